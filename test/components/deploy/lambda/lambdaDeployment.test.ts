import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { LambdaDeployment, type LambdaDeploymentArgs, lambdaHookName, LambdaHookEvent } from "../../../../components";
import { sameResources } from "../../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../../deployed";

const SITE = "eu-central-1:111111111111";
const TOPIC = `arn:aws:sns:${SITE}:deployments`;
const arn = (name: string) => `arn:aws:lambda:${SITE}:function:${name}`;
const logs = (name: string) => `arn:aws:logs:${SITE}:log-group:/aws/lambda/${name}:*`;
const GROUP = `arn:aws:codedeploy:${SITE}:deploymentgroup:board/board-dev`;
const BEFORE = "CodeDeployHook_board-dev_BeforeAllowTraffic";
const AFTER = "CodeDeployHook_board-dev_AfterAllowTraffic";

const happy = (changes: Partial<LambdaDeploymentArgs> = {}): LambdaDeploymentArgs => ({
  functionName: "board-dev",
  applicationName: "board",
  deploymentGroupName: "board-dev",
  ...changes,
});

const build = (args: LambdaDeploymentArgs) => () => {
  const it = new LambdaDeployment("board", args);
  return {
    functionName: it.functionName,
    functionArn: it.functionArn,
    functionRoleArn: it.functionRoleArn,
    aliasName: it.aliasName,
    aliasArn: it.aliasArn,
    aliasInvokeArn: it.aliasInvokeArn,
    applicationName: it.applicationName,
    applicationArn: it.applicationArn,
    deploymentGroupName: it.deploymentGroupName,
    deploymentGroupArn: it.deploymentGroupArn,
    serviceRoleArn: it.serviceRoleArn,
    ...(it.beforeAllowTrafficHookName && { beforeAllowTrafficHookName: it.beforeAllowTrafficHookName }),
    ...(it.afterAllowTrafficHookName && { afterAllowTrafficHookName: it.afterAllowTrafficHookName }),
  };
};

const inputs = async (args: LambdaDeploymentArgs, name: string) => resource(await deploy(build(args)), name).inputs;

async function policies(args: LambdaDeploymentArgs, role: string): Promise<Record<string, unknown>> {
  const all = (await inputs(args, role))["inlinePolicies"] as readonly { name: string; policy: string }[];
  return Object.fromEntries(
    all.map(({ name, policy }) => [name, (JSON.parse(policy) as { Statement: unknown }).Statement]),
  );
}

const allow = (Sid: string, Action: string[], Resource: unknown) => ({ Sid, Effect: "Allow", Action, Resource });
const SHIFT = allow(
  "ShiftTraffic",
  ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
  [arn("board-dev"), arn("board-dev:*")],
);

describe("LambdaDeployment", () => {
  let code: string;
  before(() => (code = mkdtempSync(join(tmpdir(), "interlock-hook-"))));
  after(() => rmSync(code, { recursive: true, force: true }));
  const hooked = (changes: Partial<LambdaDeploymentArgs> = {}) =>
    happy({ beforeAllowTraffic: { codePath: code }, afterAllowTraffic: { codePath: code }, ...changes });

  it("declares a function, its alias, an application and a deployment group", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "Alias board-alias",
      "Application board-application",
      "DeploymentGroup board-deployment-group",
      "Function board-function",
      "LambdaDeployment board",
      "LogGroup board-function-log-group",
      "Role board-function-role",
      "Role board-role",
    ]);
    const { code: placeholder, ...given } = resource(graph, "board-function").inputs;
    assert.deepEqual(given, {
      name: "board-dev",
      role: resource(graph, "board-function-role").outputs["arn"],
      architectures: ["arm64"],
      runtime: "nodejs22.x",
      handler: "index.handler",
      memorySize: 256,
      timeout: 10,
      tracingConfig: { mode: "Active" },
      publish: true,
    });
    assert.match(JSON.stringify(placeholder), /index\.mjs.*export const handler = async .*statusCode: 503/);
    assert.deepEqual(resource(graph, "board-function-log-group").inputs, {
      name: "/aws/lambda/board-dev",
      retentionInDays: 90,
    });
    assert.deepEqual(resource(graph, "board-alias").inputs, {
      name: "live",
      functionName: "board-dev",
      functionVersion: "1",
    });
    assert.deepEqual(resource(graph, "board-application").inputs, { name: "board", computePlatform: "Lambda" });
    assert.deepEqual(resource(graph, "board-deployment-group").inputs, {
      appName: "board",
      deploymentGroupName: "board-dev",
      serviceRoleArn: resource(graph, "board-role").outputs["arn"],
      deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
    });
    assert.deepEqual(graph.outputs, {
      functionName: "board-dev",
      functionArn: arn("board-dev"),
      functionRoleArn: resource(graph, "board-function-role").outputs["arn"],
      aliasName: "live",
      aliasArn: arn("board-dev:live"),
      aliasInvokeArn: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn("board-dev:live")}/invocations`,
      applicationName: "board",
      applicationArn: `arn:aws:codedeploy:${SITE}:application:board`,
      deploymentGroupName: "board-dev",
      deploymentGroupArn: GROUP,
      serviceRoleArn: resource(graph, "board-role").outputs["arn"],
    });
  });

  it("leaves to deployments what they change", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(resource(graph, "board-function").ignoreChanges, ["code"]);
    assert.deepEqual(resource(graph, "board-alias").ignoreChanges, ["functionVersion", "routingConfig"]);
    assert.deepEqual(resource(graph, "board-deployment-group").ignoreChanges ?? [], []);
  });

  it("creates the log group before the function can write", async () => {
    const graph = await deploy(build(happy()));
    assert.ok(resource(graph, "board-function").dependencies.includes(resource(graph, "board-function-log-group").urn));
  });

  it("begins with a placeholder where the handler looks, or with code of one's own", async () => {
    const placeholder = (await inputs(happy({ handler: "lambda/board.serve" }), "board-function"))["code"];
    assert.match(JSON.stringify(placeholder), /"lambda\/board\.mjs".*export const serve = async/);
    const own = (
      await inputs(happy({ runtime: "java21", handler: "Board::serve", initialCodePath: code }), "board-function")
    )["code"];
    assert.ok(JSON.stringify(own).includes(code));
  });

  it("lets the function write its log and traces, and what its own policy says", async () => {
    const WRITE = allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], logs("board-dev"));
    assert.deepEqual(await policies(happy(), "board-function-role"), {
      "function-role": [WRITE, allow("WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")],
    });
    const own = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] });
    assert.deepEqual(await policies(happy({ tracing: false, functionPolicy: own }), "board-function-role"), {
      "function-role": [WRITE],
      function: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
    });
    const untraced = await inputs(happy({ tracing: false }), "board-function");
    assert.deepEqual(untraced["tracingConfig"], { mode: "PassThrough" });
  });

  it("lets the services assume the roles for this account and this group only", async () => {
    const graph = await deploy(build(hooked()));
    const trust = (service: string, Condition: unknown) => ({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sts:AssumeRole",
          Condition,
        },
      ],
    });
    const ofAccount = { StringEqualsIfExists: { "aws:SourceAccount": "111111111111" } };
    for (const role of ["board-function-role", "board-hook-role"])
      assert.deepEqual(document(graph, role, "assumeRolePolicy"), trust("lambda.amazonaws.com", ofAccount));
    assert.deepEqual(
      document(graph, "board-role", "assumeRolePolicy"),
      trust("codedeploy.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": "111111111111" },
        ArnLike: { "aws:SourceArn": GROUP },
      }),
    );
  });

  it("lets CodeDeploy move the alias, watch alarms and report", async () => {
    assert.deepEqual(await policies(happy(), "board-role"), { role: [SHIFT] });
    const args = happy({ alarmNames: ["errors"], triggers: [{ name: "team", topicArn: TOPIC }] });
    assert.deepEqual(await policies(args, "board-role"), {
      role: [
        SHIFT,
        allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*"),
        allow("ReportDeployments", ["sns:Publish"], [TOPIC]),
      ],
    });
    const group = await inputs(args, "board-deployment-group");
    assert.deepEqual(group["alarmConfiguration"], { enabled: true, alarms: ["errors"], ignorePollAlarmFailure: false });
    assert.deepEqual(group["autoRollbackConfiguration"], {
      enabled: true,
      events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
    });
    assert.deepEqual(group["triggerConfigurations"], [
      {
        triggerName: "team",
        triggerTargetArn: TOPIC,
        triggerEvents: ["DeploymentSuccess", "DeploymentFailure", "DeploymentStop", "DeploymentRollback"],
      },
    ]);
  });

  it("declares hooks that CodeDeploy may call and that report and call every version", async () => {
    const graph = await deploy(build(hooked()));
    assert.deepEqual(
      listed(graph).filter((each) => each.includes("hook")),
      [
        "Function board-after-hook",
        "Function board-before-hook",
        "LogGroup board-after-hook-log-group",
        "LogGroup board-before-hook-log-group",
        "Role board-hook-role",
      ],
    );
    assert.deepEqual(
      [graph.outputs["beforeAllowTrafficHookName"], graph.outputs["afterAllowTrafficHookName"]],
      [BEFORE, AFTER],
    );
    const { code: _, ...given } = resource(graph, "board-before-hook").inputs;
    assert.deepEqual(given, {
      name: BEFORE,
      role: resource(graph, "board-hook-role").outputs["arn"],
      architectures: ["arm64"],
      runtime: "nodejs22.x",
      handler: "index.handler",
      memorySize: 128,
      timeout: 60,
    });
    assert.deepEqual(await policies(hooked(), "board-role"), {
      role: [SHIFT, allow("InvokeHooks", ["lambda:InvokeFunction"], [arn(BEFORE), arn(AFTER)])],
    });
    assert.deepEqual(await policies(hooked(), "board-hook-role"), {
      "hook-role": [
        allow(
          "ReportToDeployments",
          [
            "codedeploy:BatchGetDeploymentTargets",
            "codedeploy:ListDeploymentTargets",
            "codedeploy:PutLifecycleEventHookExecutionStatus",
          ],
          "*",
        ),
        allow("InvokeVersions", ["lambda:InvokeFunction"], arn("board-dev:*")),
        allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [logs(BEFORE), logs(AFTER)]),
      ],
    });
  });

  it("keeps the names of hooks within Lambda's limit, each its own", () => {
    const long = "f".repeat(64);
    const names = [long, `${long}g`].flatMap((name) =>
      Object.values(LambdaHookEvent).map((event) => lambdaHookName(name, event)),
    );
    assert.equal(new Set(names).size, 4);
    for (const name of names) assert.match(name, /^CodeDeployHook_f+-[0-9a-f]{8}$/);
    for (const name of names) assert.equal(name.length, 64);
    assert.equal(lambdaHookName("board-dev", "BeforeAllowTraffic"), BEFORE);
  });

  it("passes every other setting on", async () => {
    const graph = await deployLoosely(
      build(
        happy({
          aliasName: "stable",
          runtime: "python3.13",
          handler: "board.serve",
          initialCodePath: code,
          architecture: "x86_64",
          memoryMegabytes: 1024,
          timeoutSeconds: 30,
          environment: { STAGE: pulumi.output("dev") },
          reservedConcurrency: 5,
          logRetentionDays: 7,
          afterAllowTraffic: {
            codePath: code,
            runtime: "nodejs24.x",
            handler: "after.check",
            timeoutSeconds: 300,
            environment: { PATHS: "/health" },
          },
          deploymentConfigName: "mine",
          roleName: "board-codedeploy",
          functionRoleName: "board-function",
          hookRoleName: "board-hook",
          rolePath: "/board/dev/",
          permissionsBoundaryArn: "arn:aws-cn:iam::333333333333:policy/boundary",
          tags: { team: "board" },
          accountId: "333333333333",
          region: "cn-north-1",
        }),
      ),
    );
    const { code: _, role: _role, ...given } = resource(graph, "board-function").inputs;
    assert.deepEqual(given, {
      name: "board-dev",
      architectures: ["x86_64"],
      runtime: "python3.13",
      handler: "board.serve",
      memorySize: 1024,
      timeout: 30,
      reservedConcurrentExecutions: 5,
      tracingConfig: { mode: "Active" },
      environment: { variables: { STAGE: "dev" } },
      publish: true,
      region: "cn-north-1",
      tags: { team: "board" },
    });
    const { code: __, role: __role, ...hook } = resource(graph, "board-after-hook").inputs;
    assert.deepEqual(hook, {
      name: AFTER,
      architectures: ["x86_64"],
      runtime: "nodejs24.x",
      handler: "after.check",
      memorySize: 128,
      timeout: 300,
      environment: { variables: { PATHS: "/health" } },
      region: "cn-north-1",
      tags: { team: "board" },
    });
    for (const [child, roleName] of Object.entries({
      role: "board-codedeploy",
      "function-role": "board-function",
      "hook-role": "board-hook",
    })) {
      const role = resource(graph, `board-${child}`).inputs;
      assert.deepEqual(
        [role["name"], role["path"], role["permissionsBoundary"], role["tags"]],
        [roleName, "/board/dev/", "arn:aws-cn:iam::333333333333:policy/boundary", { team: "board" }],
      );
      assert.ok(JSON.stringify(role["inlinePolicies"]).includes(":cn-north-1:333333333333:"));
    }
    const group = resource(graph, "board-deployment-group").inputs;
    assert.deepEqual(
      [group["deploymentConfigName"], group["region"], group["tags"]],
      ["mine", "cn-north-1", { team: "board" }],
    );
    assert.equal(resource(graph, "board-alias").inputs["name"], "stable");
    assert.equal(resource(graph, "board-alias").inputs["region"], "cn-north-1");
    assert.deepEqual(resource(graph, "board-after-hook-log-group").inputs, {
      name: `/aws/lambda/${AFTER}`,
      retentionInDays: 7,
      region: "cn-north-1",
      tags: { team: "board" },
    });
  });

  it("declares the same in a preview", async () => {
    const args = () => hooked({ alarmNames: ["errors"], triggers: [{ name: "team", topicArn: TOPIC }] });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("hands its options to its children", async () => {
    const graph = await deploy(() => {
      const roleArn = "arn:aws:iam::555555555555:role/deployer";
      const provider = new Provider("workload", { region: "eu-west-1", assumeRoles: [{ roleArn }] });
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new LambdaDeployment("parent-board", hooked(), {
        provider,
        parent,
        protect: true,
        aliases: [{ name: "former" }],
      });
    });
    const children = graph.resources.filter(({ name, custom }) => custom && name.startsWith("parent-board-"));
    assert.equal(children.length, 12);
    for (const child of children) {
      assert.deepEqual([child.account, child.protect], ["555555555555", true], child.name);
      assert.ok(child.urn.includes("test:index:Parent$interlock:index:LambdaDeployment$aws:"));
    }
    const [alias] = resource(graph, "parent-board").aliases ?? [];
    assert.ok(typeof alias === "object" && alias["name"] === "former");
  });
});
