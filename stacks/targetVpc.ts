/** The VPC of what is deployed to in one region, whatever runs in it. */
import type * as pulumi from "@pulumi/pulumi";
import { Vpc } from "@pulumi/awsx/ec2";
import type { EnvironmentSettings } from "./settings";
import { createS3Endpoint } from "./targetEndpoints";

/** What a network depends on. */
export interface NetworkArgs {
  readonly settings: EnvironmentSettings;
  readonly region: string;
}

/** Creates public and private subnets in two zones, and the gateway through which they reach S3: bundles and layers come from there. */
export function createVpc(
  parent: pulumi.Resource,
  name: string,
  { settings, region }: NetworkArgs,
  enableDnsHostnames = false,
): Vpc {
  const vpc = new Vpc(
    `${name}-vpc`,
    {
      region,
      cidrBlock: settings.vpcCidr,
      numberOfAvailabilityZones: 2,
      natGateways: { strategy: settings.natGateways },
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public" }, { type: "Private" }],
      ...(enableDnsHostnames ? { enableDnsHostnames } : {}),
    },
    { parent },
  );
  createS3Endpoint(parent, name, region, vpc);
  return vpc;
}
