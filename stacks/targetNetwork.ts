/** The network of an environment's servers in one region, and what may pass in it. */
import type * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type { Vpc } from "@pulumi/awsx/ec2";
import { createServiceEndpoints } from "./targetEndpoints";
import { createVpc, type NetworkArgs } from "./targetVpc";
import { serverSystem } from "./userData/operatingSystems";

/** Port that the service listens on. */
export const SERVICE_PORT = 8080;

export interface Network {
  readonly vpc: Vpc;
  readonly balancerGroup: SecurityGroup;
  readonly instanceGroup: SecurityGroup;
}

/** Creates the VPC, its endpoints and the security groups, with what may pass between them. */
export function createNetwork(parent: pulumi.Resource, name: string, args: NetworkArgs): Network {
  const { settings, region } = args;
  // Names of AWS's services lead to endpoints only with both host names and DNS support, which is on by default.
  const vpc = createVpc(parent, name, args, settings.privateEndpoints);
  const group = (role: string, description: string): SecurityGroup =>
    new SecurityGroup(`${name}-${role}`, { region, vpcId: vpc.vpcId, description }, { parent });
  const network = {
    vpc,
    balancerGroup: group("balancer-group", "Load balancer: reached from everywhere, reaches the instances"),
    instanceGroup: group("instance-group", "Instances: reached from the load balancer, reach HTTPS endpoints"),
  };
  if (settings.privateEndpoints) createServiceEndpoints(parent, name, region, vpc, network.instanceGroup, settings);
  createTraffic(parent, name, args, network);
  return network;
}

function createTraffic(
  parent: pulumi.Resource,
  name: string,
  { settings, region }: NetworkArgs,
  { balancerGroup, instanceGroup }: Network,
): void {
  const tcp = (port: number) => ({ region, ipProtocol: "tcp", fromPort: port, toPort: port });
  const everywhere = { cidrIpv4: "0.0.0.0/0" };
  for (const port of settings.certificates[region] === undefined ? [80] : [80, 443]) {
    new SecurityGroupIngressRule(
      `${name}-balancer-ingress-${port}`,
      { ...tcp(port), ...everywhere, securityGroupId: balancerGroup.id, description: "From everywhere" },
      { parent },
    );
  }
  new SecurityGroupEgressRule(
    `${name}-balancer-egress`,
    {
      ...tcp(SERVICE_PORT),
      securityGroupId: balancerGroup.id,
      referencedSecurityGroupId: instanceGroup.id,
      description: "To the service",
    },
    { parent },
  );
  new SecurityGroupIngressRule(
    `${name}-instance-ingress`,
    {
      ...tcp(SERVICE_PORT),
      securityGroupId: instanceGroup.id,
      referencedSecurityGroupId: balancerGroup.id,
      description: "From the load balancer",
    },
    { parent },
  );
  const egress = (role: string, port: number, description: string): SecurityGroupEgressRule =>
    new SecurityGroupEgressRule(
      `${name}-${role}`,
      { ...tcp(port), ...everywhere, securityGroupId: instanceGroup.id, description },
      { parent },
    );
  // AWS's endpoints and most distributions' packages speak HTTPS.
  egress("instance-egress", 443, "To HTTPS endpoints");
  for (const port of serverSystem(settings.operatingSystem).egressPorts)
    egress(`instance-egress-${port}`, port, "To the distribution's packages");
}
