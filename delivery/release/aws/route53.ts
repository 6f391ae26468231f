/** The one name of an environment's regions in Route 53. */
import type { ListResourceRecordSetsResponse, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { ReleaseError } from "../errors";
import type { TrafficName } from "../evacuation/line";
import type { Traffic, TrafficRecord } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { told } from "./failure";

/** Longest comment of a change. Source: botocore, route53, ResourceDescription. */
const COMMENT = 256;

interface Route53Record extends TrafficRecord {
  /** The record as Route 53 has it: a change names the whole of it. */
  readonly whole: ResourceRecordSet;
}

const recordOf = (whole: ResourceRecordSet): Route53Record => ({
  region: whole.SetIdentifier ?? "",
  ...(whole.HealthCheckId !== undefined && { healthCheckId: whole.HealthCheckId }),
  ...(whole.Weight !== undefined && { weight: whole.Weight }),
  whole,
});

/** Opens the records of a name. Route 53 is one service of the partition, whatever region is asked. */
export async function openTraffic(name: TrafficName, options: ClientOptions): Promise<Traffic> {
  const { ChangeResourceRecordSetsCommand, ListResourceRecordSetsCommand, Route53Client } =
    await import("@aws-sdk/client-route-53");
  const client = new Route53Client(clientSettings(options));
  const { domainName, hostedZoneId } = name;
  const isOfName = ({ Name, Type }: ResourceRecordSet): boolean => Name === `${domainName}.` && Type === "A";

  const page = (from: string | undefined): Promise<ListResourceRecordSetsResponse> =>
    told("route53:ListResourceRecordSets", `${domainName} in ${hostedZoneId}`, () =>
      client.send(
        new ListResourceRecordSetsCommand({
          HostedZoneId: hostedZoneId,
          StartRecordName: domainName,
          StartRecordType: "A",
          ...(from !== undefined && { StartRecordIdentifier: from }),
        }),
      ),
    );

  /** The records of a name lie beside each other, so that the first of another one ends them. */
  async function list(): Promise<readonly Route53Record[]> {
    const found: ResourceRecordSet[] = [];
    let next: string | undefined;
    do {
      const { ResourceRecordSets: records = [], NextRecordIdentifier } = await page(next);
      found.push(...records.filter(isOfName));
      next = records.every(isOfName) ? NextRecordIdentifier : undefined;
    } while (next !== undefined);
    return found.map(recordOf);
  }

  return {
    domainName,
    healthCheckIds: name.healthCheckIds,
    drainedHealthCheckId: name.drainedHealthCheckId,
    records: list,
    async setHealthCheck({ region }, healthCheckId, comment) {
      // Read anew: between plan and change somebody may have pointed the record elsewhere.
      const record = (await list()).find((one) => one.region === region);
      if (!record) throw new ReleaseError(`${domainName} has no record of ${region} any more; look at the zone.`);
      const ResourceRecordSet = { ...record.whole, HealthCheckId: healthCheckId };
      await told("route53:ChangeResourceRecordSets", `${domainName} of ${region} in ${hostedZoneId}`, () =>
        client.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: hostedZoneId,
            ChangeBatch: { Comment: comment.slice(0, COMMENT), Changes: [{ Action: "UPSERT", ResourceRecordSet }] },
          }),
        ),
      );
    },
  };
}
