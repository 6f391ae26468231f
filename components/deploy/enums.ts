/** Choices of a deployment to servers, in CodeDeploy's own values. */

/** Whether instances are updated where they stand or replaced. */
export const DeploymentStrategy = {
  InPlace: "IN_PLACE",
  BlueGreen: "BLUE_GREEN",
} as const;
export type DeploymentStrategy = (typeof DeploymentStrategy)[keyof typeof DeploymentStrategy];

/** What happens once the replacement instances are ready. */
export const DeploymentReadyAction = {
  /** Traffic moves at once. */
  Continue: "CONTINUE_DEPLOYMENT",
  /** The deployment waits for somebody to move the traffic, and stops when nobody does. */
  Stop: "STOP_DEPLOYMENT",
} as const;
export type DeploymentReadyAction = (typeof DeploymentReadyAction)[keyof typeof DeploymentReadyAction];

/** Where the replacement instances come from. */
export const GreenFleet = {
  /** CodeDeploy copies the Auto Scaling group. */
  CopyAutoScalingGroup: "COPY_AUTO_SCALING_GROUP",
  /** They exist, and every deployment names them; a pipeline's action cannot. */
  DiscoverExisting: "DISCOVER_EXISTING",
} as const;
export type GreenFleet = (typeof GreenFleet)[keyof typeof GreenFleet];

/** What rolls a deployment back. */
export const RollbackEvent = {
  DeploymentFailure: "DEPLOYMENT_FAILURE",
  StopOnAlarm: "DEPLOYMENT_STOP_ON_ALARM",
  StopOnRequest: "DEPLOYMENT_STOP_ON_REQUEST",
} as const;
export type RollbackEvent = (typeof RollbackEvent)[keyof typeof RollbackEvent];

/** What happens to instances that start during a deployment and miss it. */
export const OutdatedInstancesStrategy = {
  /** They get the revision by a deployment of their own. */
  Update: "UPDATE",
  Ignore: "IGNORE",
} as const;
export type OutdatedInstancesStrategy = (typeof OutdatedInstancesStrategy)[keyof typeof OutdatedInstancesStrategy];

/** Which instances a tag filter matches. */
export const TagFilterType = {
  KeyOnly: "KEY_ONLY",
  ValueOnly: "VALUE_ONLY",
  KeyAndValue: "KEY_AND_VALUE",
} as const;
export type TagFilterType = (typeof TagFilterType)[keyof typeof TagFilterType];

/** What a trigger reports. */
export const DeploymentEvent = {
  DeploymentStart: "DeploymentStart",
  DeploymentSuccess: "DeploymentSuccess",
  DeploymentFailure: "DeploymentFailure",
  DeploymentStop: "DeploymentStop",
  DeploymentRollback: "DeploymentRollback",
  DeploymentReady: "DeploymentReady",
  InstanceStart: "InstanceStart",
  InstanceSuccess: "InstanceSuccess",
  InstanceFailure: "InstanceFailure",
  InstanceReady: "InstanceReady",
} as const;
export type DeploymentEvent = (typeof DeploymentEvent)[keyof typeof DeploymentEvent];
