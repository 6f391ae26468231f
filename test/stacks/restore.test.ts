import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../delivery/graph";
import { parseBuildspec } from "../../delivery/specs";
import { restoreBuildspec } from "../../stacks/restoreBuildspecs";
import { evaluateProject, evaluateStack } from "../support/project";

const TOOLS = "111111111111";
const RESTORE = `arn:aws:iam::${TOOLS}:role/departures/prod/departures-prod-restore`;

const named = ({ resources }: Graph, name: string, type: string): GraphResource =>
  resources.find((one) => one.name === name && one.type === type) ?? assert.fail(`there is no ${name}`);

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statementsOf = (policy: unknown): Statement[] =>
  (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement;

/** What the build may do beyond its log. */
const rightsOf = (graph: Graph): Statement[] => {
  const { inputs } = named(graph, "restore-project-role", "aws:iam/role:Role");
  const policies = inputs["inlinePolicies"] as { name: string; policy: unknown }[];
  return policies.flatMap(({ policy }) => statementsOf(policy)).filter(({ Sid }) => Sid !== "WriteLogs");
};

const trusted = (graph: Graph): unknown =>
  statementsOf(named(graph, "deploy-role", "aws:iam/role:Role").inputs["assumeRolePolicy"])[0]?.Condition?.[
    "ArnEquals"
  ]?.["aws:PrincipalArn"];

interface Stage {
  readonly name: string;
  readonly onSuccess?: { readonly condition: { readonly result: string } };
  readonly onFailure?: { readonly result: string };
}

const stagesOf = (graph: Graph): Stage[] =>
  named(graph, "pipeline-pipeline", "aws:codepipeline/pipeline:Pipeline").inputs["stages"] as Stage[];

describe("the answer to a failed wave", () => {
  let prod: Graph;
  let staging: Graph;
  let held: Graph;

  before(async () => {
    const all = await evaluateProject();
    prod = all.get("prod")!;
    staging = all.get("staging")!;
    held = await evaluateStack("prod", { onFailedWave: "Hold" });
  });

  it("is a build that a rule starts for every stage that deploys", () => {
    const rule = named(prod, "restore-rule", "aws:cloudwatch/eventRule:EventRule");
    assert.deepEqual(JSON.parse(String(rule.inputs["eventPattern"])), {
      source: ["aws.codepipeline"],
      "detail-type": ["CodePipeline Stage Execution State Change"],
      detail: { pipeline: ["departures-prod"], stage: ["Deploy-1", "Deploy-2"], state: ["FAILED"] },
    });
    const target = named(prod, "restore-target", "aws:cloudwatch/eventTarget:EventTarget");
    assert.equal(target.inputs["arn"], `arn:aws:codebuild:eu-central-1:${TOOLS}:project/departures-prod-restore`);
    assert.deepEqual(target.inputs["inputTransformer"], {
      inputPaths: { execution: "$.detail.execution-id", stage: "$.detail.stage" },
      inputTemplate:
        '{"environmentVariablesOverride":[{"name":"EXECUTION_ID","value":"<execution>","type":"PLAINTEXT"},{"name":"STAGE","value":"<stage>","type":"PLAINTEXT"}]}',
    });
    const project = named(prod, "restore-project-project", "aws:codebuild/project:Project");
    assert.equal(project.inputs["concurrentBuildLimit"], 1);
    assert.equal((project.inputs["source"] as { type: string }).type, "NO_SOURCE");
  });

  it("may do what it needs and nothing more", () => {
    const bucket = `arn:aws:s3:::departures-prod-${TOOLS}`;
    const [keys, signing] = ["UseStoreKey", "VerifyReleases"].map(
      (sid) => rightsOf(prod).find(({ Sid }) => Sid === sid)?.Resource,
    );
    assert.match(String(keys), /^arn:aws:kms:\*:111111111111:key\/mrk-/);
    const own = { "aws:ResourceAccount": TOOLS };
    const records = ["audit/departures/prod/*", "controls/prod/hold.json"];
    const pipeline = `arn:aws:codepipeline:eu-central-1:${TOOLS}:departures-prod`;
    assert.deepEqual(rightsOf(prod), [
      {
        Sid: "ReadPipeline",
        Effect: "Allow",
        Action: [
          "codepipeline:GetPipelineState",
          "codepipeline:ListActionExecutions",
          "codepipeline:ListPipelineExecutions",
        ],
        Resource: pipeline,
      },
      {
        Sid: "StopTheLine",
        Effect: "Allow",
        Action: "codepipeline:DisableStageTransition",
        Resource: `${pipeline}/Deploy-*`,
      },
      {
        Sid: "ReadReleases",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: [...records, "releases/departures/*", "channels/departures.zip"].map((key) => `${bucket}-*/${key}`),
        Condition: { StringEquals: own },
      },
      {
        Sid: "FindRecords",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: `${bucket}-*`,
        Condition: { StringEquals: own, StringLike: { "s3:prefix": records } },
      },
      {
        Sid: "KeepRecords",
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: records.map((key) => `${bucket}-eu-central-1/${key}`),
        Condition: { StringEquals: own },
      },
      { Sid: "NeverApprove", Effect: "Deny", Action: "codepipeline:PutApprovalResult", Resource: "*" },
      { Sid: "UseStoreKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keys },
      {
        Sid: "VerifyReleases",
        Effect: "Allow",
        Action: "kms:Verify",
        Resource: signing,
        Condition: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" } },
      },
      {
        Sid: "DeployToWorkload",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: "arn:aws:iam::444444444444:role/departures/prod/departures-prod-deploy",
      },
    ]);
    assert.deepEqual(trusted(prod), [`arn:aws:iam::${TOOLS}:role/departures/prod/departures-prod-pipeline`, RESTORE]);
  });

  it("has neither the signing key nor the deploy role where it only holds the line", () => {
    assert.deepEqual(
      rightsOf(held).map(({ Sid }) => Sid),
      ["ReadPipeline", "StopTheLine", "ReadReleases", "FindRecords", "KeepRecords", "NeverApprove", "UseStoreKey"],
    );
    assert.equal(trusted(held), `arn:aws:iam::${TOOLS}:role/departures/prod/departures-prod-pipeline`);
  });

  it("leaves the rollback of a stage to CodePipeline where nothing is promoted, and only there", () => {
    assert.deepEqual(
      stagesOf(staging).map(({ name, onFailure }) => [name, onFailure?.result]),
      [
        ["Source", undefined],
        ["Build", undefined],
        ["Deploy-1", "ROLLBACK"],
        ["Release", undefined],
      ],
    );
    const deploying = stagesOf(prod).filter(({ name }) => name.startsWith("Deploy-"));
    assert.deepEqual(
      deploying.map(({ onSuccess, onFailure }) => [onSuccess?.condition.result, onFailure]),
      [
        ["FAIL", undefined],
        ["FAIL", undefined],
      ],
    );
    assert.ok(!staging.resources.some(({ name }) => name.startsWith("restore-")));
  });

  /** CodeBuild refuses longer ones: "Max buildspec length is 25600", as it answers UpdateProject. */
  for (const deploymentTarget of ["Instances", "OnPremises", "Lambda", "ECS"] as const)
    it(`fits into a project for ${deploymentTarget}`, () => {
      const text = restoreBuildspec({ deploymentTarget });
      parseBuildspec(text, "buildspec");
      assert.ok(text.length <= 25_600, `${text.length} characters`);
    });
});
