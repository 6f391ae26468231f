/** Endpoints through which a network reaches AWS without the internet. */
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup, VpcEndpoint } from "@pulumi/aws/ec2";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type { Vpc } from "@pulumi/awsx/ec2";
import type { EnvironmentSettings } from "./settings";

/**
 * Creates the gateway through which all subnets reach S3: bundles and the agent cost no NAT traffic, and need no internet. The VPC itself
 * could declare it, but would name no route tables, and no traffic would take it.
 */
export function createS3Endpoint(parent: pulumi.Resource, name: string, region: string, vpc: Vpc): void {
  new VpcEndpoint(
    `${name}-s3-endpoint`,
    {
      region,
      vpcId: vpc.vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: vpc.routeTables.apply((tables) => pulumi.all(tables.map(({ id }) => id))),
    },
    { parent },
  );
}

/** What CodeDeploy's agent and its API are reached at. Source: CodeDeploy User Guide, vpc-endpoints. */
const CODEDEPLOY = ["codedeploy", "codedeploy-commands-secure"] as const;

/** What logs and sessions are reached at. Source: Systems Manager User Guide, setup-create-vpc. */
const LOGS = ["logs"] as const;
const SESSIONS = ["ssm", "ssmmessages"] as const;

/** The services that instances call, as the settings have it. */
const servicesOf = ({ logRetentionDays, sessionManager }: EnvironmentSettings): readonly string[] => [
  ...CODEDEPLOY,
  ...(logRetentionDays === 0 ? [] : LOGS),
  ...(sessionManager ? SESSIONS : []),
];

/** Creates interfaces in the private subnets that the instances reach AWS at. Each costs by the hour and subnet. */
export function createServiceEndpoints(
  parent: pulumi.Resource,
  name: string,
  region: string,
  vpc: Vpc,
  instanceGroup: SecurityGroup,
  settings: EnvironmentSettings,
): void {
  const group = new SecurityGroup(
    `${name}-endpoint-group`,
    { region, vpcId: vpc.vpcId, description: "Endpoints: reached from the instances" },
    { parent },
  );
  new SecurityGroupIngressRule(
    `${name}-endpoint-ingress`,
    {
      region,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      securityGroupId: group.id,
      referencedSecurityGroupId: instanceGroup.id,
      description: "From the instances",
    },
    { parent },
  );
  for (const service of servicesOf(settings))
    new VpcEndpoint(
      `${name}-${service}-endpoint`,
      {
        region,
        vpcId: vpc.vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: vpc.privateSubnetIds,
        securityGroupIds: [group.id],
      },
      { parent },
    );
}
