/** One name for the regions of a service: Route 53 answers with one that is healthy. */
import * as pulumi from "@pulumi/pulumi";
import { HealthCheck, Record as DnsRecord, type RecordArgs } from "@pulumi/aws/route53";
import { childName } from "../internal/names";
import { REGIONAL_TRAFFIC_DEFAULTS as DEFAULTS, type RegionalTrafficArgs, type TrafficEndpoint } from "./args";
import { TrafficPolicy } from "./enums";
import { validateRegionalTraffic } from "./validate";

const TYPE = "interlock:index:RegionalTraffic";

/** A number of healthy children that no check has: Route 53 then always takes the parent for unhealthy (`route53.HealthThreshold`). */
const MORE_THAN_THERE_CAN_BE = 256;

/**
 * Creates a record of one name for each region, each with a health check: Route 53 answers with a region that is healthy, by latency
 * or by weight, and with all of them where none is.
 *
 * A region is drained without this program: give its record the health check `drainedHealthCheckId`, which is never healthy, as
 * `interlock evacuate --drain` does. Costs a health check for each region and one more.
 *
 * @example
 * new RegionalTraffic("traffic", {
 *   hostedZoneId: "Z0123456789ABCDEFGHIJ",
 *   domainName: "board.example.com",
 *   endpoints: {
 *     "eu-central-1": { dnsName: frankfurt.dnsName, zoneId: frankfurt.zoneId },
 *     "us-east-1": { dnsName: virginia.dnsName, zoneId: virginia.zoneId },
 *   },
 *   healthCheckPath: "/health",
 * });
 */
export class RegionalTraffic extends pulumi.ComponentResource {
  readonly domainName: pulumi.Output<string>;
  /** Ids of the health checks by region. */
  readonly healthCheckIds: pulumi.Output<Record<string, string>>;
  /** Id of the health check that is never healthy. */
  readonly drainedHealthCheckId: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: RegionalTrafficArgs, opts?: pulumi.ComponentResourceOptions) {
    validateRegionalTraffic(name, args, opts);
    super(TYPE, name, args, opts);
    const checks = Object.entries(args.endpoints).map(([region, endpoint]) => {
      const check = createHealthCheck(this, name, args, region, endpoint);
      createRecord(this, name, args, region, endpoint, check);
      return [region, check] as const;
    });
    const drained = createDrained(
      this,
      name,
      args,
      checks.map(([, check]) => check),
    );
    this.domainName = pulumi.output(args.domainName);
    this.healthCheckIds = pulumi.output(Object.fromEntries(checks.map(([region, { id }]) => [region, id])));
    this.drainedHealthCheckId = drained.id;
    this.registerOutputs({
      domainName: this.domainName,
      healthCheckIds: this.healthCheckIds,
      drainedHealthCheckId: this.drainedHealthCheckId,
    });
  }
}

const tagsOf = ({ tags, domainName }: RegionalTrafficArgs, what: string) => ({
  Name: `${domainName} ${what}`,
  ...tags,
});

function createHealthCheck(
  parent: pulumi.Resource,
  name: string,
  args: RegionalTrafficArgs,
  region: string,
  { dnsName, healthCheckName }: TrafficEndpoint,
): HealthCheck {
  const protocol = args.healthCheckProtocol ?? DEFAULTS.healthCheckProtocol;
  return new HealthCheck(
    childName(name, "health", region),
    {
      type: protocol,
      fqdn: healthCheckName ?? dnsName,
      port: args.healthCheckPort ?? (protocol === "HTTPS" ? 443 : 80),
      resourcePath: args.healthCheckPath ?? DEFAULTS.healthCheckPath,
      failureThreshold: args.failureThreshold ?? DEFAULTS.failureThreshold,
      requestInterval: args.requestIntervalSeconds ?? DEFAULTS.requestIntervalSeconds,
      tags: tagsOf(args, region),
    },
    { parent },
  );
}

function createDrained(
  parent: pulumi.Resource,
  name: string,
  args: RegionalTrafficArgs,
  checks: readonly HealthCheck[],
): HealthCheck {
  return new HealthCheck(
    childName(name, "drained"),
    {
      type: "CALCULATED",
      childHealthchecks: checks.map(({ id }) => id),
      childHealthThreshold: MORE_THAN_THERE_CAN_BE,
      tags: tagsOf(args, "drained"),
    },
    { parent },
  );
}

function routingOf(
  { policy = DEFAULTS.policy }: RegionalTrafficArgs,
  region: string,
  { weight }: TrafficEndpoint,
): Partial<RecordArgs> {
  return policy === TrafficPolicy.Weighted
    ? { weightedRoutingPolicies: [{ weight: weight ?? DEFAULTS.weight }] }
    : { latencyRoutingPolicies: [{ region }] };
}

function createRecord(
  parent: pulumi.Resource,
  name: string,
  args: RegionalTrafficArgs,
  region: string,
  endpoint: TrafficEndpoint,
  check: HealthCheck,
): void {
  new DnsRecord(
    childName(name, "record", region),
    {
      zoneId: args.hostedZoneId,
      name: args.domainName,
      type: "A",
      setIdentifier: region,
      // Not by the target's health: a load balancer with an empty target group, as blue/green leaves one, counts as unhealthy.
      aliases: [{ name: endpoint.dnsName, zoneId: endpoint.zoneId, evaluateTargetHealth: false }],
      healthCheckId: check.id,
      ...routingOf(args, region, endpoint),
    },
    { parent },
  );
}
