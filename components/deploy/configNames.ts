/** Names of deployment configurations: those that CodeDeploy brings, by platform, and one's own. */
import type * as pulumi from "@pulumi/pulumi";
import { plainText } from "../internal/checks";
import { NAME_LIMITS, nameProblem } from "../internal/limits";
import type { Problems } from "../internal/problems";

/** Platforms that CodeDeploy deploys to, in its own values. */
export const ComputePlatform = {
  /** EC2 instances and machines of one's own. */
  Server: "Server",
  Lambda: "Lambda",
  Ecs: "ECS",
} as const;
export type ComputePlatform = (typeof ComputePlatform)[keyof typeof ComputePlatform];

/** Predefined configurations for servers. Source: CodeDeploy User Guide deployment-configurations. */
export const ServerDeploymentConfig = {
  AllAtOnce: "CodeDeployDefault.AllAtOnce",
  HalfAtATime: "CodeDeployDefault.HalfAtATime",
  OneAtATime: "CodeDeployDefault.OneAtATime",
} as const;
export type ServerDeploymentConfig = (typeof ServerDeploymentConfig)[keyof typeof ServerDeploymentConfig];

/** Predefined configurations for functions. Source: CodeDeploy User Guide deployment-configurations. */
export const LambdaDeploymentConfig = {
  AllAtOnce: "CodeDeployDefault.LambdaAllAtOnce",
  Canary10Percent5Minutes: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
  Canary10Percent10Minutes: "CodeDeployDefault.LambdaCanary10Percent10Minutes",
  Canary10Percent15Minutes: "CodeDeployDefault.LambdaCanary10Percent15Minutes",
  Canary10Percent30Minutes: "CodeDeployDefault.LambdaCanary10Percent30Minutes",
  Linear10PercentEvery1Minute: "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
  Linear10PercentEvery2Minutes: "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
  Linear10PercentEvery3Minutes: "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
  Linear10PercentEvery10Minutes: "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes",
} as const;
export type LambdaDeploymentConfig = (typeof LambdaDeploymentConfig)[keyof typeof LambdaDeploymentConfig];

/** Requires one of a platform's predefined configurations or a name of one's own; inputs that are not plain pass. */
export function checkConfigName(
  problems: Problems,
  predefined: Readonly<Record<string, string>>,
  name: pulumi.Input<string> | undefined,
  fix: string,
): void {
  const given = plainText(name);
  const names = Object.values(predefined);
  if (given === undefined || names.includes(given)) return;
  if (nameProblem(NAME_LIMITS.deploymentConfig, given) === undefined) return;
  problems.add({
    property: "deploymentConfigName",
    allowed: `must be ${names.join(", ")} or a name of your own of 1 to 100 characters: letters, digits and + = , . @ _ -`,
    got: given,
    fix,
  });
}
