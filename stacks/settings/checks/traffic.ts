/** Checks of the name that people reach the regions by. */
import { isDomainName } from "../../../components/internal/domainNames";
import { TrafficPolicy } from "../../../components/traffic/enums";
import type { SettingKey, SettingValues } from "../values";
import { splitTag } from "../values";
import { type Checks, checkChoice, got } from "./checks";

/** Settings that mean nothing without a name. */
const NEED_A_NAME = ["hostedZoneId", "trafficWeights"] as const satisfies readonly SettingKey[];

/** Name, zone and how Route 53 chooses between the regions. */
export function checkTraffic(checks: Checks, values: SettingValues): void {
  checkChoice(checks, "trafficPolicy", values.trafficPolicy, Object.values(TrafficPolicy));
  if (values.domainName !== "") return checkNamed(checks, values);
  for (const key of NEED_A_NAME)
    checks.require(
      values[key].length === 0,
      [key],
      `must be empty where domainName is, ${got(values[key])}; set domainName or remove it`,
    );
}

function checkNamed(checks: Checks, values: SettingValues): void {
  const { domainName, hostedZoneId, deploymentTarget, certificates, regions } = values;
  checks.require(
    isDomainName(domainName),
    ["domainName"],
    `must be a domain name in lower case without the final dot, such as board.example.com, ${got(domainName)}; correct it`,
  );
  // Source: botocore route53, ResourceId.
  checks.require(
    /^[A-Z0-9]{1,32}$/.test(hostedZoneId),
    ["hostedZoneId"],
    `must be the id of the hosted zone that ${domainName} lies in, 1 to 32 capitals and digits, ${got(hostedZoneId)}; copy it from the zone, without /hostedzone/`,
  );
  checks.require(
    deploymentTarget !== "OnPremises",
    ["domainName"],
    `needs addresses of AWS that regions answer at, which deploymentTarget OnPremises has not, ${got(domainName)}; remove it`,
  );
  // API Gateway takes a domain name only with a certificate of its region. Source: botocore apigatewayv2, DomainNameConfiguration.
  const without = regions.filter((region) => !certificates.some((arn) => arn.split(":")[3] === region));
  checks.require(
    deploymentTarget !== "Lambda" || without.length === 0,
    ["certificates"],
    `must have a certificate for ${domainName} in each of regions with deploymentTarget Lambda, got none in ${without.join(", ")}; add them`,
  );
  checkWeights(checks, values);
}

function checkWeights(checks: Checks, { trafficWeights, trafficPolicy, regions }: SettingValues): void {
  checks.require(
    trafficWeights.length === 0 || trafficPolicy === TrafficPolicy.Weighted,
    ["trafficWeights"],
    `may be set only with trafficPolicy Weighted, got trafficPolicy ${JSON.stringify(trafficPolicy)}; set that or remove the weights`,
  );
  const seen = new Set<string>();
  trafficWeights.forEach((text, index) => {
    const [region, weight] = splitTag(text);
    const isWeight = /^\d{1,3}$/.test(weight) && Number(weight) <= 255;
    checks.require(
      text.includes("=") && regions.includes(region) && isWeight && !seen.has(region),
      ["trafficWeights", index],
      `must be one of regions (${regions.join(", ")}), once, with = and a whole number from 0 to 255, ${got(text)}; correct it`,
    );
    seen.add(region);
  });
  const all = regions.map((region) => trafficWeights.map(splitTag).find(([named]) => named === region)?.[1] ?? "1");
  checks.require(
    regions.length === 0 || all.some((weight) => Number(weight) !== 0),
    ["trafficWeights"],
    `must leave one region a weight above 0, ${got(trafficWeights)}; Route 53 shares traffic equally where all are 0`,
  );
}
