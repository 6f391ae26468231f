import type { DeploymentContext } from "./context";
import { runEvents } from "./agent";
import type { Host } from "./host";
import {
  hasSucceeded,
  minimumHealthyCount,
  nextBatchSize,
  type DeploymentConfig,
  type MinimumHealthyHosts,
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
  const whole: Tally = { total: hosts.length, minimum, succeeded: 0, failed: 0 };
  const impossible = impossibleRule(whole, config);
  if (impossible !== undefined) return { status: "Failed", message: impossible };
  const rollout = { context, config, events, records };
  let tally = whole;
  const zones = zonesOf(hosts, config);
  for (const [index, zone] of zones.entries()) {
    const end = await rollOutZone(rollout, zone, tally);
    tally = end.tally;
    if (end.stop !== undefined) return { status: "Stopped", message: stopMessage(end.stop), stop: end.stop };
    if (!end.isDone) break;
    if (index < zones.length - 1) await watchZone(context, config, zone, index);
  }
  const stop = await context.stopRequested();
  if (stop !== undefined) return { status: "Stopped", message: stopMessage(stop), stop };
  return hasSucceeded(tally)
    ? { status: "Succeeded" }
    : { status: "Failed", message: failureMessage(tally, config, records) };
}

interface Rollout {
  readonly context: DeploymentContext;
  readonly config: DeploymentConfig;
  readonly events: readonly LifecycleEvent[];
  readonly records: HostRecords;
}

/** Hosts that take their turns together: those of one zone after the other, or all. */
function zonesOf(hosts: readonly Host[], { zonal }: DeploymentConfig): readonly (readonly Host[])[] {
  if (zonal === undefined) return [hosts];
  const names = [...new Set(hosts.map(({ zone = "" }) => zone))].sort();
  return names.map((name) => hosts.filter(({ zone = "" }) => zone === name));
}

/** Time in which alarms may go off before the next zone has its turn. */
async function watchZone(
  { clock, progress, where }: DeploymentContext,
  { zonal = {} }: DeploymentConfig,
  [host]: readonly Host[],
  index: number,
): Promise<void> {
  const { firstZoneMonitorSeconds, monitorSeconds = 0 } = zonal;
  const seconds = index === 0 ? (firstZoneMonitorSeconds ?? monitorSeconds) : monitorSeconds;
  await clock.wait(seconds * 1000);
  progress({
    kind: "step",
    where,
    status: "succeeded",
    what: `zone ${host?.zone ?? "unknown"} watched for ${seconds} s`,
  });
}

interface ZoneEnd {
  readonly tally: Tally;
  /** Whether every host of the zone had its turn, and enough of them are healthy. */
  readonly isDone: boolean;
  readonly stop?: StopRequest;
}

/** Runs the events on the hosts of a zone; neither the zone's minimum nor that of all hosts may be broken. */
async function rollOutZone(
  { context, config, events, records }: Rollout,
  hosts: readonly Host[],
  before: Tally,
): Promise<ZoneEnd> {
  const perZone = config.zonal === undefined ? undefined : (config.zonal.minimumHealthyHostsPerZone ?? NONE);
  const minimum = perZone === undefined ? before.minimum : minimumHealthyCount(perZone, hosts.length);
  let zone: Tally = { total: hosts.length, minimum, succeeded: 0, failed: 0 };
  let tally = before;
  const size = (): number => Math.min(nextBatchSize(zone), nextBatchSize(tally));
  for (let count = size(); count > 0; count = size()) {
    const stop = await context.stopRequested();
    if (stop !== undefined) return { tally, isDone: false, stop };
    const from = zone.succeeded + zone.failed;
    const batch = hosts.slice(from, from + count);
    const results = await Promise.all(batch.map(async (host) => runEvents(context, host, events)));
    batch.forEach((host, index) => records.add(host, results[index] ?? []));
    const failed = batch.filter((host) => records.hasFailed(host)).length;
    const add = (to: Tally): Tally => ({
      ...to,
      failed: to.failed + failed,
      succeeded: to.succeeded + batch.length - failed,
    });
    [zone, tally] = [add(zone), add(tally)];
  }
  return { tally, isDone: zone.succeeded + zone.failed === zone.total && zone.succeeded >= zone.minimum };
}

/** Default of a zone. Source: botocore codedeploy, `ZonalConfig.minimumHealthyHostsPerZone`. */
const NONE: MinimumHealthyHosts = { type: "FLEET_PERCENT", value: 0 };

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
