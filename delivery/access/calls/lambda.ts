import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { assumedBy, expand, need, role, withoutStar, type Row, type TableCall } from "./rows";
import { AWS_MANAGED, CODEDEPLOY, LAMBDA, STS } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const PERMISSIONS = CODEDEPLOY("auth-and-access-control-permissions-reference");
const FUNCTION_PERMISSIONS = LAMBDA("lambda-api-permissions-ref");
const SERVICE_ROLE = AWS_MANAGED("AWSCodeDeployRoleForLambda");

const row = (actions: readonly string[], purpose: string, source: string): readonly Row[] => [
  { actions, purpose, source },
];
const optional = (rows: readonly Row[]): readonly Row[] => rows.map((each) => ({ ...each, necessity: "optional" }));

const PUBLISH = row(["lambda:UpdateFunctionCode"], "the build uploads the code", FUNCTION_PERMISSIONS);
const PUBLISH_VERSION = optional(
  row(["lambda:PublishVersion"], "the upload publishes a version; not documented to need it", FUNCTION_PERMISSIONS),
);
const READ_ALIAS = row(["lambda:GetAlias"], "the build reads which version has the traffic", FUNCTION_PERMISSIONS);
const READ_VERSION = row(
  ["lambda:GetFunctionConfiguration"],
  "the build waits until the version is ready",
  FUNCTION_PERMISSIONS,
);
const ON_GROUP = row(
  ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
  "the build creates the deployment and follows it",
  PERMISSIONS,
);
const ON_APPLICATION = row(
  ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
  "creating a deployment registers its AppSpec",
  PERMISSIONS,
);
const ON_CONFIG = row(["codedeploy:GetDeploymentConfig"], "creating a deployment reads how traffic moves", PERMISSIONS);
const EXPLAIN = row(
  ["codedeploy:ListDeploymentTargets", "codedeploy:BatchGetDeploymentTargets"],
  "the build names the event that failed",
  PERMISSIONS,
);
const STOP = row(["codedeploy:StopDeployment"], "the build stops the deployment when it is stopped", PERMISSIONS);

/** A version that stands for all. */
const someVersion = (functionArn: string): string => `${functionArn}:1`;

function deployFunction(step: Step<"DeployFunction">): TableCall[] {
  const { deployerRoleArn, deployRoleArn, functionArn, deploymentGroupArn } = step;
  const principal = role(deployRoleArn);
  const { region, account } = requireArn(deploymentGroupArn);
  const at = (rows: readonly Row[], resource: string): TableCall[] =>
    expand(rows, { principal, resource, resourceAccount: account, region });
  return [
    ...need(
      { principal: role(deployerRoleArn), resource: deployRoleArn, region },
      ["sts:AssumeRole"],
      "the build takes on the role that deploys",
      STS("API_AssumeRole"),
    ),
    ...at([...PUBLISH, ...PUBLISH_VERSION, ...READ_ALIAS], functionArn),
    ...at(READ_VERSION, someVersion(functionArn)),
    ...at(ON_CONFIG, step.deploymentConfigArn),
    ...at(ON_APPLICATION, step.applicationArn),
    ...at(ON_GROUP, deploymentGroupArn),
    ...at([...EXPLAIN, ...STOP], "*"),
  ];
}

const MOVE = row(["lambda:GetAlias", "lambda:UpdateAlias"], "CodeDeploy moves the alias", SERVICE_ROLE);
const CONCURRENCY = optional(
  row(
    ["lambda:GetProvisionedConcurrencyConfig"],
    "CodeDeploy waits for the concurrency that is kept for the alias, where there is any",
    SERVICE_ROLE,
  ),
);
const HOOK = row(["lambda:InvokeFunction"], "CodeDeploy calls the hook", SERVICE_ROLE);
const ALARM = row(["cloudwatch:DescribeAlarms"], "CodeDeploy watches the alarm", SERVICE_ROLE);
const TRIGGER = row(["sns:Publish"], "CodeDeploy reports the deployment", SERVICE_ROLE);

function runLambdaDeployment(step: Step<"RunLambdaDeployment">): TableCall[] {
  const { serviceRoleArn, deploymentGroupArn, aliasArn } = step;
  const principal = role(serviceRoleArn);
  const { partition, region, account } = requireArn(deploymentGroupArn);
  const on = (rows: readonly Row[], resources: readonly string[]): TableCall[] =>
    resources.flatMap((resource) => expand(rows, { principal, resource, region }));
  const alarms = step.alarmNames.map((name) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`);
  return [
    ...assumedBy(
      "codedeploy.amazonaws.com",
      serviceRoleArn,
      region,
      CODEDEPLOY("security_confused_deputy"),
      deploymentGroupArn,
    ),
    ...on(MOVE, [aliasArn.replace(/:[^:]+$/, "")]),
    ...on(CONCURRENCY, [aliasArn]),
    ...on(HOOK, step.hookFunctionArns),
    ...on(ALARM, alarms),
    ...on(TRIGGER, step.triggerTopicArns),
  ];
}

const LOG = row(
  ["logs:CreateLogStream", "logs:PutLogEvents"],
  "the function writes its log",
  AWS_MANAGED("AWSLambdaBasicExecutionRole"),
);
const TRACE = row(
  ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  "Lambda writes the function's traces",
  LAMBDA("services-xray"),
);

/** Lambda runs code with a role and writes its log. */
function run(roleArn: string, logGroupArn: string): TableCall[] {
  const { region } = requireArn(logGroupArn);
  return [
    ...assumedBy("lambda.amazonaws.com", roleArn, region, LAMBDA("lambda-intro-execution-role")),
    ...expand(LOG, {
      principal: role(roleArn),
      resource: `${withoutStar(logGroupArn)}:log-stream:function`,
      region,
    }),
  ];
}

function runFunction({ functionRoleArn, logGroupArn, traced }: Step<"RunFunction">): TableCall[] {
  const { region, account } = requireArn(logGroupArn);
  const trace = { principal: role(functionRoleArn), resource: "*", resourceAccount: account, region };
  return [...run(functionRoleArn, logGroupArn), ...(traced ? expand(TRACE, trace) : [])];
}

const LEARN = row(
  ["codedeploy:ListDeploymentTargets", "codedeploy:BatchGetDeploymentTargets"],
  "the hook learns which version is deployed",
  PERMISSIONS,
);
const REPORT = row(["codedeploy:PutLifecycleEventHookExecutionStatus"], "the hook reports", PERMISSIONS);
const TRY = row(["lambda:InvokeFunction"], "the hook calls the version", FUNCTION_PERMISSIONS);

function runHook({ hookRoleArn, logGroupArn, functionArn }: Step<"RunHook">): TableCall[] {
  const principal = role(hookRoleArn);
  const { region, account } = requireArn(logGroupArn);
  return [
    ...run(hookRoleArn, logGroupArn),
    ...expand([...LEARN, ...REPORT], { principal, resource: "*", resourceAccount: account, region }),
    ...expand(TRY, { principal, resource: someVersion(functionArn), region }),
  ];
}

/** The tables of what deploying and running functions takes. */
export const LAMBDA_TABLES = {
  DeployFunction: deployFunction,
  RunLambdaDeployment: runLambdaDeployment,
  RunFunction: runFunction,
  RunHook: runHook,
};
