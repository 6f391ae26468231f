/** The name that people reach the functions of every region by, as API Gateway of one region answers to it. */
import type * as pulumi from "@pulumi/pulumi";
import { type Api, ApiMapping, DomainName, type Stage } from "@pulumi/aws/apigatewayv2";
import type { TrafficEndpoint } from "../components";
import type { EnvironmentSettings } from "./settings";

/** Creates the domain name where the settings have one, with the region's certificate, and leads it to the API. */
export function createDomainName(
  parent: pulumi.Resource,
  name: string,
  { settings, region }: { readonly settings: EnvironmentSettings; readonly region: string },
  api: Api,
  stage: Stage,
): TrafficEndpoint | undefined {
  if (settings.traffic === undefined) return undefined;
  const domainName = new DomainName(
    `${name}-domain-name`,
    {
      region,
      domainName: settings.traffic.domainName,
      domainNameConfiguration: {
        certificateArn: settings.certificates[region]!,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
    },
    { parent },
  );
  new ApiMapping(
    `${name}-domain-mapping`,
    { region, apiId: api.id, domainName: domainName.id, stage: stage.id },
    { parent },
  );
  const { targetDomainName, hostedZoneId } = domainName.domainNameConfiguration;
  return {
    dnsName: targetDomainName,
    zoneId: hostedZoneId,
    // Health checkers ask by the name that they are given, and the regions share the one name: they ask for the API's own.
    healthCheckName: api.apiEndpoint.apply((endpoint) => endpoint.replace(/^https:\/\//, "")),
  };
}
