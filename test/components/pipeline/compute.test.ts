import assert from "node:assert/strict";
import {
  codeBuildAction,
  commandsAction,
  DeliveryPipeline,
  type DeliveryPipelineArgs,
  jenkinsAction,
  type PipelineAction,
} from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, problemsOf, resource } from "../deployed";
import { ACCOUNT, buildStage, DEPLOY_ROLE, happy, HOME, source, statementsOf, store } from "./example";

const evaluate = (args: DeliveryPipelineArgs) => deploy(() => void new DeliveryPipeline("shop", args));
const then = (...actions: PipelineAction[]) => happy({ stages: [source, { name: "Then", actions }] });

async function declared(args: DeliveryPipelineArgs): Promise<readonly Record<string, unknown>[]> {
  const stages = resource(await evaluate(args), "shop-pipeline").inputs["stages"];
  return (stages as { actions: Record<string, unknown>[] }[])[1]?.actions ?? [];
}

/** Statements of the role for its second stage. */
const executed = async (args: DeliveryPipelineArgs) => statementsOf(await evaluate(args), "shop-role").slice(4);

const lint = (changes: Partial<PipelineAction> = {}): PipelineAction => ({
  ...commandsAction({ name: "Lint", commands: ["npm run lint"], inputArtifacts: ["source"] }),
  ...changes,
});
const job = (changes: Partial<PipelineAction> = {}): PipelineAction => ({
  ...jenkinsAction({ name: "Job", providerName: "Jenkins-shop", projectName: "shop", inputArtifacts: ["source"] }),
  ...changes,
});

describe("A pipeline's commands", () => {
  it("run in an action of their own, with files and variables that come out", async () => {
    const action = lint({ outputArtifacts: ["report"], outputVariables: ["WARNINGS"], namespace: "lint" });
    assert.deepEqual(await declared(then(action)), [
      {
        name: "Lint",
        category: "Compute",
        owner: "AWS",
        provider: "Commands",
        version: "1",
        runOrder: 1,
        commands: ["npm run lint"],
        outputVariables: ["WARNINGS"],
        outputArtifactsForComputeActions: [{ name: "report", files: ["**/*"] }],
        inputArtifacts: ["source"],
        namespace: "lint",
      },
    ]);
    const [only] = await declared(then({ ...action, outputFiles: ["report/*"] }));
    assert.deepEqual(only?.["outputArtifactsForComputeActions"], [{ name: "report", files: ["report/*"] }]);
  });

  it("are logged by the pipeline's role, or run as another", async () => {
    const group = `arn:aws:logs:${HOME}:${ACCOUNT}:log-group:/aws/codepipeline/shop-dev`;
    assert.deepEqual(await executed(then(lint())), [
      {
        Sid: "WritePipelineLog",
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [group, `${group}:*`],
      },
    ]);
    const sids = statementsOf(await evaluate(then(lint({ roleArn: DEPLOY_ROLE }))), "shop-role").map(({ Sid }) => Sid);
    assert.ok(sids.includes("AssumeActionRoles") && !sids.includes("WritePipelineLog"));
  });

  it("run in other regions, where their logs are then", async () => {
    const args = { ...then(lint({ region: "eu-west-1" })), artifactStores: [store(HOME), store("eu-west-1")] };
    const group = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/codepipeline/shop-dev`;
    assert.deepEqual((await executed(args))[0]?.["Resource"], [group, `${group}:*`]);
  });

  it("hand variables to later actions", async () => {
    const args = then(
      lint({ outputVariables: ["WARNINGS"], namespace: "lint" }),
      lint({ name: "Tell", runOrder: 2, commands: ["echo #{lint.WARNINGS} of #{commit.CommitId}"] }),
    );
    await evaluate(args);
  });
});

describe("A pipeline's jobs of Jenkins", () => {
  it("are actions of a type of one's own, which the pipeline's role has no part in", async () => {
    const test = jenkinsAction({
      name: "Test",
      test: true,
      providerName: "Jenkins-shop",
      providerVersion: "2",
      projectName: "unit",
    });
    const both = await declared(then(job({ outputArtifacts: ["bundle"] }), test));
    assert.deepEqual(both, [
      {
        name: "Job",
        category: "Build",
        owner: "Custom",
        provider: "Jenkins-shop",
        version: "1",
        runOrder: 1,
        configuration: { ProjectName: "shop" },
        inputArtifacts: ["source"],
        outputArtifacts: ["bundle"],
      },
      {
        name: "Test",
        category: "Test",
        owner: "Custom",
        provider: "Jenkins-shop",
        version: "2",
        runOrder: 1,
        configuration: { ProjectName: "unit" },
      },
    ]);
    assert.deepEqual(await executed(then(job(), test)), []);
  });
});

describe("A pipeline's builds", () => {
  it("run side by side, as batches, and hand on artifacts and variables", async () => {
    const batch = codeBuildAction({
      name: "Matrix",
      projectName: "shop-matrix",
      inputArtifacts: ["source"],
      outputArtifacts: ["matrix"],
      batch: true,
      combineArtifacts: true,
      namespace: "matrix",
    });
    const single = codeBuildAction({ name: "Bundle", projectName: "shop-bundle", inputArtifacts: ["source"] });
    const later = codeBuildAction({
      name: "Smoke",
      test: true,
      projectName: "shop-smoke",
      inputArtifacts: ["source", "matrix"],
      primarySource: "source",
      runOrder: 2,
      environmentVariables: [{ name: "VERSION", value: "#{matrix.VERSION}" }],
    });
    const args = then(batch, single, later);
    const arn = (project: string) => `arn:aws:codebuild:${HOME}:${ACCOUNT}:project/${project}`;
    assert.deepEqual(await executed(args), [
      {
        Sid: "RunBuilds",
        Effect: "Allow",
        Action: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
        Resource: [arn("shop-bundle"), arn("shop-smoke")],
      },
      {
        Sid: "RunBatchBuilds",
        Effect: "Allow",
        Action: ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"],
        Resource: [arn("shop-matrix")],
      },
    ]);
    assert.deepEqual(
      (await declared(args)).map(({ runOrder }) => runOrder),
      [1, 1, 2],
    );
  });

  it("are the same in a preview, with commands and jobs beside them", async () => {
    const build = (args: DeliveryPipelineArgs) => () => void new DeliveryPipeline("shop", args);
    const args = happy({ stages: [source, buildStage, { name: "Then", actions: [lint(), job()] }] });
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});

const at = "stages[1].actions[0]";
const REFUSED: Readonly<Record<string, readonly [DeliveryPipelineArgs, ...string[]]>> = {
  "commands that are none": [
    then(lint({ commands: ["a\nb", ""] })),
    `${at}.commands[0] must be a single line of 1 to 1000 characters, got "a\\nb"; split it or call a script`,
    `${at}.commands[1] must be a single line of 1 to 1000 characters, got ""; split it or call a script`,
  ],
  "no command, and one where none is taken": [
    then(lint({ commands: [] }), job({ commands: ["true"] })),
    `${at}.commands must hold 1 to 50 commands for Commands, got 0; say what to run, or remove them`,
    "stages[1].actions[1].commands must hold exactly 0 commands for Jenkins, got 1; say what to run, or remove them",
  ],
  "outputs that are none": [
    then(lint({ outputVariables: ["A", "A", "a b"], outputFiles: ["", "x".repeat(129)] })),
    `${at}.outputVariables must not repeat a value, got ["A"]; name each variable once`,
    `${at}.outputVariables[2] must be 1 to 128 letters, digits and @ - _, got "a b"; respell it`,
    `${at}.outputFiles[0] must have 1 to 128 characters, got 0; shorten it`,
    `${at}.outputFiles[1] must have 1 to 128 characters, got 129; shorten it`,
    `${at}.outputFiles must not be given without an output artifact, got ["","${"x".repeat(112)}…; name one in outputArtifacts`,
  ],
  "outputs of commands where there are none": [
    then(job({ outputVariables: ["A"], outputFiles: ["x"] })),
    `${at}.outputVariables must hold exactly 0 values for Jenkins, got 1; omit it`,
    `${at}.outputFiles must hold exactly 0 values for Jenkins, got 1; omit it`,
  ],
  "a host of commands that does not exist": [
    then(lint({ configuration: { EnvironmentType: "WINDOWS_SERVER_2022_CONTAINER", VpcId: "vpc-1" } })),
    `${at}.configuration must be one of EnvironmentType, ComputeType for Commands, got "VpcId"; remove the key`,
    `${at}.configuration.ComputeType must be larger than BUILD_GENERAL1_SMALL for WINDOWS_SERVER_2022_CONTAINER; take BUILD_GENERAL1_MEDIUM`,
  ],
  "variables that commands do not hand out": [
    then(
      lint({ outputVariables: ["WARNINGS"], namespace: "lint" }),
      lint({ name: "Tell", runOrder: 2, commands: ["echo #{lint.ERRORS}"] }),
    ),
    `stages[1].actions[1].commands[0] must refer to one of the outputVariables of ${at}, got "#{lint.ERRORS}"; add ERRORS to them`,
  ],
  "a job without provider, with what only AWS's own actions have": [
    then({ ...job({ roleArn: DEPLOY_ROLE, providerVersion: "1.0" }), providerName: "my jenkins" }),
    `${at}.roleArn must not be given for Jenkins; remove it`,
    `${at}.providerName must be the name of a registered provider: 1 to 35 letters, digits, _ and -, got "my jenkins"; give JenkinsBuildProvider's providerName`,
    `${at}.providerVersion must be 1 to 9 letters, digits, _ and -, got "1.0"; omit it to use 1`,
  ],
  "a job in another region": [
    { ...then(job({ region: "eu-west-1" })), artifactStores: [store(HOME), store("eu-west-1")] },
    `${at}.region must be the pipeline's region ${HOME} for Jenkins, got "eu-west-1"; omit it`,
  ],
  "a job whose name the plugin cannot ask by": [
    then(job({ configuration: { ProjectName: "shop build of the whole shop" } })),
    `${at}.configuration.ProjectName must be the name of a job: 1 to 20 letters, digits, _ and -, got "shop build of the whole shop"; rename the job of Jenkins`,
  ],
  "a provider of an action that has its own": [
    then(lint({ providerName: "Jenkins-shop", providerVersion: "1" })),
    `${at}.providerName must not be given for Commands, got "Jenkins-shop"; remove it`,
    `${at}.providerVersion must not be given for Commands, got "1"; remove it`,
  ],
  "combined artifacts of no batch": [
    then(codeBuildAction({ name: "Build", projectName: "shop", inputArtifacts: ["source"], combineArtifacts: true })),
    `${at}.configuration.CombineArtifacts must not be true without BatchEnabled; run a batch, or remove it`,
  ],
};

describe("DeliveryPipeline refuses of commands, jobs and batches", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new DeliveryPipeline("shop", args)),
        problems.map((problem) => `DeliveryPipeline "shop": ${problem}`),
      );
    });
});
