import type { Contexts, DeploymentContext } from "./context";
import type { Host } from "./host";
import { lifecycles } from "./lifecycle";
import type { DeploymentConfig } from "./minimumHealthyHosts";
import { HostRecords, rollOut, stopMessage, type RolloutEnd } from "./rollout";
import { runEvents } from "./agent";

/** Settings of a blue/green group, as botocore's codedeploy `BlueGreenDeploymentConfiguration` has them. */
export interface BlueGreenArgs {
  /** Boots the replacement hosts: the copy of the Auto Scaling group. */
  readonly launch: () => Promise<readonly Host[]>;
  /** `STOP_DEPLOYMENT`: traffic waits for `approveReroute`. @default CONTINUE_DEPLOYMENT */
  readonly readyAction?: "CONTINUE_DEPLOYMENT" | "STOP_DEPLOYMENT";
  /** How long `STOP_DEPLOYMENT` waits. Range: 0 to 2880. @default 0 */
  readonly readyWaitMinutes?: number;
  /** Whether somebody continues a deployment that is ready. @default - nobody does */
  readonly approveReroute?: () => Promise<boolean>;
  /** What becomes of the original hosts. @default TERMINATE */
  readonly terminateAction?: "TERMINATE" | "KEEP_ALIVE";
  /** How long the original hosts stay, ready to take the traffic back. Range: 0 to 2880. @default 0 */
  readonly terminateWaitMinutes?: number;
}

/** How a blue/green deployment ended. */
export interface BlueGreenEnd extends RolloutEnd {
  readonly records: HostRecords;
  readonly replacement: readonly Host[];
  /** Whether any replacement host had traffic, so that a rollback must route it back. */
  readonly isRerouted: boolean;
}

const MINUTE_MS = 60_000;

/** Installs on replacement hosts, routes the traffic to them and away from the original ones, and ends those after a wait. */
export async function deployBlueGreen(
  context: DeploymentContext,
  contexts: Contexts,
  config: DeploymentConfig,
  original: readonly Host[],
  args: BlueGreenArgs,
): Promise<BlueGreenEnd> {
  const replacement = await args.launch();
  const records = new HostRecords([...replacement, ...original]);
  const ended = (end: RolloutEnd, isRerouted: boolean): BlueGreenEnd => ({ ...end, records, replacement, isRerouted });

  const installed = await rollOut(context, config, replacement, lifecycles.replacement, records);
  if (installed.status !== "Succeeded") return ended(installed, false);
  const ready = await waitUntilReady(context, args);
  if (ready.status !== "Succeeded") return ended(ready, false);

  const healthy = replacement.filter((host) => !records.hasFailed(host));
  const allowed = await rollOut(context, config, healthy, lifecycles.allow, records);
  if (allowed.status !== "Succeeded") return ended(allowed, true);
  const blocked = await block(context, original, records);
  if (blocked.status !== "Succeeded") return ended(blocked, true);

  await context.clock.wait((args.terminateWaitMinutes ?? 0) * MINUTE_MS);
  const stop = await context.stopRequested();
  if (stop !== undefined) return ended({ status: "Stopped", message: stopMessage(stop), stop }, true);
  if (args.terminateAction !== "KEEP_ALIVE") await Promise.all(original.map((host) => contexts.terminate(host)));
  return ended({ status: "Succeeded" }, true);
}

/** Routes the traffic back to the original hosts; the replacement hosts stay as they are. */
export async function rollBackBlueGreen(
  context: DeploymentContext,
  original: readonly Host[],
  replacement: readonly Host[],
): Promise<RolloutEnd & { readonly records: HostRecords }> {
  const records = new HostRecords([...original, ...replacement]);
  const allowed = await onAll(context, original, lifecycles.allow, records);
  const end = allowed.status === "Succeeded" ? await block(context, replacement, records) : allowed;
  return { ...end, records };
}

async function waitUntilReady(context: DeploymentContext, args: BlueGreenArgs): Promise<RolloutEnd> {
  if (args.readyAction !== "STOP_DEPLOYMENT" || (await args.approveReroute?.())) return { status: "Succeeded" };
  const minutes = args.readyWaitMinutes ?? 0;
  await context.clock.wait(minutes * MINUTE_MS);
  const detail = `nobody continued it within ${minutes} minutes`;
  return {
    status: "Stopped",
    message: `stopped before traffic was rerouted: ${detail}`,
    stop: { reason: "request", detail },
  };
}

/** One host that cannot be taken from the load balancer fails the deployment. */
const block = (context: DeploymentContext, hosts: readonly Host[], records: HostRecords): Promise<RolloutEnd> =>
  onAll(context, hosts, lifecycles.block, records);

async function onAll(
  context: DeploymentContext,
  hosts: readonly Host[],
  events: typeof lifecycles.block,
  records: HostRecords,
): Promise<RolloutEnd> {
  const results = await Promise.all(hosts.map((host) => runEvents(context, host, events)));
  hosts.forEach((host, index) => records.add(host, results[index] ?? []));
  const failed = hosts.filter((host) => records.hasFailed(host));
  if (failed.length === 0) return { status: "Succeeded" };
  const message = `${failed.length} of ${hosts.length} hosts failed. ${records.firstFailure ?? ""}`;
  return { status: "Failed", message };
}
