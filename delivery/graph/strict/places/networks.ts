/**
 * Subnets, security groups and target groups that work together are of one VPC. Sources: ELBv2 API Reference: CreateLoadBalancer,
 * CreateTargetGroup; ECS: AwsVpcConfiguration; CodeBuild: VpcConfig; Lambda: VpcConfig; EC2: RunInstances, CreateVpcEndpoint.
 */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import type { Finding, StackView } from "../types";
import { isText, type Placed, textsAt } from "../values";

/** By what a network is told: its own id, or that of something in it. */
type By = "vpc" | "id" | "arn";

type Paths = readonly (readonly [path: string, by: By])[];

const SUBNETS_AND_GROUPS = (subnets: string, groups: string): Paths => [
  [subnets, "id"],
  [groups, "id"],
];

/** What must be of one VPC, for each type. */
const NETWORKS: Readonly<Record<string, Paths>> = {
  "aws:autoscaling/group:Group": [
    ["vpcZoneIdentifiers[]", "id"],
    ["targetGroupArns[]", "arn"],
  ],
  "aws:codebuild/project:Project": [
    ["vpcConfig.vpcId", "vpc"],
    ...SUBNETS_AND_GROUPS("vpcConfig.subnets[]", "vpcConfig.securityGroupIds[]"),
  ],
  "aws:ec2/instance:Instance": SUBNETS_AND_GROUPS("subnetId", "vpcSecurityGroupIds[]"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    ["vpcId", "vpc"],
    ...SUBNETS_AND_GROUPS("subnetIds[]", "securityGroupIds[]"),
    ["routeTableIds[]", "id"],
  ],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": SUBNETS_AND_GROUPS("subnetId", "routeTableId"),
  "aws:ecs/service:Service": [
    ...SUBNETS_AND_GROUPS("networkConfiguration.subnets[]", "networkConfiguration.securityGroups[]"),
    ["loadBalancers[].targetGroupArn", "arn"],
  ],
  "aws:lambda/function:Function": SUBNETS_AND_GROUPS("vpcConfig.subnetIds[]", "vpcConfig.securityGroupIds[]"),
  "aws:lb/listener:Listener": [
    ["loadBalancerArn", "arn"],
    ["defaultActions[].targetGroupArn", "arn"],
    ["defaultActions[].forward.targetGroups[].arn", "arn"],
  ],
  "aws:lb/loadBalancer:LoadBalancer": [
    ...SUBNETS_AND_GROUPS("subnets[]", "securityGroups[]"),
    ["subnetMappings[].subnetId", "id"],
  ],
};

/** Types that are in a VPC, which are named by their id. */
const IN_A_VPC = [
  "aws:ec2/subnet:Subnet",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/routeTable:RouteTable",
] as const;

interface Member extends Placed<string> {
  readonly resource: GraphResource;
  readonly vpc: string;
}

const vpcOf = ({ inputs, outputs }: GraphResource): unknown => inputs["vpcId"] ?? outputs["vpcId"];

class Networks {
  private readonly byId: ReadonlyMap<string, GraphResource>;

  constructor(private readonly stack: StackView) {
    const all = IN_A_VPC.flatMap((type) => stack.ofType(type));
    this.byId = new Map(all.flatMap((resource) => (isText(resource.id) ? [[resource.id, resource] as const] : [])));
  }

  /** The VPC of what is named, where this stack declares it and knows it. */
  member({ path, value }: Placed<string>, by: By, own: GraphResource): Member | undefined {
    if (by === "vpc") return { path, value, resource: own, vpc: value };
    const resource = by === "id" ? this.byId.get(value) : this.stack.byArn(value);
    if (resource === undefined) return undefined;
    const vpc = resource.type === "aws:lb/loadBalancer:LoadBalancer" ? this.ofLoadBalancer(resource) : vpcOf(resource);
    return isText(vpc) ? { path, value, resource, vpc } : undefined;
  }

  private ofLoadBalancer({ inputs }: GraphResource): unknown {
    const subnets = ["subnets[]", "subnetMappings[].subnetId"].flatMap((path) => textsAt(inputs, path));
    return subnets.map(({ value }) => this.byId.get(value)).flatMap((subnet) => (subnet ? [vpcOf(subnet)] : []))[0];
  }
}

/** Checks that what works together is in one VPC. */
export function* checkNetworks(stack: StackView): Generator<Finding> {
  const networks = new Networks(stack);
  for (const [type, paths] of Object.entries(NETWORKS)) {
    for (const resource of stack.ofType(type)) {
      const members = paths.flatMap(([path, by]) =>
        textsAt(resource.inputs, path).flatMap((placed) => networks.member(placed, by, resource) ?? []),
      );
      const [first] = members;
      if (first === undefined) continue;
      for (const member of members.filter(({ vpc }) => vpc !== first.vpc)) {
        yield {
          resource,
          property: member.path,
          allowed: `must be of the same VPC as ${first.path}, ${first.vpc}`,
          got: member.value,
          fix: `${describe(member.resource.type, member.resource.name)} is of ${member.vpc}: name one of ${first.vpc}`,
        };
      }
    }
  }
}
