/** Args of a deployment to Lambda, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { DeploymentTrigger } from "../args";
import { LambdaDeploymentConfig } from "../configNames";
import type { RollbackEvent } from "../enums";
import { LambdaArchitecture, LambdaRuntime } from "./enums";

/**
 * A function that CodeDeploy calls in every deployment, and that must report `Succeeded` or `Failed` within an hour. It runs the same
 * architecture as the deployed function.
 */
export interface LambdaHook {
  /** Folder or zip archive with its code, from the folder that the program runs in. Plain. */
  readonly codePath: string;
  /** Plain. @default index.handler */
  readonly handler?: string;
  /** Plain. @default nodejs22.x */
  readonly runtime?: LambdaRuntime;
  /** Unit: seconds. Range: 1 to 900. Plain. @default 60 */
  readonly timeoutSeconds?: number;
  /** @default - none */
  readonly environment?: { [name: string]: pulumi.Input<string> };
}

export interface LambdaDeploymentArgs {
  /** Physical name of the function: 1 to 64 letters, digits, - and _. Plain; a change replaces it. */
  readonly functionName: string;
  /** Physical name of the application: 1 to 100 letters, digits and + = , . @ _ -. Plain; a change replaces it. */
  readonly applicationName: string;
  /** Physical name of the deployment group, same form. Plain. */
  readonly deploymentGroupName: string;
  /** Alias that callers use and deployments move: 1 to 128 letters, digits, - and _, not digits alone. Plain. @default live */
  readonly aliasName?: string;
  /** Plain. @default nodejs22.x */
  readonly runtime?: LambdaRuntime;
  /** Plain. @default index.handler */
  readonly handler?: string;
  /** Plain. @default arm64 */
  readonly architecture?: LambdaArchitecture;
  /** Unit: MiB. Range: 128 to 10240. Plain. @default 256 */
  readonly memoryMegabytes?: number;
  /** Unit: seconds. Range: 1 to 900. Plain. @default 10 */
  readonly timeoutSeconds?: number;
  /** Variables of the function. A change takes effect with the next deployment. @default - none */
  readonly environment?: { [name: string]: pulumi.Input<string> };
  /** Traces requests with X-Ray, which bills them. Plain. @default true */
  readonly tracing?: boolean;
  /** Concurrent executions that are kept for the function, and are its most. Plain. @default - what the account has left */
  readonly reservedConcurrency?: number;
  /** One of CloudWatch's periods. Plain. @default 90 */
  readonly logRetentionDays?: number;
  /**
   * Folder or zip archive of the first version, from the folder that the program runs in; later changes are ignored, deployments bring
   * the code. Plain. Required unless the runtime is Node.js. @default - a function that answers 503 until the first deployment
   */
  readonly initialCodePath?: string;
  /** Policy document with what the function itself may do. @default - its log and traces only */
  readonly functionPolicy?: pulumi.Input<string>;
  /** Tests the new version before it gets traffic. @default - none */
  readonly beforeAllowTraffic?: LambdaHook;
  /** Tests the new version once it has all traffic. @default - none */
  readonly afterAllowTraffic?: LambdaHook;
  /** One of `LambdaDeploymentConfig`, or the name of a configuration of your own for Lambda. @default CodeDeployDefault.LambdaCanary10Percent5Minutes */
  readonly deploymentConfigName?: pulumi.Input<string>;
  /** At most 10 alarms, any of which stops a deployment. @default - none */
  readonly alarmNames?: pulumi.Input<string>[];
  /** Goes on when the state of the alarms cannot be read. Plain. @default false */
  readonly ignorePollAlarmFailure?: boolean;
  /** Plain; an empty list switches rollback off. @default - DEPLOYMENT_FAILURE, and DEPLOYMENT_STOP_ON_ALARM with alarms */
  readonly rollbackEvents?: RollbackEvent[];
  /** At most 10. @default - none */
  readonly triggers?: DeploymentTrigger[];
  /** Physical name of CodeDeploy's role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** Physical name of the function's role. Plain. @default - autonamed */
  readonly functionRoleName?: string;
  /** Physical name of the hooks' role. Plain; only with hooks. @default - autonamed */
  readonly hookRoleName?: string;
  /** IAM path of the roles. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of every child. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a deployment does where its args are silent. */
export const LAMBDA_DEPLOYMENT_DEFAULTS = Object.freeze({
  aliasName: "live",
  runtime: LambdaRuntime.NodeJs22,
  handler: "index.handler",
  architecture: LambdaArchitecture.Arm64,
  memoryMegabytes: 256,
  timeoutSeconds: 10,
  tracing: true,
  logRetentionDays: 90,
  deploymentConfigName: LambdaDeploymentConfig.Canary10Percent5Minutes,
  hookTimeoutSeconds: 60,
  hookMemoryMegabytes: 128,
});
