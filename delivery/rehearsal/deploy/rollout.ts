import type { DeploymentContext } from "./context";
import { runEvents } from "./agent";
import type { Host } from "./host";
import {
  hasSucceeded,
  minimumHealthyCount,
  nextBatchSize,
  type DeploymentConfig,
  type Tally,
} from "./minimumHealthyHosts";
import type { EventResult, HostResult, LifecycleEvent, StopRequest } from "./types";

/** What the hosts of a deployment have been through. */
export class HostRecords {
  private readonly events = new Map<string, EventResult[]>();

  constructor(private readonly hosts: readonly Host[]) {}

  add(host: Host, events: readonly EventResult[]): void {
    this.events.set(host.id, [...(this.events.get(host.id) ?? []), ...events]);
  }

  hasFailed(host: Host): boolean {
    return this.events.get(host.id)?.some(({ status }) => status === "Failed") === true;
  }

  /** Hosts in the order of their turns; last those that had none. */
  get results(): readonly HostResult[] {
    const untouched = this.hosts.filter(({ id }) => !this.events.has(id));
    return [
      ...[...this.events].map(([host, events]) => ({ host, status: statusOf(events), events })),
      ...untouched.map(({ id }) => ({ host: id, status: "Skipped" as const, events: [] })),
    ];
  }

  /** What failed first. */
  get firstFailure(): string | undefined {
    return [...this.events.values()].flat().find(({ failure }) => failure !== undefined)?.failure?.message;
  }
}

const statusOf = (events: readonly EventResult[]): HostResult["status"] =>
  events.some(({ status }) => status === "Failed") ? "Failed" : "Succeeded";

/** How a rollout ended; `message` says why it did not succeed. */
export interface RolloutEnd {
  readonly status: "Succeeded" | "Failed" | "Stopped";
  readonly message?: string;
  readonly stop?: StopRequest;
}

/**
 * Runs events on hosts, as many at once as the configuration allows, until all had their turn, too few are left healthy or
 * somebody stops it. A stop takes effect between batches, and after the last one.
 */
export async function rollOut(
  context: DeploymentContext,
  config: DeploymentConfig,
  hosts: readonly Host[],
  events: readonly LifecycleEvent[],
  records: HostRecords,
): Promise<RolloutEnd> {
  const minimum = minimumHealthyCount(config.minimumHealthyHosts, hosts.length);
  let tally: Tally = { total: hosts.length, minimum, succeeded: 0, failed: 0 };
  const impossible = impossibleRule(tally, config);
  if (impossible !== undefined) return { status: "Failed", message: impossible };
  for (let size = nextBatchSize(tally); size > 0; size = nextBatchSize(tally)) {
    const stop = context.stopRequested();
    if (stop !== undefined) return { status: "Stopped", message: stopMessage(stop), stop };
    const from = tally.succeeded + tally.failed;
    const batch = hosts.slice(from, from + size);
    const results = await Promise.all(batch.map(async (host) => runEvents(context, host, events)));
    batch.forEach((host, index) => records.add(host, results[index] ?? []));
    const failed = batch.filter((host) => records.hasFailed(host)).length;
    tally = { ...tally, failed: tally.failed + failed, succeeded: tally.succeeded + batch.length - failed };
  }
  const stop = context.stopRequested();
  if (stop !== undefined) return { status: "Stopped", message: stopMessage(stop), stop };
  return hasSucceeded(tally)
    ? { status: "Succeeded" }
    : { status: "Failed", message: failureMessage(tally, config, records) };
}

export const stopMessage = ({ reason, detail }: StopRequest): string =>
  reason === "alarm" ? `stopped by the alarm ${detail}` : `stopped on request: ${detail}`;

/** CodeDeploy fails at once where the rule leaves no host to begin with. */
function impossibleRule({ total, minimum }: Tally, { name }: DeploymentConfig): string | undefined {
  if (total === 0) return "the deployment group has no hosts; launch or tag instances first";
  if (minimum < total) return undefined;
  return (
    `${name} keeps ${minimum} of ${total} hosts healthy, so that none may be deployed to; ` +
    `let it keep ${total - 1} at most, or add hosts`
  );
}

function failureMessage(
  { total, minimum, succeeded, failed }: Tally,
  { name }: DeploymentConfig,
  records: HostRecords,
): string {
  const left = total - succeeded - failed;
  const rule =
    left > 0
      ? `${left} had no turn: with fewer than ${minimum + 1} healthy, ${name} takes no more`
      : `${Math.max(minimum, 1)} must succeed (${name})`;
  return `${failed} of ${total} hosts failed; ${rule}. ${records.firstFailure ?? ""}`.trim();
}
