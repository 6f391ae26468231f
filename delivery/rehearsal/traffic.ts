/** The one name of an environment's regions, as Route 53 would keep it: records that somebody may change. */
import { requireArn } from "../access/evaluator/arn";
import { resourcesOf } from "../graph/declared/pipelines";
import type { Graph, GraphResource } from "../graph/types";
import type { TrafficName } from "../release/evacuation/line";
import type { Traffic, TrafficRecord } from "../release/ports";
import type { CheckAccess } from "./pipeline/context";

type Operation = "route53:ListResourceRecordSets" | "route53:ChangeResourceRecordSets";

function recordOf({ inputs, outputs }: GraphResource): TrafficRecord {
  const [weighted] = (inputs["weightedRoutingPolicies"] ?? []) as readonly { readonly weight: number }[];
  const healthCheckId = outputs["healthCheckId"];
  return {
    region: String(inputs["setIdentifier"]),
    ...(typeof healthCheckId === "string" && { healthCheckId }),
    ...(weighted && { weight: weighted.weight }),
  };
}

/** Records in memory. Every call is put to the policies as the evacuator's, whose account the zone is in. */
export function rehearsedTraffic(
  graph: Graph,
  name: TrafficName,
  evacuatorRoleArn: string,
  checkAccess: CheckAccess,
): Traffic {
  const { domainName, hostedZoneId } = name;
  const { partition, account } = requireArn(evacuatorRoleArn);
  const records = new Map(
    resourcesOf(graph, "aws:route53/record:Record")
      .filter(({ inputs }) => inputs["name"] === domainName && inputs["type"] === "A")
      .map(recordOf)
      .map((record) => [record.region, record]),
  );
  const call = (operation: Operation, context: Readonly<Record<string, readonly string[]>> = {}): void =>
    checkAccess(
      {
        kind: "CallApi",
        principal: { kind: "role", id: evacuatorRoleArn },
        operation,
        resource: `arn:${partition}:route53:::hostedzone/${hostedZoneId}`,
        resourceAccount: account,
        region: "us-east-1",
        context,
      },
      [graph.stack, "Evacuation"],
    );
  return {
    domainName,
    healthCheckIds: name.healthCheckIds,
    drainedHealthCheckId: name.drainedHealthCheckId,
    records: async () => {
      call("route53:ListResourceRecordSets");
      return [...records.values()];
    },
    setHealthCheck: async ({ region }, healthCheckId) => {
      call("route53:ChangeResourceRecordSets", {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [domainName],
        "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
        "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
      });
      records.set(region, { ...records.get(region), region, healthCheckId });
    },
  };
}
