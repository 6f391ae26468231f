/**
 * What a group does when Auto Scaling launches and ends instances. Source: CodeDeploy User Guide, integrations-aws-auto-scaling.
 */
import { runEvents } from "./agent";
import type { Contexts, DeploymentContext } from "./context";
import type { Fleet } from "./fleet";
import type { Host } from "./host";
import { lifecycles } from "./lifecycle";
import type { LoadBalancer } from "./loadBalancer";
import { HostRecords, type RolloutEnd } from "./rollout";
import type { DeploymentCreator, DeploymentResult, Revision } from "./types";

/** What a group lets it do. */
export interface ScalingParts {
  readonly fleet: Fleet;
  readonly contexts: Contexts;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly begin: (revision: Revision, creator: DeploymentCreator) => DeploymentContext;
  readonly keep: (context: DeploymentContext, end: RolloutEnd, records: HostRecords) => DeploymentResult;
}

/** A deployment to one host. */
async function deployTo(
  parts: ScalingParts,
  host: Host,
  revision: Revision,
  creator: "autoscaling" | "autoscalingTermination",
): Promise<DeploymentResult> {
  const context = parts.begin(revision, creator);
  const records = new HostRecords([host]);
  const events = lifecycles[creator === "autoscaling" ? "launch" : "termination"](parts.loadBalancer !== undefined);
  records.add(host, await runEvents(context, host, events));
  if (creator === "autoscaling") parts.fleet.note(records, revision);
  const message = records.firstFailure;
  return parts.keep(context, message === undefined ? { status: "Succeeded" } : { status: "Failed", message }, records);
}

async function end({ fleet, contexts, loadBalancer }: ScalingParts, host: Host): Promise<void> {
  loadBalancer?.deregister(host.id);
  fleet.hosts = fleet.hosts.filter((one) => one !== host);
  await contexts.terminate(host);
}

/**
 * Brings the last successful revision to a host that was launched, before it serves; while a deployment is under way that is the
 * revision before. A host that fails is ended.
 * @returns absent where nothing was deployed to the group yet
 */
export async function launchHost(parts: ScalingParts, host: Host): Promise<DeploymentResult | undefined> {
  const { fleet } = parts;
  const { revision } = fleet;
  fleet.hosts = [...fleet.hosts, host];
  fleet.launched.add(host.id);
  if (revision === undefined) return undefined;
  const result = await deployTo(parts, host, revision, "autoscaling");
  if (result.status !== "Succeeded") await end(parts, host);
  return result;
}

/**
 * Ends a host. With a termination hook its last revision's scripts stop it first; whatever they do, it ends.
 * @returns absent where no script could run
 */
export async function endHost(
  parts: ScalingParts,
  host: Host,
  terminationHook: boolean,
): Promise<DeploymentResult | undefined> {
  const { revision } = parts.fleet;
  const result =
    terminationHook && revision !== undefined
      ? await deployTo(parts, host, revision, "autoscalingTermination")
      : undefined;
  await end(parts, host);
  return result;
}
