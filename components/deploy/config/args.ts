/** Args of a deployment configuration of one's own. All are plain: they decide its name. */
import type { ComputePlatform } from "../configNames";

/** How a number of instances is meant, in CodeDeploy's own values. */
export const HealthyHostsType = {
  HostCount: "HOST_COUNT",
  /** Of all instances of the deployment or zone; CodeDeploy rounds up. */
  FleetPercent: "FLEET_PERCENT",
} as const;
export type HealthyHostsType = (typeof HealthyHostsType)[keyof typeof HealthyHostsType];

/** Instances that stay in service. Plain. */
export interface HealthyHosts {
  readonly type: HealthyHostsType;
  /** Instances, or percent from 0 to 99: with 100 no instance could ever be touched. */
  readonly value: number;
}

/** Deploys to one Availability Zone after the other; in place, to EC2 instances only. Plain. */
export interface ZonalDeployment {
  /** Wait after the first zone. Unit: seconds. Range: 0 to 43200. @default - `monitorDurationSeconds` */
  readonly firstZoneMonitorDurationSeconds?: number;
  /** Wait after each zone. Unit: seconds. Range: 0 to 43200. @default - none */
  readonly monitorDurationSeconds?: number;
  /** @default - 0 percent */
  readonly minimumHealthyHostsPerZone?: HealthyHosts;
}

/** Moves traffic in steps. Plain. */
export interface TrafficShift {
  /** Share of each step; the first step comes at once. Range: 1 to 99. */
  readonly percentage: number;
  /** Time between two steps. Unit: minutes. Range: from 1; first and last step at most 2880 apart. */
  readonly intervalMinutes: number;
}

export interface DeploymentConfigArgs {
  /** Platform that may use it. A change replaces it. */
  readonly computePlatform: ComputePlatform;
  /**
   * Physical name: 1 to 100 letters, digits and + = , . @ _ -. CodeDeploy changes no configuration and deletes none that is in use:
   * with a name of your own, change the name with the content.
   * @default - the component's name and a hash of project, stack and content, so that a change makes a new one before the old one goes
   */
  readonly configName?: string;
  /** Required for servers, and only there. */
  readonly minimumHealthyHosts?: HealthyHosts;
  /** For servers only. @default - the whole region at once */
  readonly zonal?: ZonalDeployment;
  /** For Lambda and ECS: a first step, and the rest after the interval. Excludes `linear`. */
  readonly canary?: TrafficShift;
  /** For Lambda and ECS: equal steps. Excludes `canary`. */
  readonly linear?: TrafficShift;
  /** Fewest instances that deployments with it will go to; only for the check that `minimumHealthyHosts` can hold. @default - not checked */
  readonly instanceCount?: number;
  /** @default - the provider's region */
  readonly region?: string;
}

/** Longest time from the first step of traffic to the last. Source: CodeDeploy User Guide limits. */
export const LONGEST_SHIFT_MINUTES = 2880;

/** Longest deployment in place: twelve hours. Source: CodeDeploy User Guide limits. */
export const LONGEST_IN_PLACE_SECONDS = 43_200;

/** Largest share of traffic that one step moves. Source: CodeDeploy User Guide limits. */
export const LARGEST_STEP_PERCENT = 99;
