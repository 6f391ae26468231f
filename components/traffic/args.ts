/** Args of traffic between regions, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import { TrafficHealthProtocol, TrafficPolicy } from "./enums";

/** What answers in one region: a load balancer, or a domain name of API Gateway. */
export interface TrafficEndpoint {
  /** DNS name that AWS gave it, such as `web-1234.eu-central-1.elb.amazonaws.com`. */
  readonly dnsName: pulumi.Input<string>;
  /** Hosted zone of that DNS name, which the load balancer or the domain name tells; not the zone of `domainName`. */
  readonly zoneId: pulumi.Input<string>;
  /** DNS name that the health checkers ask, where it is another one. @default - `dnsName` */
  readonly healthCheckName?: pulumi.Input<string>;
  /** Share of the traffic beside the other weights. Whole number. Range: 0 to 255. Plain. Only with Weighted. @default 1 */
  readonly weight?: number;
}

export interface RegionalTrafficArgs {
  /** Id of the public hosted zone that `domainName` lies in, of the component's account. Plain. */
  readonly hostedZoneId: string;
  /** Name that people ask for, such as `board.example.com`: lower-case, without the final dot. Plain. */
  readonly domainName: string;
  /** At least one endpoint, by region. Plain regions. */
  readonly endpoints: Record<string, TrafficEndpoint>;
  /** Plain. @default Latency */
  readonly policy?: TrafficPolicy;
  /** Plain. @default HTTPS */
  readonly healthCheckProtocol?: TrafficHealthProtocol;
  /** Whole number. Range: 1 to 65535. Plain. @default - 443 for HTTPS, 80 for HTTP */
  readonly healthCheckPort?: number;
  /** Path that must answer with a status from 200 to 399. At most 255 characters. Plain. @default / */
  readonly healthCheckPath?: string;
  /** Checks in a row that change a region's health. Whole number. Range: 1 to 10. Plain. @default 3 */
  readonly failureThreshold?: number;
  /** Unit: seconds, 10 or 30; 10 costs more. Plain; a change replaces the health checks. @default 30 */
  readonly requestIntervalSeconds?: number;
  /** Tags of the health checks. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
}

/** What traffic between regions does where its args are silent. */
export const REGIONAL_TRAFFIC_DEFAULTS = Object.freeze({
  policy: TrafficPolicy.Latency,
  healthCheckProtocol: TrafficHealthProtocol.Https,
  healthCheckPath: "/",
  failureThreshold: 3,
  requestIntervalSeconds: 30,
  weight: 1,
});
