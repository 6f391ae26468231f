/** Args of a deployment to servers, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import { ServerDeploymentConfig } from "./configNames";
import {
  type DeploymentEvent,
  DeploymentReadyAction,
  DeploymentStrategy,
  type GreenFleet,
  OutdatedInstancesStrategy,
  type RollbackEvent,
  type TagFilterType,
} from "./enums";

/** Matches instances by a tag. Plain. */
export interface InstanceTagFilter {
  /** Required unless the type is `VALUE_ONLY`. */
  readonly key?: string;
  /** Required unless the type is `KEY_ONLY`. */
  readonly value?: string;
  /** @default KEY_AND_VALUE */
  readonly type?: TagFilterType;
}

/** Matches instances by any of its filters; of several sets an instance must match every one. Plain. */
export interface InstanceTagSet {
  readonly filters: InstanceTagFilter[];
}

/** Publishes events of the deployments to a topic. */
export interface DeploymentTrigger {
  /** Name that the messages bear, unique among the triggers. Plain. */
  readonly name: string;
  /** Topic that receives them; its policy must let the service role publish when it is another account's. */
  readonly topicArn: pulumi.Input<string>;
  /** Plain. @default [DeploymentSuccess, DeploymentFailure, DeploymentStop, DeploymentRollback] */
  readonly events?: DeploymentEvent[];
}

/** How a blue/green deployment replaces the instances. Plain. */
export interface BlueGreenOptions {
  /** @default CONTINUE_DEPLOYMENT */
  readonly deploymentReadyAction?: DeploymentReadyAction;
  /** Time to wait for somebody to move the traffic. Unit: minutes. Range: 1 to 2880. Required by STOP_DEPLOYMENT, and only with it. */
  readonly deploymentReadyWaitMinutes?: number;
  /** @default - COPY_AUTO_SCALING_GROUP with an Auto Scaling group, DISCOVER_EXISTING with tags */
  readonly greenFleet?: GreenFleet;
  /** Time that the replaced instances stay for a quick way back. Unit: minutes. Range: 0 to 2880. @default 60 */
  readonly terminateBlueAfterMinutes?: number;
  /** Leaves the replaced instances running, and paid for, outside the deployment group. @default false */
  readonly keepBlue?: boolean;
}

export interface ServerDeploymentArgs {
  /** Physical name of the application: 1 to 100 letters, digits and + = , . @ _ -. Plain; a change replaces it. */
  readonly applicationName: string;
  /** Physical name of the deployment group, same form. Plain. */
  readonly deploymentGroupName: string;
  /** At most 10. Excludes the tag args. Instances that a group adds get the last successful revision before they serve. */
  readonly autoScalingGroupNames?: pulumi.Input<string>[];
  /** Instances with any of at most 10 tags. Plain. Excludes `autoScalingGroupNames` and `ec2TagSets`. */
  readonly ec2TagFilters?: InstanceTagFilter[];
  /** Instances that match every set. Plain. Excludes `autoScalingGroupNames` and `ec2TagFilters`. */
  readonly ec2TagSets?: InstanceTagSet[];
  /** Plain. @default IN_PLACE */
  readonly strategy?: DeploymentStrategy;
  /**
   * At most 10 target groups that an instance leaves before it is touched and joins again afterwards. BLUE_GREEN requires these or
   * `classicLoadBalancerNames`. @default - traffic is not controlled
   */
  readonly targetGroupNames?: pulumi.Input<string>[];
  /** At most 10 Classic Load Balancers, used likewise. Excludes `targetGroupNames`. @default - traffic is not controlled */
  readonly classicLoadBalancerNames?: pulumi.Input<string>[];
  /** Only with BLUE_GREEN. Plain. @default - the defaults of its fields */
  readonly blueGreen?: BlueGreenOptions;
  /** Role of the instances, which a copied Auto Scaling group passes on; required by COPY_AUTO_SCALING_GROUP. */
  readonly instanceRoleArn?: pulumi.Input<string>;
  /**
   * Parameters of Systems Manager that the launch template of the group takes its image from (`resolve:ssm:<name>`): names, such as
   * `/aws/service/ami-amazon-linux-latest/…`, or ARNs. Only with COPY_AUTO_SCALING_GROUP, whose copies launch instances as CodeDeploy's role.
   * Plain. @default - the template names its image by id
   */
  readonly imageParameters?: string[];
  /** One of `ServerDeploymentConfig`, or the name of a configuration of your own for servers. @default CodeDeployDefault.OneAtATime */
  readonly deploymentConfigName?: pulumi.Input<string>;
  /** At most 10 alarms, any of which stops a deployment. @default - none */
  readonly alarmNames?: pulumi.Input<string>[];
  /** Goes on when the state of the alarms cannot be read. Plain. @default false */
  readonly ignorePollAlarmFailure?: boolean;
  /** Plain; an empty list switches rollback off. @default - DEPLOYMENT_FAILURE, and DEPLOYMENT_STOP_ON_ALARM with alarms */
  readonly rollbackEvents?: RollbackEvent[];
  /** Plain. @default UPDATE */
  readonly outdatedInstancesStrategy?: OutdatedInstancesStrategy;
  /** Runs ApplicationStop and the other stop events before an Auto Scaling group ends an instance. Plain. @default false */
  readonly terminationHookEnabled?: boolean;
  /** At most 10. @default - none */
  readonly triggers?: DeploymentTrigger[];
  /** Physical name of the service role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** IAM path of the role. Plain. @default / */
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
export const SERVER_DEPLOYMENT_DEFAULTS = Object.freeze({
  strategy: DeploymentStrategy.InPlace,
  deploymentConfigName: ServerDeploymentConfig.OneAtATime,
  outdatedInstancesStrategy: OutdatedInstancesStrategy.Update,
  terminationHookEnabled: false,
  deploymentReadyAction: DeploymentReadyAction.Continue,
  terminateBlueAfterMinutes: 60,
  keepBlue: false,
});
