/** What a rehearsal found, as plain data: the same for the table and for `--json`. */
import { healthCheck } from "./deploy";
import type { RegionDeployment } from "./pipeline/deploy";
import type { ExecutionOutcome } from "./pipeline/execution";
import type { Target } from "./pipeline/targets";

export interface HostReport {
  readonly id: string;
  readonly port: number;
  /** Version that the service itself reports; absent when it does not answer. */
  readonly version?: string;
  readonly healthy: boolean;
}

export interface RegionReport {
  readonly region: string;
  /** What the delivery did to the region. `NotStarted`: it did not reach it, which may serve what an earlier one brought. */
  readonly status: "Succeeded" | "Failed" | "RolledBack" | "NotStarted";
  /** Version that the hosts serve now, if all serve the same one. */
  readonly serving?: string;
  readonly message?: string;
  readonly hosts: readonly HostReport[];
}

export interface EnvironmentReport {
  readonly environment: string;
  readonly status: "Succeeded" | "Failed" | "NotStarted";
  /** Why it failed outside of its pipeline's stages, such as a promotion that is denied. */
  readonly error?: string;
  readonly execution?: ExecutionOutcome;
  readonly regions: readonly RegionReport[];
}

export interface RehearsalReport {
  readonly ok: boolean;
  readonly commit: string;
  /** The release that was promoted last; absent when none came to be. */
  readonly release?: { readonly version: string; readonly digest: string };
  /** Where the deployment was made to fail, if anywhere. */
  readonly fault?: { readonly environment: string; readonly region: string };
  readonly environments: readonly EnvironmentReport[];
  readonly notRehearsed: readonly string[];
  /** Different AWS calls that the declared policies were asked about. */
  readonly callsChecked: number;
  readonly durationSeconds: number;
}

async function hostReports({ group, healthPath }: Target): Promise<HostReport[]> {
  return Promise.all(
    group.hosts.map(async (host) => {
      const health = await healthCheck(host, healthPath);
      const body = (health.body ?? {}) as { version?: unknown };
      return {
        id: host.id,
        port: host.port,
        healthy: health.healthy,
        ...(typeof body.version === "string" ? { version: body.version } : {}),
      };
    }),
  );
}

function statusOf(deployment: RegionDeployment | undefined): RegionReport["status"] {
  if (!deployment) return "NotStarted";
  if (deployment.result.status === "Succeeded") return "Succeeded";
  return deployment.result.rollback?.rolledBackTo === undefined ? "Failed" : "RolledBack";
}

/**
 * Reports a region: what its last deployment of this execution did, and what its hosts answer now.
 * @param deployment Absent when the execution did not reach the region.
 */
async function reportRegion(
  region: string,
  target: Target | undefined,
  deployment: RegionDeployment | undefined,
): Promise<RegionReport> {
  const hosts = target ? await hostReports(target) : [];
  const versions = new Set(hosts.map(({ version }) => version));
  const [serving] = versions;
  const message =
    deployment &&
    [deployment.result.message, deployment.result.rollback?.message].filter((line) => line !== undefined).join("; ");
  return {
    region,
    status: statusOf(deployment),
    ...(versions.size === 1 && serving !== undefined ? { serving } : {}),
    ...(message ? { message } : {}),
    hosts,
  };
}

/** Reports the regions of an environment: for each, what its last deployment of this delivery did. */
export function reportRegions(
  environment: string,
  regions: readonly string[],
  targets: readonly Target[],
  deployments: readonly RegionDeployment[],
): Promise<RegionReport[]> {
  return Promise.all(
    regions.map((region) => {
      const isHere = (one: Target | RegionDeployment): boolean =>
        one.environment === environment && one.region === region;
      return reportRegion(region, targets.find(isHere), deployments.findLast(isHere));
    }),
  );
}

/** What is wrong although every deployment succeeded: hosts that do not answer, or not all alike. */
export function unhealthy(regions: readonly RegionReport[]): string | undefined {
  const problems = regions.flatMap(({ region, hosts, serving }) => [
    ...hosts
      .filter(({ healthy }) => !healthy)
      .map(({ id, port }) => `${id} in ${region} is not healthy (port ${port})`),
    ...(serving === undefined && hosts.every(({ healthy, version }) => healthy && version !== undefined)
      ? [
          `the hosts in ${region} serve different versions: ${[...new Set(hosts.map(({ version }) => version))].join(", ")}`,
        ]
      : []),
  ]);
  return problems.length === 0 ? undefined : problems.join("; ");
}
