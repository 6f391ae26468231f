/** The functions of a deployment to Lambda, each with its log group. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import type { Role } from "@pulumi/aws/iam";
import { Alias, Function as LambdaFunction, type FunctionArgs } from "@pulumi/aws/lambda";
import { childName } from "../../internal/names";
import { LAMBDA_DEPLOYMENT_DEFAULTS as DEFAULTS, type LambdaDeploymentArgs } from "./args";
import { initialCode } from "./code";
import { type NamedHook } from "./hooks";
import { logGroupName } from "./statements";

/** Creates a function and, before it, its log group: one that Lambda makes keeps everything for ever. */
function createFunction(
  parent: pulumi.Resource,
  name: string,
  role: string,
  args: LambdaDeploymentArgs,
  inputs: FunctionArgs & { readonly name: string },
  options: pulumi.CustomResourceOptions = {},
): LambdaFunction {
  const { region, tags, logRetentionDays = DEFAULTS.logRetentionDays, architecture = DEFAULTS.architecture } = args;
  const logGroup = new LogGroup(
    childName(name, `${role}-log-group`),
    { name: logGroupName(inputs.name), retentionInDays: logRetentionDays, region, tags },
    { parent },
  );
  return new LambdaFunction(
    childName(name, role),
    { architectures: [architecture], region, tags, ...inputs },
    pulumi.mergeOptions({ parent, dependsOn: [logGroup] }, options),
  );
}

/** Creates the function that is deployed; its code is the deployments' business. */
export function createDeployedFunction(parent: pulumi.Resource, name: string, args: LambdaDeploymentArgs, role: Role) {
  return createFunction(
    parent,
    name,
    "function",
    args,
    {
      name: args.functionName,
      role: role.arn,
      runtime: args.runtime ?? DEFAULTS.runtime,
      handler: args.handler ?? DEFAULTS.handler,
      memorySize: args.memoryMegabytes ?? DEFAULTS.memoryMegabytes,
      timeout: args.timeoutSeconds ?? DEFAULTS.timeoutSeconds,
      reservedConcurrentExecutions: args.reservedConcurrency,
      tracingConfig: { mode: (args.tracing ?? DEFAULTS.tracing) ? "Active" : "PassThrough" },
      environment: args.environment && { variables: args.environment },
      // The alias needs a version to begin with, and settings reach callers with the next one.
      publish: true,
      code: initialCode(args),
    },
    { ignoreChanges: ["code"] },
  );
}

/** Creates the alias; deployments move it. */
export function createAlias(
  parent: pulumi.Resource,
  name: string,
  { aliasName = DEFAULTS.aliasName, region }: LambdaDeploymentArgs,
  deployed: LambdaFunction,
): Alias {
  return new Alias(
    childName(name, "alias"),
    { name: aliasName, functionName: deployed.name, functionVersion: deployed.version, region },
    { parent, ignoreChanges: ["functionVersion", "routingConfig"] },
  );
}

/** Creates the function of a hook. */
export function createHook(
  parent: pulumi.Resource,
  name: string,
  args: LambdaDeploymentArgs,
  { role: childRole, functionName, hook }: NamedHook,
  role: Role,
): LambdaFunction {
  return createFunction(parent, name, childRole, args, {
    name: functionName,
    role: role.arn,
    runtime: hook.runtime ?? DEFAULTS.runtime,
    handler: hook.handler ?? DEFAULTS.handler,
    memorySize: DEFAULTS.hookMemoryMegabytes,
    timeout: hook.timeoutSeconds ?? DEFAULTS.hookTimeoutSeconds,
    environment: hook.environment && { variables: hook.environment },
    code: new pulumi.asset.FileArchive(hook.codePath),
  });
}
