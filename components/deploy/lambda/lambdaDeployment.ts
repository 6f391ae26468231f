/** A function with the alias, hooks, application and deployment group that CodeDeploy deploys it with. */
import * as pulumi from "@pulumi/pulumi";
import { type Identity, identityOf } from "../../internal/identity";
import { createDeployment, createServiceRole } from "../codeDeploy";
import { ComputePlatform } from "../configNames";
import { LAMBDA_DEPLOYMENT_DEFAULTS as DEFAULTS, type LambdaDeploymentArgs } from "./args";
import { createAlias, createDeployedFunction, createHook } from "./functions";
import { hooksOf } from "./hooks";
import { createFunctionRole, createHookRole } from "./roles";
import { codeDeployStatements } from "./statements";
import { validateLambdaDeployment } from "./validate";

const TYPE = "interlock:index:LambdaDeployment";

/**
 * Creates a function, an alias of it, and what CodeDeploy needs to move the alias from version to version.
 *
 * Deployments to Lambda cost nothing beyond the invocations; versions of former deployments stay until somebody deletes them.
 *
 * @example
 * new LambdaDeployment("board", {
 *   functionName: "board-prod",
 *   applicationName: "board-prod",
 *   deploymentGroupName: "board-prod",
 *   beforeAllowTraffic: { codePath: "hooks" },
 *   alarmNames: ["board-prod-health"],
 * });
 */
export class LambdaDeployment extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  readonly functionRoleArn: pulumi.Output<string>;
  readonly aliasName: pulumi.Output<string>;
  /** What callers invoke. */
  readonly aliasArn: pulumi.Output<string>;
  /** What API Gateway invokes. */
  readonly aliasInvokeArn: pulumi.Output<string>;
  readonly applicationName: pulumi.Output<string>;
  readonly applicationArn: pulumi.Output<string>;
  readonly deploymentGroupName: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  readonly serviceRoleArn: pulumi.Output<string>;
  readonly beforeAllowTrafficHookName: pulumi.Output<string> | undefined;
  readonly afterAllowTrafficHookName: pulumi.Output<string> | undefined;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: LambdaDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    validateLambdaDeployment(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const functionRole = createFunctionRole(this, name, args, identity);
    const deployed = createDeployedFunction(this, name, args, functionRole);
    const alias = createAlias(this, name, args, deployed);
    const hookNames = createHooks(this, name, args, identity);
    const role = createServiceRole(this, name, args, identity, codeDeployStatements(args, identity));
    const { application, group } = createDeployment(this, name, args, ComputePlatform.Lambda, role, {
      deploymentConfigName: args.deploymentConfigName ?? DEFAULTS.deploymentConfigName,
      // The only style that CodeDeploy takes for Lambda.
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    });
    this.functionName = deployed.name;
    this.functionArn = deployed.arn;
    this.functionRoleArn = functionRole.arn;
    this.aliasName = alias.name;
    this.aliasArn = alias.arn;
    this.aliasInvokeArn = alias.invokeArn;
    this.applicationName = application.name;
    this.applicationArn = application.arn;
    this.deploymentGroupName = group.deploymentGroupName;
    this.deploymentGroupArn = group.arn;
    this.serviceRoleArn = role.arn;
    this.beforeAllowTrafficHookName = hookNames.BeforeAllowTraffic;
    this.afterAllowTrafficHookName = hookNames.AfterAllowTraffic;
    this.registerOutputs({
      functionName: this.functionName,
      functionArn: this.functionArn,
      functionRoleArn: this.functionRoleArn,
      aliasName: this.aliasName,
      aliasArn: this.aliasArn,
      aliasInvokeArn: this.aliasInvokeArn,
      applicationName: this.applicationName,
      applicationArn: this.applicationArn,
      deploymentGroupName: this.deploymentGroupName,
      deploymentGroupArn: this.deploymentGroupArn,
      serviceRoleArn: this.serviceRoleArn,
      beforeAllowTrafficHookName: this.beforeAllowTrafficHookName,
      afterAllowTrafficHookName: this.afterAllowTrafficHookName,
    });
  }
}

/** Creates the hooks with the one role of both; nothing without hooks. */
function createHooks(
  parent: LambdaDeployment,
  name: string,
  args: LambdaDeploymentArgs,
  identity: Identity,
): { BeforeAllowTraffic?: pulumi.Output<string>; AfterAllowTraffic?: pulumi.Output<string> } {
  const hooks = hooksOf(args);
  if (hooks.length === 0) return {};
  const role = createHookRole(parent, name, args, identity);
  return Object.fromEntries(hooks.map((hook) => [hook.event, createHook(parent, name, args, hook, role).name]));
}
