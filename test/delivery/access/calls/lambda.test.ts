import assert from "node:assert/strict";
import { CrossAccountRole, OnPremisesDeployment } from "../../../../components";
import { policyDocument } from "../../../../components/internal/policies";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { DeliveryStep } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { lambdaNames } from "../../../../stacks/lambdaNames";
import { lambdaDeployerPolicy, lambdaDeployPolicy } from "../../../../stacks/lambdaRoles";
import { RegionalLambdaTarget } from "../../../../stacks/lambdaTarget";
import { environmentNames } from "../../../../stacks/names";
import { deploy } from "../../../support/deploy";
import { HOME, PROD, settings as containerSettings, TOOLS } from "../../../stacks/containerSettings";
import { assertDocumented } from "./reference";

const settings = containerSettings({
  deploymentTarget: "Lambda",
  deploymentConfig: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
});
const names = environmentNames(settings);
const site = { account: PROD, region: HOME };
const arn = (service: string, rest: string) => `arn:aws:${service}:${HOME}:${PROD}:${rest}`;
const roleArn = (name: string, account = PROD) =>
  `arn:aws:iam::${account}:role/departures/prod/departures-prod-${name}`;
const { functionName, beforeAllowTrafficHook, afterAllowTrafficHook } = lambdaNames(names);
const hookArns = [beforeAllowTrafficHook, afterAllowTrafficHook].map((name) => arn("lambda", `function:${name}`));
const logGroup = (name: string) => arn("logs", `log-group:/aws/lambda/${name}:*`);

const DEPLOY = {
  kind: "DeployFunction",
  deployerRoleArn: roleArn("deployer", TOOLS),
  deployRoleArn: roleArn("deploy"),
  functionArn: arn("lambda", `function:${functionName}`),
  applicationArn: arn("codedeploy", "application:departures-prod-functions"),
  deploymentGroupArn: arn("codedeploy", "deploymentgroup:departures-prod-functions/departures-prod-functions"),
  deploymentConfigArn: arn("codedeploy", `deploymentconfig:${settings.deploymentConfig}`),
} as const satisfies DeliveryStep;
const RUN = {
  kind: "RunLambdaDeployment",
  serviceRoleArn: roleArn(`functions-codedeploy-${HOME}`),
  deploymentGroupArn: DEPLOY.deploymentGroupArn,
  aliasArn: arn("lambda", `function:${functionName}:live`),
  hookFunctionArns: hookArns,
  alarmNames: ["departures-prod-functions-health"],
  triggerTopicArns: [],
} as const satisfies DeliveryStep;
const FUNCTION = {
  kind: "RunFunction",
  functionRoleArn: roleArn(`function-${HOME}`),
  logGroupArn: logGroup(functionName),
  traced: true,
} as const satisfies DeliveryStep;
const HOOK = {
  kind: "RunHook",
  hookRoleArn: roleArn(`hook-${HOME}`),
  logGroupArn: logGroup(beforeAllowTrafficHook),
  functionArn: DEPLOY.functionArn,
} as const satisfies DeliveryStep;

const DATA_CENTRE = `arn:aws:iam::${PROD}:role/sites/frankfurt`;
const SESSION = {
  kind: "OpenMachineSession",
  registrarArn: DATA_CENTRE,
  roleArn: `arn:aws:iam::${PROD}:role/shop-machines`,
  instanceName: "shop-7",
  region: HOME,
} as const satisfies DeliveryStep;
const REGISTER = {
  kind: "RegisterMachine",
  registrarRoleArn: `arn:aws:iam::${PROD}:role/shop-registrar`,
  instanceArn: arn("codedeploy", "instance:shop-7"),
} as const satisfies DeliveryStep;

const denied = (graphs: readonly Graph[], step: DeliveryStep): readonly string[] =>
  createGate(createWorld(graphs))
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => call.action);
const told = (step: DeliveryStep, calls = callsOf): readonly string[] =>
  calls(step).map(({ action, resource }) => `${action} ${resource.replace(/^arn:aws:[\w-]+:[\w-]*:\d+:/, "")}`);

describe("calls of deployments to functions", () => {
  it("publish as the deploy role and have CodeDeploy move the alias", () => {
    assert.deepEqual(told(DEPLOY), [
      "sts:AssumeRole role/departures/prod/departures-prod-deploy",
      "lambda:UpdateFunctionCode function:departures-prod",
      "lambda:GetAlias function:departures-prod",
      "lambda:GetFunctionConfiguration function:departures-prod:1",
      `codedeploy:GetDeploymentConfig deploymentconfig:${settings.deploymentConfig}`,
      "codedeploy:GetApplicationRevision application:departures-prod-functions",
      "codedeploy:RegisterApplicationRevision application:departures-prod-functions",
      "codedeploy:CreateDeployment deploymentgroup:departures-prod-functions/departures-prod-functions",
      "codedeploy:GetDeployment deploymentgroup:departures-prod-functions/departures-prod-functions",
      "codedeploy:ListDeploymentTargets *",
      "codedeploy:BatchGetDeploymentTargets *",
      "codedeploy:StopDeployment *",
    ]);
    assert.deepEqual(told(DEPLOY, optionalCallsOf), ["lambda:PublishVersion function:departures-prod"]);
    assert.deepEqual(told(RUN, optionalCallsOf), [
      "lambda:GetProvisionedConcurrencyConfig function:departures-prod:live",
    ]);
  });

  it("are in the service authorization reference", async () => {
    const triggered = { ...RUN, triggerTopicArns: [arn("sns", "news")] };
    const alarmless = { ...triggered, alarmNames: [] };
    for (const step of [DEPLOY, alarmless, FUNCTION, HOOK, SESSION, REGISTER] satisfies DeliveryStep[])
      for (const call of [...callsOf(step), ...optionalCallsOf(step)]) await assertDocumented(call);
  });
});

describe("an environment of functions against the calls of its delivery", () => {
  const workload = () =>
    deploy(
      () => {
        new RegionalLambdaTarget("web", { settings, names, region: HOME, rolePath: names.rolePath }, {});
        new CrossAccountRole("deploy", {
          roleName: names.roleName("deploy"),
          path: names.rolePath,
          trustedPrincipalArns: [DEPLOY.deployerRoleArn],
          policy: policyDocument(lambdaDeployPolicy(settings, names)),
          region: HOME,
        });
      },
      { site },
    );
  const tools = () =>
    deploy(
      () => {
        for (const name of ["deployer", "build"] as const)
          new CrossAccountRole(name, {
            roleName: `departures-prod-${name}`,
            path: names.rolePath,
            trustedPrincipalArns: [roleArn("pipeline", TOOLS)],
            policy: policyDocument(lambdaDeployerPolicy(names)),
            region: HOME,
          });
      },
      { site: { account: TOOLS, region: HOME }, stack: "shared" },
    );

  it("lets everybody do all of it", async () => {
    const graphs = [await workload(), await tools()];
    for (const step of [DEPLOY, RUN, FUNCTION, HOOK] satisfies DeliveryStep[])
      assert.deepEqual(denied(graphs, step), [], step.kind);
  });

  it("lets nobody else, and nothing on other functions", async () => {
    const graphs = [await workload(), await tools()];
    const other = arn("lambda", "function:other");
    assert.deepEqual(denied(graphs, { ...DEPLOY, deployerRoleArn: roleArn("build", TOOLS) }), ["sts:AssumeRole"]);
    assert.deepEqual(denied(graphs, { ...DEPLOY, functionArn: other }), [
      "lambda:UpdateFunctionCode",
      "lambda:GetAlias",
      "lambda:GetFunctionConfiguration",
    ]);
    assert.deepEqual(denied(graphs, { ...RUN, aliasArn: `${other}:live`, hookFunctionArns: [other] }), [
      "lambda:GetAlias",
      "lambda:UpdateAlias",
      "lambda:InvokeFunction",
    ]);
    assert.deepEqual(denied(graphs, { ...HOOK, functionArn: other }), ["lambda:InvokeFunction"]);
    assert.deepEqual(denied(graphs, { ...FUNCTION, logGroupArn: logGroup("other") }), [
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });
});

describe("machines on premises against the calls of their setup", () => {
  const graph = () =>
    deploy(
      () => {
        new CrossAccountRole("frankfurt", {
          roleName: "frankfurt",
          path: "/sites/",
          trustedPrincipalArns: [roleArn("anchor")],
          policy: policyDocument([
            { Sid: "OpenSessions", Effect: "Allow", Action: "sts:AssumeRole", Resource: SESSION.roleArn },
          ]),
          region: HOME,
        });
        new OnPremisesDeployment("shop", {
          applicationName: "shop",
          deploymentGroupName: "shop",
          tagFilters: [{ key: "site", value: "frankfurt" }],
          registrarRoleArns: [DATA_CENTRE],
          bundleBucketArns: ["arn:aws:s3:::bundles"],
          sessionRoleName: "shop-machines",
          registrarRoleName: "shop-registrar",
          accountId: PROD,
          region: HOME,
        });
      },
      { site },
    );

  it("lets them open sessions and register under the group's names only", async () => {
    const graphs = [await graph()];
    assert.deepEqual(denied(graphs, SESSION), []);
    assert.deepEqual(denied(graphs, REGISTER), []);
    assert.deepEqual(denied(graphs, { ...SESSION, instanceName: "admin" }), ["sts:AssumeRole"]);
    assert.deepEqual(denied(graphs, { ...SESSION, registrarArn: roleArn("build") }), ["sts:AssumeRole"]);
    assert.equal(denied(graphs, { ...REGISTER, instanceArn: arn("codedeploy", "instance:other-7") }).length, 4);
  });
});
