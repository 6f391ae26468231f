import assert from "node:assert/strict";
import * as components from "../../../../components";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { AwsCall, DeliveryStep, StoredObject } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { deploy, resource, SITE } from "../../../components/deployed";
import { assertDocumented } from "./reference";

const { account, region } = SITE;
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const CONNECTION = arn("codeconnections", "connection/0123");
const KEY = arn("kms", "key/mrk-1");
const TASK_ROLE = `arn:aws:iam::${account}:role/shop-task`;
const BUCKET = `shop-${account}`;
const SITE_BUCKET = "shop-site";
const BUS = `arn:aws:events:${region}:333333333333:event-bus/default`;
const GROUP = arn("logs", "log-group:/aws/codepipeline/shop");
const store = { region, bucketName: BUCKET, keyArn: KEY };
const stored = (bucket: string, key: string): StoredObject => ({ bucket, key, region, account, kmsKeyArn: KEY });
const artifact = stored(BUCKET, "shop/source/1");

/** A pipeline with every further action, executed by its own role. */
const build = () => {
  const input = { inputArtifact: "source" };
  new components.DeliveryPipeline("shop", {
    pipelineName: "shop",
    accountId: account,
    region,
    roleName: "shop-pipeline",
    artifactStores: [store],
    stages: [
      {
        name: "Source",
        actions: [
          components.connectionSource({
            name: "Commit",
            connectionArn: CONNECTION,
            fullRepositoryId: "acme/shop",
            branchName: "main",
            outputArtifact: "source",
          }),
          components.ecrSource({ name: "Image", repositoryName: "shop", outputArtifact: "image" }),
        ],
      },
      {
        name: "Deploy",
        beforeEntry: {
          result: "FAIL",
          rules: [{ name: "Ask", provider: "LambdaInvoke", configuration: { FunctionName: "ask" } }],
        },
        actions: [
          components.ecrBuildAndPublishAction({ name: "Push", repositoryName: "shop", ...input }),
          components.ecsAction({
            name: "Ecs",
            clusterName: "shop",
            serviceName: "web",
            ...input,
            passedRoleArns: [TASK_ROLE],
          }),
          components.lambdaDeployAction({
            name: "Function",
            functionName: "shop",
            functionAlias: "live",
            alarmNames: ["errors"],
            ...input,
          }),
          components.s3DeployAction({ name: "Site", bucketName: SITE_BUCKET, keyArn: KEY, ...input }),
          components.ec2DeployAction({
            name: "Machines",
            instanceTagKey: "App",
            instanceTagValue: "shop",
            deploySpec: "appspec.yml",
            targetGroupNames: ["web"],
            ...input,
          }),
          components.lambdaInvokeAction({ name: "Check", functionName: "check" }),
          components.pipelineInvokeAction({ name: "Next", pipelineName: "next" }),
        ],
      },
    ],
  });
  new components.SourceBucket("uploads", {
    bucketName: "shop-uploads",
    region,
    accountId: account,
    eventBusArns: [BUS],
  });
};

const executorRoleArn = `arn:aws:iam::${account}:role/shop-pipeline`;
const STEPS: readonly DeliveryStep[] = [
  {
    kind: "ConnectionSource",
    executorRoleArn,
    connectionArn: CONNECTION,
    fullRepositoryId: "acme/shop",
    output: artifact,
  },
  { kind: "EcrSource", executorRoleArn, repositoryArn: arn("ecr", "repository/shop"), output: artifact },
  {
    kind: "EcrBuildAndPublishAction",
    executorRoleArn,
    repositoryArn: arn("ecr", "repository/shop"),
    logGroupArn: GROUP,
    input: artifact,
  },
  {
    kind: "EcsAction",
    executorRoleArn,
    serviceArn: arn("ecs", "service/shop/web"),
    taskDefinitionArn: arn("ecs", "task-definition/shop:1"),
    passedRoleArns: [TASK_ROLE],
    input: artifact,
  },
  {
    kind: "LambdaDeployAction",
    executorRoleArn,
    functionArn: arn("lambda", "function:shop"),
    alias: "live",
    alarmArns: [arn("cloudwatch", "alarm:errors")],
    logGroupArn: GROUP,
    input: artifact,
  },
  { kind: "S3DeployAction", executorRoleArn, target: stored(SITE_BUCKET, "index.html"), input: artifact },
  {
    kind: "Ec2DeployAction",
    executorRoleArn,
    machineArns: [arn("ec2", "instance/i-0123")],
    tag: { key: "App", value: "shop" },
    targetGroupArns: [arn("elasticloadbalancing", "targetgroup/web/0123")],
    logGroupArn: GROUP,
    input: artifact,
  },
  { kind: "LambdaInvokeAction", executorRoleArn, functionArn: arn("lambda", "function:check") },
  { kind: "LambdaRule", executorRoleArn, functionArn: arn("lambda", "function:ask") },
  { kind: "PipelineInvokeAction", executorRoleArn, pipelineArn: arn("codepipeline", "next") },
];

/** Actions that a step is refused, without those of the stores, which other tests make. */
function refused(graph: Graph, step: DeliveryStep): readonly string[] {
  const gate = createGate(createWorld([graph]));
  return gate
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => call.action)
    .filter((action) => !/^kms:/.test(action));
}

describe("The calls of further actions", () => {
  for (const step of STEPS)
    it(`${step.kind} are documented, and allowed to the role that the component makes`, async () => {
      const calls = [...callsOf(step), ...optionalCallsOf(step)];
      assert.ok(calls.length > 0);
      // The reference knows the older prefix on older ARNs alone; the action's page asks for both on either.
      const older = ({ action }: AwsCall) => action === "codestar-connections:UseConnection";
      for (const call of calls.filter((each) => !older(each))) await assertDocumented(call);
      assert.deepEqual(refused(await deploy(build), step), []);
    });

  it("ask for both names of a connection's use, bound to the repository", () => {
    const [step] = STEPS;
    assert.ok(step);
    const uses = callsOf(step).filter(({ action }) => action.endsWith(":UseConnection"));
    assert.deepEqual(
      uses.map(({ action, resource: on, context }) => [action, on, context]),
      [
        ["codeconnections:UseConnection", CONNECTION, { "codeconnections:FullRepositoryId": "acme/shop" }],
        ["codestar-connections:UseConnection", CONNECTION, { "codestar-connections:FullRepositoryId": "acme/shop" }],
      ],
    );
  });

  it("do not move an alias that is not named, nor publish code that is there", () => {
    const actions = callsOf({
      kind: "LambdaDeployAction",
      executorRoleArn,
      functionArn: arn("lambda", "function:shop"),
      alarmArns: [],
      logGroupArn: GROUP,
    }).map(({ action }) => action);
    assert.deepEqual(
      actions.filter((action) => action.startsWith("lambda:")),
      ["lambda:GetFunctionConfiguration"],
    );
  });

  it("forward events by the bucket's role, if the other account's bus lets it", async () => {
    const graph = await deploy(build);
    const step: DeliveryStep = {
      kind: "ForwardEvent",
      ruleArn: resource(graph, "uploads-event-rule").outputs["arn"] as string,
      targetRoleArn: resource(graph, "uploads-event-role").outputs["arn"] as string,
      busArn: BUS,
    };
    for (const call of callsOf(step)) await assertDocumented(call);
    const checked = createGate(createWorld([graph])).check(step);
    assert.deepEqual(
      checked.map(({ call, verdict }) => [
        call.action,
        verdict.allowed,
        verdict.missing.map(({ policyType }) => policyType),
      ]),
      [
        ["sts:AssumeRole", true, []],
        ["events:PutEvents", false, ["resource"]],
      ],
    );
  });
});
