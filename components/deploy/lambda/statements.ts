/** What the roles of a deployment to Lambda may do. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import { oneOrMany, type Statement } from "../../internal/policies";
import { allow, arnOf } from "../grants";
import { stopsStatements } from "../stops";
import { LAMBDA_DEPLOYMENT_DEFAULTS as DEFAULTS, type LambdaDeploymentArgs } from "./args";
import { hooksOf } from "./hooks";

export const functionArn = (identity: Identity, name: string): pulumi.Output<string> =>
  arnOf(identity, "lambda", `function:${name}`);

export const logGroupName = (functionName: string): string => `/aws/lambda/${functionName}`;

/** Ones that Lambda makes for a function in its group, which the component creates. */
const writeLogs = (identity: Identity, functionNames: readonly string[]): Statement =>
  allow(
    "WriteLogs",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    oneOrMany(functionNames.map((name) => arnOf(identity, "logs", `log-group:${logGroupName(name)}:*`))),
  );

/** The function's own role. */
export function functionStatements(args: LambdaDeploymentArgs, identity: Identity): Statement[] {
  return [
    writeLogs(identity, [args.functionName]),
    ...((args.tracing ?? DEFAULTS.tracing)
      ? // The actions know no resource.
        [allow("WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")]
      : []),
  ];
}

/**
 * CodeDeploy's role: of the actions of AWS's managed policy AWSCodeDeployRoleForLambda (version 3) those that the options need, each on
 * the resources they name. It reads no AppSpec from S3, for deployments bring theirs along.
 */
export function codeDeployStatements(args: LambdaDeploymentArgs, identity: Identity): Statement[] {
  const hooks = hooksOf(args).map(({ functionName }) => functionArn(identity, functionName));
  return [
    allow(
      "ShiftTraffic",
      ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
      [args.functionName, `${args.functionName}:*`].map((name) => functionArn(identity, name)),
    ),
    ...(hooks.length === 0 ? [] : [allow("InvokeHooks", ["lambda:InvokeFunction"], oneOrMany(hooks))]),
    ...stopsStatements(args),
  ];
}

/**
 * The hooks' role: to learn which version is deployed, for the event tells a hook the deployment's id only, to call the version, and to
 * report.
 *
 * IAM's service authorization reference knows no resource for the calls of CodeDeploy here; CodeDeploy's own permissions reference
 * names the deployment group. `*` holds under both. A report needs the id of a running hook, which only its event tells.
 */
export function hookStatements(args: LambdaDeploymentArgs, identity: Identity): Statement[] {
  return [
    allow(
      "ReportToDeployments",
      [
        "codedeploy:BatchGetDeploymentTargets",
        "codedeploy:ListDeploymentTargets",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
      ],
      "*",
    ),
    allow("InvokeVersions", ["lambda:InvokeFunction"], functionArn(identity, `${args.functionName}:*`)),
    writeLogs(
      identity,
      hooksOf(args).map(({ functionName }) => functionName),
    ),
  ];
}
