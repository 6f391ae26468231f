import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  codeDeployToEcsAction,
  connectionSource,
  DeliveryPipeline,
  type DeliveryPipelineArgs,
  ec2DeployAction,
  ecrBuildAndPublishAction,
  ecrSource,
  ecsAction,
  lambdaDeployAction,
  lambdaInvokeAction,
  type PipelineAction,
  pipelineInvokeAction,
  s3DeployAction,
} from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { shortHash } from "../../../components/internal/names";
import { deploy, problemsOf, resource } from "../deployed";
import { ACCOUNT, buildStage, DEPLOY_ROLE, happy, HOME, source, statementsOf, store } from "./example";

const CONNECTION = `arn:aws:codeconnections:${HOME}:${ACCOUNT}:connection/0123`;
const KEY = `arn:aws:kms:${HOME}:${ACCOUNT}:key/0123`;
const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/shop-task`;
const evaluate = (args: DeliveryPipelineArgs) => deploy(() => void new DeliveryPipeline("shop", args));
const then = (...actions: PipelineAction[]) => happy({ stages: [source, buildStage, { name: "Then", actions }] });
/** Statements of the role beyond those for stores, repository and build. */
const executed = async (args: DeliveryPipelineArgs) => statementsOf(await evaluate(args), "shop-role").slice(5);
const arn = (service: string, rest: string, region = HOME) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
const allow = (Sid: string, Action: string[], Resource: unknown, Condition?: unknown) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const OWN = { StringEquals: { "aws:ResourceAccount": ACCOUNT } };
const LOG = (region = HOME) =>
  allow(
    "WritePipelineLog",
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    ["", ":*"].map((end) => arn("logs", `log-group:/aws/codepipeline/shop-dev${end}`, region)),
  );
const TAG = allow("TagTaskDefinitions", ["ecs:TagResource"], [arn("ecs", "task-definition/*:*")], {
  StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" },
});
const PASS = allow("PassTaskRoles", ["iam:PassRole"], [TASK_ROLE], {
  StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] },
});

const blueGreen = (changes: Partial<PipelineAction> = {}): PipelineAction => ({
  ...codeDeployToEcsAction({
    name: "Containers",
    applicationName: "shop",
    deploymentGroupName: "web",
    templateArtifact: "source",
    images: [{ artifact: "bundle", placeholder: "IMAGE1_NAME" }],
    passedRoleArns: [TASK_ROLE],
  }),
  ...changes,
});
const rolling = ecsAction({
  name: "Rolling",
  clusterName: "shop",
  serviceName: "web",
  inputArtifact: "bundle",
  passedRoleArns: [TASK_ROLE, pulumi.output(TASK_ROLE)],
});
const fn = lambdaDeployAction({
  name: "Function",
  functionName: "shop",
  functionAlias: "live",
  inputArtifact: "bundle",
  alarmNames: ["errors", "latency"],
});
const files = s3DeployAction({ name: "Files", bucketName: "shop-site", inputArtifact: "bundle", keyArn: KEY });
const machines = (changes: Partial<Parameters<typeof ec2DeployAction>[0]> = {}) =>
  ec2DeployAction({
    name: "Machines",
    inputArtifact: "bundle",
    instanceTagKey: "App",
    instanceTagValue: "shop",
    deploySpec: "appspec.yml",
    ...changes,
  });

const STATEMENTS: Readonly<Record<string, readonly [DeliveryPipelineArgs, ...object[]]>> = {
  "containers blue/green": [
    then(blueGreen()),
    allow(
      "DeployContainers",
      ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
      [arn("codedeploy", "deploymentgroup:shop/web")],
    ),
    allow(
      "RegisterContainerRevision",
      ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
      [arn("codedeploy", "application:shop")],
    ),
    allow(
      "ReadContainerDeploymentConfigs",
      ["codedeploy:GetDeploymentConfig"],
      [arn("codedeploy", "deploymentconfig:*")],
    ),
    allow("RegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], [arn("ecs", "task-definition/*:*")]),
    TAG,
    PASS,
  ],
  "containers one by one": [
    then(rolling),
    TAG,
    PASS,
    allow("ReadTaskDefinitions", ["ecs:DescribeTaskDefinition"], "*"),
    allow("ReviseTaskDefinitions", ["ecs:RegisterTaskDefinition"], [arn("ecs", "task-definition/*:*")]),
    allow("UpdateServices", ["ecs:DescribeServices", "ecs:UpdateService"], [arn("ecs", "service/shop/web")]),
  ],
  "a function": [
    then(fn),
    LOG(),
    allow(
      "DeployFunctions",
      [
        "lambda:GetAlias",
        "lambda:GetFunctionConfiguration",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:PublishVersion",
        "lambda:UpdateAlias",
        "lambda:UpdateFunctionCode",
      ],
      [arn("lambda", "function:shop"), arn("lambda", "function:shop:*")],
    ),
    allow(
      "WatchDeploymentAlarms",
      ["cloudwatch:DescribeAlarms"],
      [arn("cloudwatch", "alarm:errors"), arn("cloudwatch", "alarm:latency")],
    ),
  ],
  "files of a bucket": [
    then(files),
    allow(
      "ReadTargetBuckets",
      ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
      ["arn:aws:s3:::shop-site"],
      OWN,
    ),
    allow("PutFiles", ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"], ["arn:aws:s3:::shop-site/*"], OWN),
    allow("EncryptFiles", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], [KEY]),
  ],
  "machines of two tags, some behind a balancer": [
    then(
      machines({ targetGroupNames: ["web", "api"] }),
      machines({ name: "Nodes", instanceTagKey: "Rack", instanceType: "SSM_MANAGED_NODE" }),
    ),
    LOG(),
    allow(
      "FindMachines",
      [
        "ec2:DescribeInstances",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "ssm:CancelCommand",
        "ssm:DescribeInstanceInformation",
        "ssm:ListCommandInvocations",
      ],
      "*",
    ),
    allow(
      "MoveTargets",
      ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      [arn("elasticloadbalancing", "targetgroup/web/*"), arn("elasticloadbalancing", "targetgroup/api/*")],
    ),
    allow(`CommandMachines${shortHash("App\nshop\nEC2")}`, ["ssm:SendCommand"], [arn("ec2", "instance/*")], {
      StringEquals: { "aws:ResourceTag/App": "shop" },
    }),
    allow(
      `CommandMachines${shortHash("Rack\nshop\nSSM_MANAGED_NODE")}`,
      ["ssm:SendCommand"],
      [arn("ssm", "managed-instance/*")],
      { StringEquals: { "aws:ResourceTag/Rack": "shop" } },
    ),
    allow(
      "SendScripts",
      ["ssm:SendCommand"],
      [`arn:aws:ssm:${HOME}::document/AWS-RunPowerShellScript`, `arn:aws:ssm:${HOME}::document/AWS-RunShellScript`],
    ),
  ],
  "an image": [
    then(ecrBuildAndPublishAction({ name: "Image", repositoryName: "shop/web", inputArtifact: "source" })),
    LOG(),
    allow("FindRepositories", ["ecr:DescribeRepositories", "ecr:GetAuthorizationToken"], "*"),
    allow(
      "PushImages",
      [
        "ecr:BatchCheckLayerAvailability",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      [arn("ecr", "repository/shop/web")],
    ),
  ],
  "calls of functions and pipelines": [
    then(
      lambdaInvokeAction({ name: "Check", functionName: "check" }),
      pipelineInvokeAction({ name: "Next", pipelineName: "next" }),
    ),
    allow("InvokeFunctions", ["lambda:InvokeFunction"], [arn("lambda", "function:check")]),
    allow("ListFunctions", ["lambda:ListFunctions"], "*"),
    allow("StartPipelines", ["codepipeline:StartPipelineExecution"], [arn("codepipeline", "next")]),
  ],
};

const bySid = (statements: readonly object[]) =>
  [...(statements as { Sid: string }[])].sort((a, b) => a.Sid.localeCompare(b.Sid));

describe("DeliveryPipeline's role deploys", () => {
  for (const [what, [args, ...statements]] of Object.entries(STATEMENTS))
    it(what, async () => assert.deepEqual(bySid(await executed(args)), bySid(statements)));

  it("nothing of what another role does", async () => {
    const { passedRoleArns: _, ...foreign } = blueGreen({ roleArn: DEPLOY_ROLE });
    const statements = await executed(
      then(foreign, { ...fn, roleArn: DEPLOY_ROLE }, { ...files, roleArn: DEPLOY_ROLE }),
    );
    assert.deepEqual(
      statements.map(({ Sid }) => Sid),
      ["RunBuilds"],
    );
  });

  it("in several regions by one statement", async () => {
    const args = {
      ...then({ ...machines(), name: "A" }, { ...machines(), name: "B", region: "eu-west-1" }),
      artifactStores: [store(HOME), store("eu-west-1")],
    };
    const statements = await executed(args);
    assert.deepEqual(
      statements
        .filter(({ Sid }) => Sid.startsWith("CommandMachines") || Sid === "SendScripts")
        .map((s) => s["Resource"]),
      [
        [`arn:aws:ec2:*:${ACCOUNT}:instance/*`],
        ["AWS-RunPowerShellScript", "AWS-RunShellScript"].map((name) => `arn:aws:ssm:*::document/${name}`),
      ],
    );
  });

  it("machines with a tag of any value", async () => {
    const { instanceTagValue: _, ...any } = {
      name: "Machines",
      inputArtifact: "bundle",
      instanceTagKey: "App",
      instanceTagValue: "",
      targetDirectory: "/srv",
      postScript: "start.sh",
    };
    const statements = await executed(then(ec2DeployAction(any)));
    assert.deepEqual(statements.find(({ Sid }) => Sid.startsWith("CommandMachines"))?.["Condition"], {
      Null: { "aws:ResourceTag/App": "false" },
    });
  });

  it("the same in a preview", async () => {
    const build = (args: DeliveryPipelineArgs) => () => void new DeliveryPipeline("shop", args);
    const args = then(blueGreen(), rolling, fn, files, machines());
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});

const connected = (changes: Partial<Parameters<typeof connectionSource>[0]> = {}) =>
  connectionSource({
    name: "Commit",
    connectionArn: CONNECTION,
    fullRepositoryId: "acme/shop",
    branchName: "main",
    outputArtifact: "source",
    ...changes,
  });
const image = ecrSource({ name: "Image", repositoryName: "shop", outputArtifact: "image" });
const from = (...actions: PipelineAction[]) => happy({ stages: [{ name: "Source", actions }, buildStage] });

describe("DeliveryPipeline's further sources", () => {
  it("need no event rule where a connection tells of changes", async () => {
    const graph = await evaluate(from(connected()));
    assert.deepEqual(
      graph.resources.map(({ name }) => name).filter((name) => name.startsWith("shop-")),
      ["shop-pipeline", "shop-role"],
    );
    const [stage] = resource(graph, "shop-pipeline").inputs["stages"] as { actions: unknown[] }[];
    assert.deepEqual(stage?.actions, [
      {
        name: "Commit",
        category: "Source",
        owner: "AWS",
        provider: "CodeStarSourceConnection",
        version: "1",
        runOrder: 1,
        configuration: { ConnectionArn: CONNECTION, FullRepositoryId: "acme/shop", BranchName: "main" },
        outputArtifacts: ["source"],
      },
    ]);
    assert.deepEqual(statementsOf(graph, "shop-role")[3], {
      ...allow("UseConnections", ["codeconnections:UseConnection", "codestar-connections:UseConnection"], [CONNECTION]),
    });
  });

  it("start the pipeline when an image is pushed", async () => {
    const graph = await evaluate(from(connected(), image));
    assert.deepEqual(JSON.parse(resource(graph, "shop-source-rule").inputs["eventPattern"] as string), {
      source: ["aws.ecr"],
      account: [ACCOUNT],
      "detail-type": ["ECR Image Action"],
      detail: {
        "action-type": ["PUSH"],
        "image-tag": ["latest"],
        "repository-name": ["shop"],
        result: ["SUCCESS"],
      },
    });
    assert.deepEqual(
      statementsOf(graph, "shop-role")[4],
      allow("FindImages", ["ecr:DescribeImages"], [arn("ecr", "repository/shop")]),
    );
  });

  it("start nothing where they say so, and then there is no rule at all", async () => {
    const quiet = { ...image, detectChanges: false };
    const graph = await evaluate(from(connected(), quiet));
    const types = ["aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"];
    assert.deepEqual(
      graph.resources.filter(({ type, name }) => types.includes(type) || name === "shop-event-role"),
      [],
    );
  });

  it("are told of by the account of the role that reads them", async () => {
    const foreign = { ...image, roleArn: "arn:aws:iam::222222222222:role/reader" };
    const graph = await evaluate(from(connected(), foreign));
    const pattern = JSON.parse(resource(graph, "shop-source-rule").inputs["eventPattern"] as string) as object;
    assert.deepEqual((pattern as { account: unknown }).account, ["222222222222"]);
  });

  it("may be the same in a preview, where a connection's ARN is unknown", async () => {
    const build = () => {
      const connectionArn = pulumi.output(CONNECTION).apply((value) => value);
      new DeliveryPipeline("shop", from(connected({ connectionArn }), image));
    };
    assert.deepEqual(sameResources(await deploy(build), await deploy(build, { preview: true })), []);
  });
});

const at = "stages[2].actions[0]";
const REFUSED: Readonly<Record<string, readonly [DeliveryPipelineArgs, ...string[]]>> = {
  "a connection that is none": [
    from(connected({ connectionArn: "github", fullRepositoryId: "shop" })),
    'stages[0].actions[0].configuration.ConnectionArn must be the ARN of a connection (arn:…:codeconnections:…:connection/…), got "github"; give SourceConnection\'s connectionArn',
    'stages[0].actions[0].configuration.FullRepositoryId must be the owner and name of a repository, owner/name, got "shop"; give it as the address of the repository ends, without .git',
  ],
  "a reference to a repository as a bundle": [
    happy({
      stages: [
        { name: "Source", actions: [connected({ outputArtifactFormat: "CODEBUILD_CLONE_REF" })] },
        buildStage,
        { name: "Then", actions: [{ ...files, inputArtifacts: ["source"] }] },
      ],
    }),
    `${at}.inputArtifacts must not be a CODEBUILD_CLONE_REF except for a build, got ["source"]; take the source as CODE_ZIP, or hand on what a build produces from it`,
  ],
  "templates and images that the action does not read": [
    then(
      blueGreen({
        inputArtifacts: ["bundle"],
        configuration: { ...blueGreen().configuration, Image2ArtifactName: "bundle" },
      }),
    ),
    `${at}.configuration.TaskDefinitionTemplateArtifact must be one of the inputArtifacts bundle, got "source"; name an artifact that the action reads`,
    `${at}.configuration.AppSpecTemplateArtifact must be one of the inputArtifacts bundle, got "source"; name an artifact that the action reads`,
    `${at}.configuration.Image2 must have both an artifact and the placeholder of a container; give Image2ArtifactName and Image2ContainerName, or neither`,
  ],
  "changes that no event tells of": [
    then({ ...rolling, detectChanges: false }),
    "stages[2].actions[0].detectChanges must not be given except for CodeCommit, S3Source and EcrSource, got false; remove it; a connection has configuration.DetectChanges",
  ],
  "roles that another role passes, and something that is no role": [
    then(
      blueGreen({ roleArn: DEPLOY_ROLE }),
      { ...rolling, passedRoleArns: ["task"] },
      { ...fn, passedRoleArns: [TASK_ROLE] },
    ),
    `${at}.passedRoleArns must not be given except for containers that the pipeline's role deploys; remove it; another role passes the roles by its own policy`,
    'stages[2].actions[1].passedRoleArns[0] must be an IAM role ARN (arn:…:iam::…:role/…), got "task"; give the role\'s ARN',
    "stages[2].actions[2].passedRoleArns must not be given except for containers that the pipeline's role deploys; remove it; another role passes the roles by its own policy",
  ],
  "a service that is waited for too long": [
    then({ ...rolling, configuration: { ...rolling.configuration, DeploymentTimeout: "61" } }),
    `${at}.configuration.DeploymentTimeout must be a number of minutes from 1 to 60, got "61"; give it in digits`,
  ],
  "a function without code, alias and strategy": [
    then(
      lambdaDeployAction({ name: "None", functionName: "shop:live" }),
      lambdaDeployAction({
        name: "Bare",
        functionName: "shop",
        inputArtifact: "bundle",
        deployStrategy: "Canary10Percent2881Minutes",
        publishedTargetVersion: "live",
      }),
    ),
    `${at}.configuration.FunctionName must be the name of a function of 1 to 64 letters, digits, - and _, got "shop:live"; give the name without ARN and alias`,
    `${at}.configuration.PublishedTargetVersion must be given without an input artifact; name the artifact with the function's code, or a version that is published`,
    'stages[2].actions[1].configuration.PublishedTargetVersion must be the number of a published version, got "live"; give a version, not an alias',
    'stages[2].actions[1].configuration.DeployStrategy must be AllAtOnce, Canary<percent>Percent<n>Minutes or Linear<percent>PercentEvery<n>Minute, with 1 to 99 percent and two days at most, got "Canary10Percent2881Minutes"; take Canary10Percent5Minutes, for example',
    "stages[2].actions[1].configuration.PublishedTargetVersion must not be given without FunctionAlias; name the alias that moves",
    "stages[2].actions[1].configuration.DeployStrategy must not be given without FunctionAlias; name the alias that moves",
  ],
  "an archive without key": [
    then(
      s3DeployAction({ name: "Files", bucketName: "b", inputArtifact: "bundle", extract: false, cannedAcl: "mine" }),
    ),
    `${at}.configuration.CannedACL must be one of private, public-read, public-read-write, aws-exec-read, authenticated-read, bucket-owner-read, bucket-owner-full-control, log-delivery-write for S3Deploy, got "mine"; take one of them`,
    `${at}.configuration.ObjectKey must be given where Extract is false; name the object that the artifact becomes`,
  ],
  "machines without and with two ways to deploy": [
    then(
      ec2DeployAction({ name: "None", inputArtifact: "bundle", instanceTagKey: "App" }),
      machines({ name: "Two", targetDirectory: "/srv", preScript: "stop.sh" }),
      {
        ...machines(),
        name: "Secret",
        configuration: { ...machines().configuration, InstanceTagValue: pulumi.output("x") },
      },
    ),
    `${at}.configuration must hold either TargetDirectory or DeploySpec, got "neither"; say where the files go, or which file of the artifact says so`,
    'stages[2].actions[1].configuration must hold either TargetDirectory or DeploySpec, got "both"; say where the files go, or which file of the artifact says so',
    "stages[2].actions[1].configuration.PostScript must be given with TargetDirectory; name the script of the artifact that runs after the files are there",
    "stages[2].actions[1].configuration.PreScript must not be given with DeploySpec; name the scripts in that file",
    "stages[2].actions[2].configuration.InstanceTagValue must be plain: the pipeline's role is bound to machines with the tag; give plain text, or the action a role",
  ],
};

describe("DeliveryPipeline refuses of sources and deployments", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new DeliveryPipeline("shop", args)),
        problems.map((problem) => `DeliveryPipeline "shop": ${problem}`),
      );
    });
});
