import assert from "node:assert/strict";
import { checkNames } from "../../../../../delivery/graph/strict/pipelines/names";
import { checkTaskRoles } from "../../../../../delivery/graph/strict/pipelines/roles";
import { checkSources } from "../../../../../delivery/graph/strict/pipelines/sources";
import { checkStructure } from "../../../../../delivery/graph/strict/pipelines/structure";
import { ACCOUNT, declared, findings, findingsTogether, OTHER_REGION } from "../resources";
import { build, deploy, pipeline, PIPELINE, source, stages } from "./pipeline";

const many = (count: number, make: (index: number) => Record<string, unknown>) =>
  Array.from({ length: count }, (_, index) => make(index));

describe("the definition of a pipeline", () => {
  const says = (inputs: Record<string, unknown>) => findings(checkStructure, pipeline(inputs));
  const deploys = (count: number) => many(count, (index) => deploy({ name: `D${index}` }));

  it("is right as it stands", () => assert.deepEqual(says({}), []));

  for (const [what, inputs, expected] of [
    ["one stage", { stages: stages([source()]) }, "stages must hold 2 to 50 stages, got 1; begin with"],
    [
      "51 actions in a stage",
      { stages: stages([source()], deploys(51)) },
      "stages[1].actions must hold 1 to 50 actions, got 51; fill, split or drop the stage",
    ],
    [
      "a source later on",
      { stages: stages([source()], [source({ name: "S", namespace: "S", outputArtifacts: ["s"] })]) },
      'stages[1].actions[0].category must not be Source after the first stage, got "Source"; move the action to the first stage',
    ],
    [
      "a build at first",
      { stages: stages([build()], [deploy()]) },
      'stages[0].actions[0].category must be Source in the first stage, got "Build"; move the action to a later stage',
    ],
    [
      "two namespaces alike",
      { stages: stages([source()], [build({ namespace: "Source" })]) },
      'stages[1].actions[0].namespace must be a namespace that no other action has, and stages[0].actions[0].namespace has it, got "Source"',
    ],
    [
      "two artifacts alike",
      { stages: stages([source()], [build({ outputArtifacts: ["source"] })]) },
      "stages[1].actions[0].outputArtifacts[0] must be an artifact that no other action makes",
    ],
    [
      "a long value",
      { stages: stages([source()], [build({ configuration: { EnvironmentVariables: "x".repeat(1001) } })]) },
      "stages[1].actions[0].configuration.EnvironmentVariables must have at most 1000 characters, got 1001; put what is long",
    ],
    [
      "type V1 with variables",
      { pipelineType: "V1", variables: [{ name: "a" }] },
      'variables must not be given for a pipeline of type V1; set pipelineType to "V2"',
    ],
    [
      "no type and a queue",
      { pipelineType: undefined, executionMode: "QUEUED" },
      'executionMode must not be given for a pipeline of type V1, got "QUEUED"; set pipelineType to "V2"',
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const found = says(inputs);
      assert.equal(found.length, 1, found.join("\n"));
      assert.ok(found[0]!.startsWith(`${PIPELINE} "shop": ${expected}`), found[0]);
    });
  }
});

describe("sources of a pipeline", () => {
  const says = (action: Record<string, unknown>, ...others: ReturnType<typeof declared>[]) =>
    findings(checkSources, pipeline({ stages: stages([source(action)], [build()]) }), ...others);
  const branch = (BranchName: string) => ({ configuration: { RepositoryName: "shop", BranchName } });

  it("follow one branch by its bare name", () => {
    assert.deepEqual(says(branch("feature/a")), []);
    assert.deepEqual(says(branch("feature/*")), [
      `${PIPELINE} "shop": stages[0].actions[0].configuration.BranchName must be the name of one branch, for a source follows no pattern, ` +
        'got "feature/*"; give each branch a pipeline, or start one by an event rule for several',
    ]);
    assert.match(
      says({ provider: "CodeStarSourceConnection", ...branch("{a,b}") })[0]!,
      /; choose among branches by a trigger/,
    );
    assert.match(says(branch("refs/heads/main"))[0]!, /must be the bare name of a branch, got .*; write main$/);
  });

  it("are buckets that keep versions", () => {
    const s3 = { provider: "S3", configuration: { S3Bucket: "in", S3ObjectKey: "a.zip" } };
    const bucket = declared("aws:s3/bucket:Bucket", "in", {}, { id: "in" });
    const versions = (status: string) =>
      declared("aws:s3/bucketVersioning:BucketVersioning", "v", { bucket: "in", versioningConfiguration: { status } });
    assert.deepEqual(says(s3), [], "a bucket of others");
    assert.deepEqual(says(s3, bucket, versions("Enabled")), []);
    for (const others of [[bucket], [bucket, versions("Suspended")]])
      assert.deepEqual(says(s3, ...others), [
        `${PIPELINE} "shop": stages[0].actions[0].configuration.S3Bucket must be a bucket that keeps versions, got "in"; ` +
          'declare a BucketVersioning with status Enabled for aws:s3/bucket:Bucket "in"',
      ]);
  });
});

describe("names that lead to what is declared", () => {
  const project = (name: string, more = {}) => declared("aws:codebuild/project:Project", name, { name }, more);
  const says = (...others: ReturnType<typeof declared>[]) => findingsTogether(checkNames, pipeline(), ...others);
  const wrong = (choice: string) => [
    `${PIPELINE} "shop": stages[1].actions[0].configuration.ProjectName must be the name of a Project that is declared in account ${ACCOUNT}, eu-central-1, ` +
      `got "shop-build"; ${choice}; one that is kept elsewhere is looked up by Project.get`,
  ];

  it("are right, or of what the program does not keep", () => {
    assert.deepEqual(says(), []);
    assert.deepEqual(says(project("shop-build"), project("other")), []);
    assert.deepEqual(says(project("other", { region: OTHER_REGION })), []);
    assert.deepEqual(says(project("other"), project("shop-build", { read: true })), [], "looked up");
  });

  it("are told with what was meant", () => {
    assert.deepEqual(says(project("shop-builds")), wrong("write shop-builds"));
    assert.deepEqual(says(project("else"), project("other")), wrong("take one of else, other"));
  });

  it("are of the application that a deployment group belongs to", () => {
    const group = (appName: string) =>
      declared("aws:codedeploy/deploymentGroup:DeploymentGroup", appName, { appName, deploymentGroupName: "shop" });
    assert.deepEqual(says(group("shop")), []);
    const other = declared("aws:codedeploy/deploymentGroup:DeploymentGroup", "x", {
      appName: "shop",
      deploymentGroupName: "stop",
    });
    assert.match(
      says(group("till"), other)[0]!,
      /DeploymentGroupName must be the name of a DeploymentGroup .*; write stop;/,
    );
  });

  it("may be of others' repositories and pipelines, unless they are nearly one's own", () => {
    const image = source({ provider: "ECR", configuration: { RepositoryName: "base/node" } });
    const own = (name: string) => declared("aws:ecr/repository:Repository", name, { name });
    const of = (name: string) =>
      findingsTogether(checkNames, pipeline({ stages: stages([image], [build()]) }), own(name));
    assert.deepEqual(of("shop"), []);
    assert.match(of("base/nodes")[0]!, /; write base\/nodes;/);
  });

  it("include what deployment groups name", () => {
    const group = declared("aws:codedeploy/deploymentGroup:DeploymentGroup", "g", {
      appName: "shop",
      deploymentConfigName: "CodeDeployDefault.OneAtATime",
      alarmConfiguration: { alarms: ["health"] },
    });
    const application = (name: string) => declared("aws:codedeploy/application:Application", name, { name });
    const alarm = declared("aws:cloudwatch/metricAlarm:MetricAlarm", "a", { name: "healthy" });
    assert.deepEqual(findingsTogether(checkNames, group, application("shop")), []);
    assert.deepEqual(
      findingsTogether(checkNames, group, application("till"), alarm).map((one) => one.split(" ")[2]),
      ["appName", "alarmConfiguration.alarms[0]"],
    );
  });
});

describe("roles of tasks", () => {
  const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  const role = (name: string, Resource?: string) => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource }] });
    const inputs = { name, ...(Resource === undefined ? {} : { inlinePolicies: [{ name: "p", policy }] }) };
    return declared("aws:iam/role:Role", name, inputs, { outputs: { arn: arn(name) } });
  };
  const task = (inputs = {}) =>
    declared(
      "aws:ecs/taskDefinition:TaskDefinition",
      "t",
      { taskRoleArn: arn("task"), executionRoleArn: arn("execution"), ...inputs },
      { outputs: { arn: "arn:task" } },
    );
  const service = declared("aws:ecs/service:Service", "s", {
    name: "web",
    cluster: "arn:x:cluster/web",
    taskDefinition: "arn:task",
  });
  const ecs = deploy({ provider: "ECS", configuration: { ClusterName: "web", ServiceName: "web" } });
  const delivers = pipeline({ stages: stages([source()], [ecs]) });
  const tasks = [role("task"), role("execution"), service];
  const says = (...others: ReturnType<typeof declared>[]) => findingsTogether(checkTaskRoles, delivers, ...others);

  it("may be passed by whoever deploys", () => {
    assert.deepEqual(says(role("shop", arn("*")), task(), ...tasks), []);
    assert.deepEqual(says(role("shop", arn("task")), task(), ...tasks), [
      `${PIPELINE} "shop": roleArn must be a role that may pass ${arn("execution")}, which stages[1].actions[0] hands to ECS, ` +
        `got "${arn("shop")}"; allow aws:iam/role:Role "shop" iam:PassRole on ${arn("execution")}, with iam:PassedToService ecs-tasks.amazonaws.com`,
    ]);
    assert.match(says(role("shop"))[0]!, /must be a role that may pass the roles of the task and of its start/);
  });

  it("exist, and are there where Fargate needs one", () => {
    assert.deepEqual(says(role("shop", arn("*")), task({ taskRoleArn: arn("tusk") }), ...tasks), [
      `warning: aws:ecs/taskDefinition:TaskDefinition "t": taskRoleArn must be a role that exists, and nothing here declares it in account ${ACCOUNT}, ` +
        `got "${arn("tusk")}"; write ${arn("task")}; one that is kept elsewhere is looked up by Role.get`,
    ]);
    const fargate = {
      executionRoleArn: undefined,
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: JSON.stringify([{ image: "x", logConfiguration: { logDriver: "awslogs" } }]),
    };
    assert.match(
      says(role("shop", arn("*")), task(fargate), ...tasks)[0]!,
      /executionRoleArn must be given where a task on Fargate/,
    );
  });
});
