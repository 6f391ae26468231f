/** What a rehearsal found, as plain data: the same for the table and for `--json`. */
import type { DrillReport } from "./drills";
import type { ReviewReport } from "./review/review";
import type { Notification } from "./notifications/notifications";
import type { RegionDeployment } from "./pipeline/deploy";
import type { ExecutionOutcome } from "./pipeline/execution";
import type { Endpoint, Target } from "./pipeline/target";
import type { WorldName } from "./world/worlds";

/** A host, a task, or a function behind its alias. */
export type HostReport = Endpoint;

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
  /** Why the push did not start it, where it did not: the filter that left it out. */
  readonly reason?: string;
  readonly execution?: ExecutionOutcome;
  readonly regions: readonly RegionReport[];
}

/** What came of one of the worlds that were delivered into. */
export interface WorldReport {
  readonly world: WorldName;
  readonly ok: boolean;
  /** What was shown, or why it was not. */
  readonly what: string;
  /** What somebody has to do by hand in it. */
  readonly byHand: readonly string[];
  readonly durationSeconds: number;
}

export interface RehearsalReport {
  readonly ok: boolean;
  /** The worlds in turn; those after one that failed are missing. */
  readonly worlds: readonly WorldReport[];
  readonly commit: string;
  /** The release that was promoted last; absent when none came to be. */
  readonly release?: { readonly version: string; readonly digest: string };
  /** Where the deployment was made to fail, if anywhere. */
  readonly fault?: { readonly environment: string; readonly region: string };
  readonly environments: readonly EnvironmentReport[];
  /** Drills that followed the delivery; absent when none did. */
  readonly drills?: readonly DrillReport[];
  /** What became of the pull request; absent where none was asked for. */
  readonly review?: ReviewReport;
  /** Who would have been told of what. */
  readonly notifications: readonly Notification[];
  readonly notRehearsed: readonly string[];
  /** Different AWS calls that the declared policies were asked about. */
  readonly callsChecked: number;
  readonly durationSeconds: number;
}

function statusOf({ result, isRollback = false }: RegionDeployment): RegionReport["status"] {
  if (result.status === "Succeeded") return isRollback ? "RolledBack" : "Succeeded";
  return result.rollback?.rolledBackTo === undefined ? "Failed" : "RolledBack";
}

/** Worst first. */
const SEVERITY = ["Failed", "RolledBack", "NotStarted", "Succeeded"] as const;

/** The last deployment to each group, by group: those of one wave end in whatever order. */
const lastOf = (deployments: readonly RegionDeployment[]): readonly RegionDeployment[] =>
  [...new Map(deployments.map((deployment) => [deployment.groupArn, deployment]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, deployment]) => deployment);

/**
 * Reports a region: what its last deployments of this execution did, and what answers there now.
 * @param deployments Empty when the execution did not reach the region.
 */
async function reportRegion(
  region: string,
  targets: readonly Target[],
  deployments: readonly RegionDeployment[],
): Promise<RegionReport> {
  const hosts = (await Promise.all(targets.map((target) => target.endpoints()))).flat();
  const versions = new Set(hosts.map(({ version }) => version));
  const [serving] = versions;
  const statuses = lastOf(deployments).map(statusOf);
  const message = lastOf(deployments)
    .flatMap(({ result }) => [result.message, result.rollback?.message])
    .filter((line) => line !== undefined)
    .join("; ");
  return {
    region,
    status: SEVERITY.find((status) => statuses.includes(status)) ?? "NotStarted",
    ...(versions.size === 1 && serving !== undefined ? { serving } : {}),
    ...(message === "" ? {} : { message }),
    hosts,
  };
}

/** Reports the regions of an environment: for each, what its last deployments of this delivery did. */
export function reportRegions(
  environment: string,
  regions: readonly string[],
  targets: readonly Target[],
  deployments: readonly RegionDeployment[],
): Promise<RegionReport[]> {
  const own = targets.filter((target) => target.environment === environment);
  // Functions are deployed by builds, whose pipeline names no region for them.
  const all = [...new Set([...regions, ...own.map(({ region }) => region)])];
  return Promise.all(
    all.map((region) =>
      reportRegion(
        region,
        own.filter((target) => target.region === region),
        deployments.filter((one) => one.environment === environment && one.region === region),
      ),
    ),
  );
}

/** What is wrong although every deployment succeeded: hosts that do not answer, or not all alike. */
export function unhealthy(regions: readonly RegionReport[]): string | undefined {
  const problems = regions.flatMap(({ region, hosts, serving }) => [
    ...hosts
      .filter(({ healthy }) => !healthy)
      .map(
        ({ id, port, problem = "" }) =>
          `${id} in ${region} is not healthy (${port === undefined ? problem : `port ${port}`})`,
      ),
    ...(serving === undefined &&
    hosts.length > 0 &&
    hosts.every(({ healthy, version }) => healthy && version !== undefined)
      ? [
          `the hosts in ${region} serve different versions: ${[...new Set(hosts.map(({ version }) => version))].join(", ")}`,
        ]
      : []),
  ]);
  return problems.length === 0 ? undefined : problems.join("; ");
}
