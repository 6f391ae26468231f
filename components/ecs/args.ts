/** Args of a deployment to Fargate, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { DeploymentTrigger } from "../deploy/args";
import { DeploymentReadyAction, type RollbackEvent } from "../deploy/enums";
import { EcsCpuArchitecture, EcsDeploymentConfig, EcsDeploymentController, EcsLoadBalancerType } from "./enums";

/** A listener of the load balancer, which the deployment makes and whose traffic it moves. */
export interface EcsListener {
  /** Range: 1 to 65535. Plain. */
  readonly port: number;
  /** Encrypts the traffic: HTTPS, or TLS on a network load balancer. @default - HTTP, or TCP */
  readonly certificateArn?: pulumi.Input<string>;
}

/** Where the service runs and what it is reached through. */
export interface EcsPlaceArgs {
  /** Cluster by its name, not its ARN. */
  readonly clusterName: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the tasks, in several zones. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups of the tasks; they must let the load balancer reach `containerPort`. */
  readonly securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Gives the tasks public addresses, which they need in subnets without a NAT gateway or endpoints. Plain. @default false */
  readonly assignPublicIp?: boolean;
  readonly loadBalancerArn: pulumi.Input<string>;
  /** Kind of the load balancer. Plain. @default application */
  readonly loadBalancerType?: EcsLoadBalancerType;
  /** Where users come in. */
  readonly productionListener: EcsListener;
  /** Where the new tasks are reached before users reach them. @default - none */
  readonly testListener?: EcsListener;
  /** Path that is asked whether a task is well; with an application load balancer. Plain. @default / */
  readonly healthCheckPath?: string;
  /** Time that open requests get when a task leaves. Unit: seconds. Range: 0 to 3600. @default 30 */
  readonly deregistrationDelaySeconds?: number;
  /** Time after a start in which failed checks are ignored. Unit: seconds. Range: 0 to 2147483647. @default 60 */
  readonly healthCheckGracePeriodSeconds?: number;
}

/** What a task is, until the first deployment brings a task definition of its own. */
export interface EcsTaskArgs {
  /** Container that gets the traffic: 1 to 255 letters, digits, _ and -; the AppSpec must name it too. Plain. */
  readonly containerName: string;
  /** Port that the container listens on; the AppSpec must name it too. Range: 1 to 65535. Plain. */
  readonly containerPort: number;
  /** Image that runs until the first deployment. It should answer the health check, or its tasks are replaced again and again. */
  readonly initialImage: pulumi.Input<string>;
  /** Command for the initial image. Plain. @default - the image's own */
  readonly initialCommand?: string[];
  /** Family of the task definitions, by which the pipeline registers new ones. Plain. @default - `serviceName` */
  readonly taskFamily?: string;
  /** Unit: CPU units, 1024 a vCPU. One of Fargate's sizes. Plain. @default 256 */
  readonly cpu?: number;
  /** Unit: MiB. What Fargate offers for `cpu`. Plain. @default 512 */
  readonly memoryMiB?: number;
  /** Plain. @default X86_64 */
  readonly cpuArchitecture?: EcsCpuArchitecture;
  /** Tasks that run, at least where their number follows the load. Range: 0 to 5000. Plain. @default 2 */
  readonly desiredCount?: number;
  /** Tasks that the service may grow to; updates then leave the number as it is. Range: `desiredCount` to 5000. Plain. @default - it does not */
  readonly maxCount?: number;
  /** Use of the tasks' processors that their number is kept at. Unit: percent. Range: 1 to 100. With `maxCount` only. @default 50 */
  readonly scalingCpuPercent?: number;
  /** Repositories of ECR that the execution role may pull from, wildcards allowed. @default - none */
  readonly imageRepositoryArns?: pulumi.Input<string>[];
  /** Further policy document of the execution role: secrets that tasks start with, say. @default - none */
  readonly executionPolicy?: pulumi.Input<string>;
  /** Policy document of the task role: what the application itself may do. @default - nothing */
  readonly taskPolicy?: pulumi.Input<string>;
  /** Role of your own that starts tasks. Excludes `imageRepositoryArns` and `executionPolicy`. @default - one is made */
  readonly executionRoleArn?: pulumi.Input<string>;
  /** Role of your own that tasks run with. Excludes `taskPolicy`. @default - one is made */
  readonly taskRoleArn?: pulumi.Input<string>;
  /** Plain. @default - `/ecs/<serviceName>` */
  readonly logGroupName?: string;
  /** Unit: days. One of CloudWatch's terms. @default 30 */
  readonly logRetentionDays?: number;
}

/** How a new task definition takes over. */
export interface EcsTrafficArgs {
  /** Plain; a change replaces the service. @default CODE_DEPLOY */
  readonly deploymentController?: EcsDeploymentController;
  /** Physical name of the application: 1 to 100 letters, digits and + = , . @ _ -. CODE_DEPLOY only. Plain. @default - `serviceName` */
  readonly applicationName?: string;
  /** Physical name of the deployment group, same form. CODE_DEPLOY only. Plain. @default - `serviceName` */
  readonly deploymentGroupName?: string;
  /**
   * One of `EcsDeploymentConfig`, or the name of one of your own for ECS; network load balancers take ECSAllAtOnce only. CODE_DEPLOY
   * only. @default CodeDeployDefault.ECSAllAtOnce
   */
  readonly deploymentConfigName?: pulumi.Input<string>;
  /** CODE_DEPLOY only. Plain. @default CONTINUE_DEPLOYMENT */
  readonly deploymentReadyAction?: DeploymentReadyAction;
  /** Time to wait for somebody to move the traffic. Unit: minutes. Range: 1 to 2880. Required by STOP_DEPLOYMENT, and only with it. Plain. */
  readonly deploymentReadyWaitMinutes?: number;
  /** Time that the replaced tasks stay for a quick way back. Unit: minutes. Range: 0 to 2880, with ECS 0 to 1440. Plain. @default 5 */
  readonly terminateBlueAfterMinutes?: number;
  /** Functions that the AppSpec may name as hooks, `CodeDeployHook_…`, at most 5. CODE_DEPLOY only. Plain. @default - none */
  readonly hookFunctionNames?: string[];
  /** At most 10 alarms, any of which stops a deployment. @default - none */
  readonly alarmNames?: pulumi.Input<string>[];
  /** Goes on when the state of the alarms cannot be read. CODE_DEPLOY only. Plain. @default false */
  readonly ignorePollAlarmFailure?: boolean;
  /** Plain; an empty list switches rollback off. CODE_DEPLOY only. @default - DEPLOYMENT_FAILURE, and DEPLOYMENT_STOP_ON_ALARM with alarms */
  readonly rollbackEvents?: RollbackEvent[];
  /** At most 10. CODE_DEPLOY only. @default - none */
  readonly triggers?: DeploymentTrigger[];
}

export interface EcsDeploymentArgs extends EcsPlaceArgs, EcsTaskArgs, EcsTrafficArgs {
  /** Physical name of the service: 1 to 255 letters, digits, _ and -. Plain; a change replaces it. */
  readonly serviceName: string;
  /** Physical name of the role that moves the traffic, CodeDeploy's or ECS's. Plain. @default - autonamed */
  readonly roleName?: string;
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
export const ECS_DEPLOYMENT_DEFAULTS = Object.freeze({
  loadBalancerType: EcsLoadBalancerType.Application,
  assignPublicIp: false,
  healthCheckPath: "/",
  deregistrationDelaySeconds: 30,
  healthCheckGracePeriodSeconds: 60,
  cpu: 256,
  memoryMiB: 512,
  cpuArchitecture: EcsCpuArchitecture.X86,
  desiredCount: 2,
  scalingCpuPercent: 50,
  logRetentionDays: 30,
  deploymentController: EcsDeploymentController.CodeDeploy,
  deploymentConfigName: EcsDeploymentConfig.AllAtOnce,
  deploymentReadyAction: DeploymentReadyAction.Continue,
  terminateBlueAfterMinutes: 5,
});

/** Whether CodeDeploy replaces the tasks, and not ECS itself. */
export const usesCodeDeploy = ({ deploymentController }: EcsDeploymentArgs): boolean =>
  (deploymentController ?? ECS_DEPLOYMENT_DEFAULTS.deploymentController) === EcsDeploymentController.CodeDeploy;

/** Whether the load balancer works on connections and not on requests. */
export const isNetwork = ({ loadBalancerType }: EcsDeploymentArgs): boolean =>
  loadBalancerType === EcsLoadBalancerType.Network;
