/** The network and the load balancer that an environment of containers has in one region. */
import type * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2";
import { Listener, LoadBalancer } from "@pulumi/aws/lb";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type { Vpc } from "@pulumi/awsx/ec2";
import { createVpc, type NetworkArgs } from "./targetVpc";

export interface Network {
  readonly vpc: Vpc;
  readonly balancerGroup: SecurityGroup;
  readonly taskGroup: SecurityGroup;
}

/** Creates the VPC and the security groups, with what may pass between them. */
export function createNetwork(
  parent: pulumi.Resource,
  name: string,
  args: NetworkArgs,
  containerPort: number,
): Network {
  const { region } = args;
  const vpc = createVpc(parent, name, args);
  const group = (role: string, description: string): SecurityGroup =>
    new SecurityGroup(`${name}-${role}`, { region, vpcId: vpc.vpcId, description }, { parent });
  const network = {
    vpc,
    balancerGroup: group("balancer-group", "Load balancer: reached from everywhere, reaches the tasks"),
    taskGroup: group("task-group", "Tasks: reached from the load balancer, reach HTTPS endpoints"),
  };
  createTraffic(parent, name, args, network, containerPort);
  return network;
}

function createTraffic(
  parent: pulumi.Resource,
  name: string,
  { settings, region }: NetworkArgs,
  { balancerGroup, taskGroup }: Network,
  containerPort: number,
): void {
  const tcp = (group: SecurityGroup, port: number) => ({
    region,
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
  });
  for (const port of settings.certificates[region] === undefined ? [80] : [80, 443]) {
    new SecurityGroupIngressRule(
      `${name}-balancer-ingress-${port}`,
      { ...tcp(balancerGroup, port), cidrIpv4: "0.0.0.0/0", description: "From everywhere" },
      { parent },
    );
  }
  new SecurityGroupEgressRule(
    `${name}-balancer-egress`,
    {
      ...tcp(balancerGroup, containerPort),
      referencedSecurityGroupId: taskGroup.id,
      description: "To the service",
    },
    { parent },
  );
  new SecurityGroupIngressRule(
    `${name}-task-ingress`,
    {
      ...tcp(taskGroup, containerPort),
      referencedSecurityGroupId: balancerGroup.id,
      description: "From the load balancer",
    },
    { parent },
  );
  new SecurityGroupEgressRule(
    `${name}-task-egress`,
    // The registry, the logs and whatever the service calls; all of them speak HTTPS.
    { ...tcp(taskGroup, 443), cidrIpv4: "0.0.0.0/0", description: "To HTTPS endpoints" },
    { parent },
  );
}

/** Creates the load balancer; with a certificate it sends users of port 80 to 443. */
export function createLoadBalancer(
  parent: pulumi.Resource,
  name: string,
  { settings, region }: NetworkArgs,
  network: Network,
): LoadBalancer {
  // Not awsx's, which brings a target group and listeners of its own: those that deployments switch are EcsDeployment's.
  const balancer = new LoadBalancer(
    `${name}-lb`,
    {
      region,
      loadBalancerType: "application",
      subnets: network.vpc.publicSubnetIds,
      securityGroups: [network.balancerGroup.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: settings.source.kind === "channel",
    },
    { parent },
  );
  if (settings.certificates[region] !== undefined)
    new Listener(
      `${name}-redirect`,
      {
        region,
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
      },
      { parent },
    );
  return balancer;
}
