/** Everything that can be wrong with traffic between regions before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkInteger, checkRegion } from "../internal/checks";
import { isDomainName } from "../internal/domainNames";
import { Problems } from "../internal/problems";
import type { RegionalTrafficArgs, TrafficEndpoint } from "./args";
import { TrafficHealthProtocol, TrafficPolicy } from "./enums";

/** Children that a calculated health check may have. Source: Route 53 Developer Guide, "DNSLimitations". */
const MOST_REGIONS = 255;

/** @throws pulumi.ResourceError that lists every problem. */
export function validateRegionalTraffic(
  name: string,
  args: RegionalTrafficArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("RegionalTraffic", name);
  // Source: `route53.ResourceId`, at most 32 characters.
  problems.require(/^[A-Z0-9]{1,32}$/.test(args.hostedZoneId), {
    property: "hostedZoneId",
    allowed: "must be the id of a hosted zone: 1 to 32 capitals and digits",
    got: args.hostedZoneId,
    fix: "copy the zone's id, without /hostedzone/",
  });
  problems.require(isDomainName(args.domainName), {
    property: "domainName",
    allowed: "must be a domain name in lower case without the final dot, such as board.example.com",
    got: args.domainName,
    fix: "correct it",
  });
  checkChoice(problems, "policy", args.policy, TrafficPolicy, "omit it to use Latency");
  checkEndpoints(problems, args);
  checkHealth(problems, args);
  problems.throwIfAny(opts);
}

function checkEndpoints(problems: Problems, { endpoints, policy }: RegionalTrafficArgs): void {
  const regions = Object.entries(endpoints);
  problems.require(regions.length >= 1 && regions.length <= MOST_REGIONS, {
    property: "endpoints",
    allowed: `must hold 1 to ${MOST_REGIONS} regions`,
    got: regions.length,
    fix: "say what answers in each region",
  });
  for (const [region, endpoint] of regions) checkEndpoint(problems, region, endpoint, policy);
  const weights = regions.map(([, { weight }]) => weight);
  problems.require(weights.length === 0 || weights.some((weight) => weight !== 0), {
    property: "endpoints",
    allowed: "must have a weight above 0",
    got: weights,
    fix: "Route 53 would share the traffic equally; give one region a weight",
  });
}

function checkEndpoint(
  problems: Problems,
  region: string,
  { weight }: TrafficEndpoint,
  policy: TrafficPolicy | undefined,
): void {
  checkRegion(problems, region, `endpoints.${region}`);
  checkInteger(problems, `endpoints.${region}.weight`, weight, [0, 255], "omit it to use 1");
  problems.require(weight === undefined || policy === TrafficPolicy.Weighted, {
    property: `endpoints.${region}.weight`,
    allowed: "may be set only with the policy Weighted",
    got: weight,
    fix: "omit it, or set policy to Weighted",
  });
}

function checkHealth(problems: Problems, args: RegionalTrafficArgs): void {
  const { healthCheckPath, requestIntervalSeconds } = args;
  checkChoice(problems, "healthCheckProtocol", args.healthCheckProtocol, TrafficHealthProtocol, "omit it to use HTTPS");
  checkInteger(problems, "healthCheckPort", args.healthCheckPort, [1, 65_535], "omit it to use the protocol's own");
  checkInteger(problems, "failureThreshold", args.failureThreshold, [1, 10], "omit it to use 3");
  problems.require(requestIntervalSeconds === undefined || [10, 30].includes(requestIntervalSeconds), {
    property: "requestIntervalSeconds",
    allowed: "must be 10 or 30",
    got: requestIntervalSeconds,
    fix: "omit it to use 30",
  });
  // Source: `route53.ResourcePath`, at most 255 characters.
  problems.require(healthCheckPath === undefined || /^\/[\x21-\x7e]{0,254}$/.test(healthCheckPath), {
    property: "healthCheckPath",
    allowed: "must begin with / and have at most 255 characters without spaces",
    got: healthCheckPath,
    fix: "omit it to use /",
  });
}
