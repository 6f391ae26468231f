/** Takes a region out of what the environment's name is answered with, and back. Asked again, it finds that nothing is to be done. */
import type { Act } from "../acts";
import { newAct } from "../context";
import { Refused, ReleaseError } from "../errors";
import type { Traffic, TrafficRecord } from "../ports";
import type { Evacuation } from "./context";

export interface DrainRequest {
  readonly reason: string;
  /** Gives the region its traffic back. */
  readonly back?: boolean;
}

export interface DrainPlan {
  readonly request: DrainRequest;
  /** The region's record; absent when it is as it shall be. */
  readonly change?: { readonly record: TrafficRecord; readonly healthCheckId: string };
  readonly domainName: string;
  /** Regions that take traffic before, sorted. */
  readonly before: readonly string[];
  /** Regions that take traffic afterwards, sorted. */
  readonly after: readonly string[];
}

/** @throws ReleaseError where the environment has no name of its own, or nobody may drain */
export function trafficOf({ line, ports }: Evacuation): Traffic {
  if (ports.traffic) return ports.traffic;
  throw new ReleaseError(
    `The regions of ${line.environment} have no name that traffic could be taken from, or nobody may take it: set domainName, hostedZoneId and evacuators of ${line.environment} and run pulumi up.`,
    2,
  );
}

/** Whether Route 53 may answer with a region, as far as the record says: a weight of 0 and the check that always fails keep it out. */
const serves = ({ healthCheckId, weight }: TrafficRecord, { drainedHealthCheckId }: Traffic): boolean =>
  healthCheckId !== drainedHealthCheckId && weight !== 0;

/** Reads the records and changes nothing. @throws Refused with everything that speaks against it */
export async function planDrain(evacuation: Evacuation, request: DrainRequest): Promise<DrainPlan> {
  const traffic = trafficOf(evacuation);
  const { lost: region } = evacuation;
  const back = request.back === true;
  const records = await traffic.records();
  const record = records.find((one) => one.region === region);
  const healthCheckId = back ? traffic.healthCheckIds[region] : traffic.drainedHealthCheckId;
  const what = `To ${back ? "give traffic back to" : "drain"} ${region}`;
  if (!record || healthCheckId === undefined)
    throw new Refused(what, [
      `${traffic.domainName} has no record of ${region}; it has some of ${records.map((one) => one.region).join(", ") || "no region"}`,
    ]);
  const before = records
    .filter((one) => serves(one, traffic))
    .map((one) => one.region)
    .sort();
  const after = [...before.filter((one) => one !== region), ...(back && record.weight !== 0 ? [region] : [])].sort();
  if (after.length === 0)
    throw new Refused(what, [
      `no other region of ${traffic.domainName} takes traffic, and where none does Route 53 answers with all of them; give another one its traffic back first`,
    ]);
  const isDone = record.healthCheckId === healthCheckId;
  return {
    request,
    domainName: traffic.domainName,
    before,
    after,
    ...(!isDone && { change: { record, healthCheckId } }),
  };
}

/** Records the act in the regions that are left and changes the record. @returns absent where nothing was to be done */
export async function carryOutDrain(
  evacuation: Evacuation,
  { request, change, before, after }: DrainPlan,
): Promise<Act | undefined> {
  if (!change) return undefined;
  const { lost, left, ports, line } = evacuation;
  const act = await newAct(line, ports, {
    kind: request.back === true ? "undrain" : "drain",
    reason: request.reason,
    regions: { [lost]: request.back === true ? "takes traffic again" : "takes no traffic" },
  });
  for (const region of left) await evacuation.view(region).audit.record(act);
  await trafficOf(evacuation).setHealthCheck(
    change.record,
    change.healthCheckId,
    `interlock evacuate: ${before.join(", ")} to ${after.join(", ")}, act ${act.id}`,
  );
  return act;
}
