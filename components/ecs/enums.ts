/** Choices of a deployment to Fargate, in the values of ECS and CodeDeploy. */

/** Who replaces the tasks of the service. */
export const EcsDeploymentController = {
  /** CodeDeploy, which a pipeline's CodeDeployToECS action starts: all its ways to shift traffic, hooks and alarms. */
  CodeDeploy: "CODE_DEPLOY",
  /** ECS itself, blue/green, which any update of the service starts. */
  Ecs: "ECS",
} as const;
export type EcsDeploymentController = (typeof EcsDeploymentController)[keyof typeof EcsDeploymentController];

/** Kind of the load balancer in front of the service. */
export const EcsLoadBalancerType = {
  Application: "application",
  /** CodeDeploy shifts its traffic all at once only. */
  Network: "network",
} as const;
export type EcsLoadBalancerType = (typeof EcsLoadBalancerType)[keyof typeof EcsLoadBalancerType];

/** Processor that the tasks run on; the image must be built for it. Source: `ecs.CPUArchitecture`. */
export const EcsCpuArchitecture = {
  X86: "X86_64",
  Arm: "ARM64",
} as const;
export type EcsCpuArchitecture = (typeof EcsCpuArchitecture)[keyof typeof EcsCpuArchitecture];

/** Every predefined configuration for ECS. Source: CodeDeploy User Guide deployment-configurations. */
export const EcsDeploymentConfig = {
  AllAtOnce: "CodeDeployDefault.ECSAllAtOnce",
  Canary10Percent5Minutes: "CodeDeployDefault.ECSCanary10Percent5Minutes",
  Canary10Percent15Minutes: "CodeDeployDefault.ECSCanary10Percent15Minutes",
  Linear10PercentEvery1Minutes: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
  Linear10PercentEvery3Minutes: "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
} as const;
export type EcsDeploymentConfig = (typeof EcsDeploymentConfig)[keyof typeof EcsDeploymentConfig];
