/**
 * Minimum healthy hosts: how many hosts a deployment takes at once, when it stops, and whether it succeeded.
 *
 * Source: CodeDeploy User Guide, instances-health ("About the minimum number of healthy instances") and
 * deployment-configurations.
 */

/** `MOST_CONCURRENCY` belongs to `CodeDeployDefault.OneAtATime` alone and cannot be set (botocore `MinimumHealthyHosts`). */
export interface MinimumHealthyHosts {
  readonly type: "HOST_COUNT" | "FLEET_PERCENT" | "MOST_CONCURRENCY";
  readonly value: number;
}

export interface DeploymentConfig {
  readonly name: string;
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  /** @default - all zones at once */
  readonly zonal?: ZonalConfig;
}

/** One availability zone after the other. Source: botocore codedeploy, `ZonalConfig`. */
export interface ZonalConfig {
  /** Seconds that the first zone is watched. @default - as the others */
  readonly firstZoneMonitorSeconds?: number;
  /** Seconds between zones. @default 0 */
  readonly monitorSeconds?: number;
  /** Hosts of the zone that is deployed to. @default 0 % */
  readonly minimumHealthyHostsPerZone?: MinimumHealthyHosts;
}

/** The configurations for servers that every account has. */
export const predefinedDeploymentConfigs: Readonly<Record<string, DeploymentConfig>> = Object.fromEntries(
  (
    [
      ["CodeDeployDefault.OneAtATime", { type: "MOST_CONCURRENCY", value: 1 }],
      ["CodeDeployDefault.HalfAtATime", { type: "FLEET_PERCENT", value: 50 }],
      ["CodeDeployDefault.AllAtOnce", { type: "HOST_COUNT", value: 0 }],
    ] as const
  ).map(([name, minimumHealthyHosts]) => [name, { name, minimumHealthyHosts }]),
);

/** How many of `total` hosts must stay healthy; a percentage is rounded up. */
export function minimumHealthyCount({ type, value }: MinimumHealthyHosts, total: number): number {
  if (type === "HOST_COUNT") return value;
  if (type === "FLEET_PERCENT") return Math.ceil((total * value) / 100);
  return Math.max(0, total - value);
}

/** Where a deployment stands. */
export interface Tally {
  readonly total: number;
  /** Hosts that must stay healthy. */
  readonly minimum: number;
  readonly succeeded: number;
  readonly failed: number;
}

/**
 * How many hosts may be taken next without any risk for the minimum, were they all to fail; 0 where the deployment is
 * over or must stop.
 */
export function nextBatchSize({ total, minimum, succeeded, failed }: Tally): number {
  const left = total - succeeded - failed;
  return Math.max(0, Math.min(left, total - minimum - failed));
}

/** Whether a deployment that takes no more hosts has succeeded: all were tried, enough are healthy, and at least one is. */
export function hasSucceeded({ total, minimum, succeeded, failed }: Tally): boolean {
  return succeeded + failed === total && succeeded >= Math.max(minimum, 1);
}
