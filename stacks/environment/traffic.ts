/** The one name of an environment's regions. */
import * as pulumi from "@pulumi/pulumi";
import { RegionalTraffic, type TrafficEndpoint, TrafficHealthProtocol } from "../../components";
import type { EnvironmentSettings, TrafficSettings } from "../settings";
import { HEALTH_PATH } from "../target";
import type { Context } from "./context";
import type { Target } from "./targets";

/** Health checkers speak HTTPS where every region has a certificate; functions have API Gateway's in any case. */
function protocolOf({ regions, certificates, deploymentTarget }: EnvironmentSettings): TrafficHealthProtocol {
  const secure = deploymentTarget === "Lambda" || regions.every((region) => certificates[region] !== undefined);
  return secure ? TrafficHealthProtocol.Https : TrafficHealthProtocol.Http;
}

function endpointOf({ policy, weights }: TrafficSettings, region: string, address: TrafficEndpoint): TrafficEndpoint {
  return policy === "Weighted" ? { ...address, weight: weights[region] ?? 1 } : address;
}

/** Creates records and health checks in the workload account, where the settings have a name. */
export function createTraffic(
  { settings, workload }: Context,
  targets: ReadonlyMap<string, Target>,
): RegionalTraffic | undefined {
  const { traffic } = settings;
  if (traffic === undefined) return undefined;
  const endpoints = [...targets].flatMap(([region, { address }]) =>
    address === undefined ? [] : [[region, endpointOf(traffic, region, address)] as const],
  );
  return new RegionalTraffic(
    "traffic",
    {
      hostedZoneId: traffic.hostedZoneId,
      domainName: traffic.domainName,
      policy: traffic.policy,
      endpoints: Object.fromEntries(endpoints),
      healthCheckProtocol: protocolOf(settings),
      healthCheckPath: HEALTH_PATH,
    },
    { providers: { aws: workload } },
  );
}

/** What `interlock evacuate --drain` must know. */
export function trafficOutput(
  { traffic }: EnvironmentSettings,
  { healthCheckIds, drainedHealthCheckId }: RegionalTraffic,
) {
  return pulumi.output({
    domainName: traffic!.domainName,
    hostedZoneId: traffic!.hostedZoneId,
    healthCheckIds,
    drainedHealthCheckId,
  });
}
