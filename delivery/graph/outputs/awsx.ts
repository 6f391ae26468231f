/**
 * Components of awsx. The real engine runs them in another process, which registers their children and hands references
 * to them back; here they do the same against the monitor. Children, names and parents follow awsx 3; the addresses of
 * subnets do not: the VPC's block is simply split evenly.
 */
import type { Properties } from "../types";
import { Inputs } from "./model";

/** A child as its parent component sees it. Values that are not known yet stand as unknowns. */
export interface Child {
  readonly urn: string;
  readonly id: unknown;
  /** How an output of the component refers to the child. */
  readonly reference: unknown;
  output(property: string): unknown;
}

/** What a component may ask of the monitor. */
export interface RemoteContext {
  readonly name: string;
  readonly region: string;
  /** Registers a child; the component itself is the parent unless another child is given. */
  register(type: string, name: string, inputs: Properties, parent?: Child): Child;
  /** Outputs of the resource of this graph that was registered with this id. */
  find(type: string, property: string, value: unknown): Properties | undefined;
}

/** Registers a component's children and returns its outputs. */
export type RemoteModel = (inputs: Inputs, context: RemoteContext) => Properties;

export type RemoteModels = Readonly<Record<string, RemoteModel>>;

const references = (children: readonly (Child | undefined)[]) =>
  children.flatMap((child) => (child === undefined ? [] : [child.reference]));

interface Zone {
  readonly index: number;
  readonly name: string;
}

interface SubnetSpec {
  readonly kind: "Public" | "Private" | "Isolated";
  readonly label: string;
}

function zonesOf(inputs: Inputs, region: string): readonly Zone[] {
  const given = inputs.list("availabilityZoneNames").map(String);
  const count = Number(inputs.values["numberOfAvailabilityZones"] ?? 3);
  const names = given.length > 0 ? given : ["a", "b", "c", "d", "e", "f"].slice(0, count).map((zone) => region + zone);
  return names.map((name, index) => ({ index, name }));
}

/** Public subnets first: private ones use the NAT gateways that lie in them. */
function specsOf(inputs: Inputs): readonly SubnetSpec[] {
  const given = inputs.list("subnetSpecs") as readonly Properties[];
  const specs = given.length > 0 ? given : [{ type: "Public" }, { type: "Private" }];
  const rank = ["Public", "Private", "Isolated"];
  return specs
    .map((spec) => ({ kind: capitalised(String(spec["type"])), name: spec["name"] }))
    .filter((spec) => rank.includes(spec.kind))
    .map(({ kind, name }) => ({
      kind: kind as SubnetSpec["kind"],
      label: typeof name === "string" && name !== "" ? name : kind.toLowerCase(),
    }))
    .sort((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind));
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();

/** Splits an IPv4 block into at least `count` equal ones. */
export function splitBlock(block: string, count: number): readonly string[] {
  const [address = "", mask = "16"] = block.split("/");
  const start = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const bits = Number(mask) + Math.ceil(Math.log2(Math.max(count, 1)));
  return Array.from({ length: count }, (_, index) => {
    const value = start + index * 2 ** (32 - bits);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".")}/${bits}`;
  });
}

interface Parts {
  readonly subnets: { readonly kind: SubnetSpec["kind"]; readonly subnet: Child }[];
  readonly routeTables: Child[];
  readonly associations: Child[];
  readonly routes: Child[];
  readonly natGateways: Child[];
  readonly eips: Child[];
}

function natGateway(inputs: Inputs, context: RemoteContext, zone: Zone, subnet: Child, parts: Parts): void {
  const { strategy: given } = inputs.record("natGateways");
  const strategy = typeof given === "string" ? given.toLowerCase() : "oneperaz";
  if (strategy === "none" || (strategy === "single" && zone.index > 0)) return;
  const name = `${context.name}-${zone.index + 1}`;
  const addresses = inputs.record("natGateways")["elasticIpAllocationIds"] as readonly unknown[] | undefined;
  let allocationId = addresses?.[zone.index];
  if (allocationId === undefined) {
    const eip = context.register("aws:ec2/eip:Eip", name, { tags: { Name: name } }, subnet);
    parts.eips.push(eip);
    allocationId = eip.output("allocationId");
  }
  const nat = { subnetId: subnet.id, allocationId, tags: { Name: name } };
  parts.natGateways.push(context.register("aws:ec2/natGateway:NatGateway", name, nat, subnet));
}

/** Where a subnet's traffic to the internet goes; an isolated one's goes nowhere. */
function egress(kind: SubnetSpec["kind"], zone: Zone, gateway: Child, parts: Parts): Properties | undefined {
  if (kind === "Public") return { gatewayId: gateway.id };
  const nat = parts.natGateways[zone.index] ?? parts.natGateways[0];
  return kind === "Private" && nat !== undefined ? { natGatewayId: nat.id } : undefined;
}

const vpc: RemoteModel = (inputs, context) => {
  const { name } = context;
  const cidrBlock = inputs.textOr("cidrBlock", "10.0.0.0/16");
  const region = inputs.values["region"] === undefined ? {} : { region: inputs.values["region"] };
  const tags = { Name: name, ...inputs.record("tags") };
  const own = context.register("aws:ec2/vpc:Vpc", name, { cidrBlock, tags, ...region });
  const inVpc = { vpcId: own.id, tags, ...region };
  const gateway = context.register("aws:ec2/internetGateway:InternetGateway", name, inVpc, own);
  const parts: Parts = { subnets: [], routeTables: [], associations: [], routes: [], natGateways: [], eips: [] };
  const zones = zonesOf(inputs, inputs.textOr("region", context.region));
  const specs = specsOf(inputs);
  const blocks = splitBlock(cidrBlock, zones.length * specs.length);

  for (const zone of zones) {
    for (const [position, spec] of specs.entries()) {
      const label = `${name}-${spec.label}-${zone.index + 1}`;
      const subnetInputs = {
        ...inVpc,
        availabilityZone: zone.name,
        mapPublicIpOnLaunch: spec.kind === "Public",
        cidrBlock: blocks[zone.index * specs.length + position],
        tags: { ...tags, Name: label, SubnetType: spec.kind },
      };
      const subnet = context.register("aws:ec2/subnet:Subnet", label, subnetInputs, own);
      parts.subnets.push({ kind: spec.kind, subnet });
      const table = context.register("aws:ec2/routeTable:RouteTable", label, inVpc, subnet);
      parts.routeTables.push(table);
      const association = { routeTableId: table.id, subnetId: subnet.id, ...region };
      const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
      parts.associations.push(context.register(associationType, label, association, table));
      if (spec.kind === "Public") natGateway(inputs, context, zone, subnet, parts);
      const target = egress(spec.kind, zone, gateway, parts);
      if (target !== undefined) {
        const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target, ...region };
        parts.routes.push(context.register("aws:ec2/route:Route", label, route, table));
      }
    }
  }
  return vpcOutputs(own, gateway, parts);
};

function vpcOutputs(own: Child, gateway: Child, parts: Parts): Properties {
  const ids = (kind: SubnetSpec["kind"]) =>
    parts.subnets.filter((entry) => entry.kind === kind).map(({ subnet }) => subnet.id);
  const subnetsOf = (kind: SubnetSpec["kind"]) =>
    references(parts.subnets.filter((entry) => entry.kind === kind).map(({ subnet }) => subnet));
  return {
    vpc: own.reference,
    vpcId: own.id,
    publicSubnetIds: ids("Public"),
    privateSubnetIds: ids("Private"),
    isolatedSubnetIds: ids("Isolated"),
    publicSubnets: subnetsOf("Public"),
    privateSubnets: subnetsOf("Private"),
    isolatedSubnets: subnetsOf("Isolated"),
    subnets: references(parts.subnets.map(({ subnet }) => subnet)),
    internetGateway: gateway.reference,
    natGateways: references(parts.natGateways),
    eips: references(parts.eips),
    routeTables: references(parts.routeTables),
    routeTableAssociations: references(parts.associations),
    routes: references(parts.routes),
    vpcEndpoints: [],
    subnetLayout: [],
  };
}

const passedOn = ["internal", "name", "namePrefix", "region", "idleTimeout", "enableDeletionProtection", "accessLogs"];

function balancerInputs(inputs: Inputs, subnets: unknown, extra: Properties): Properties {
  const given = Object.fromEntries(passedOn.map((property) => [property, inputs.values[property]]));
  const named = Object.entries({ ...given, subnets, tags: inputs.values["tags"], ...extra });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

function listenersOf(inputs: Inputs, fallback: Properties): readonly Properties[] {
  const several = inputs.list("listeners") as readonly Properties[];
  if (several.length > 0) return several;
  return [{ ...fallback, ...inputs.record("listener") }];
}

/** The load balancers of awsx: a balancer, its default target group and its listeners, all named after the component. */
const loadBalancer =
  (loadBalancerType: "application" | "network", fallback: Properties): RemoteModel =>
  (inputs, context) => {
    const { name } = context;
    const subnets = inputs.values["subnetIds"] ?? inputs.values["subnets"];
    const region = inputs.values["region"] === undefined ? {} : { region: inputs.values["region"] };
    const subnet = context.find("aws:ec2/subnet:Subnet", "id", Array.isArray(subnets) ? subnets[0] : undefined);
    const vpcId = subnet?.["vpcId"];
    const inVpc = vpcId === undefined ? region : { vpcId, ...region };
    const securityGroup = ownSecurityGroup(loadBalancerType, inputs)
      ? context.register("aws:ec2/securityGroup:SecurityGroup", name, {
          ...inVpc,
          ...(inputs.record("defaultSecurityGroup")["args"] as Properties | undefined),
        })
      : undefined;
    const securityGroups = inputs.values["securityGroups"] ?? (securityGroup && [securityGroup.id]);
    const balancer = context.register(
      "aws:lb/loadBalancer:LoadBalancer",
      name,
      balancerInputs(inputs, subnets, { loadBalancerType, ...(securityGroups !== undefined && { securityGroups }) }),
    );
    const target = { ...inVpc, targetType: "ip", ...fallback, ...inputs.record("defaultTargetGroup") };
    const targetGroup = context.register("aws:lb/targetGroup:TargetGroup", name, target);
    const defaultActions = [{ type: "forward", targetGroupArn: targetGroup.output("arn") }];
    const listeners = listenersOf(inputs, fallback).map((listener, index) =>
      context.register("aws:lb/listener:Listener", `${name}-${index}`, {
        defaultActions,
        ...listener,
        ...region,
        loadBalancerArn: balancer.output("arn"),
      }),
    );
    return {
      loadBalancer: balancer.reference,
      defaultTargetGroup: targetGroup.reference,
      defaultSecurityGroup: securityGroup?.reference,
      listeners: references(listeners),
      vpcId,
    };
  };

function ownSecurityGroup(type: "application" | "network", inputs: Inputs): boolean {
  const { skip, securityGroupId } = inputs.record("defaultSecurityGroup");
  return type === "application" && inputs.list("securityGroups").length === 0 && skip !== true && !securityGroupId;
}

export const awsx: RemoteModels = {
  "awsx:ec2:Vpc": vpc,
  "awsx:lb:ApplicationLoadBalancer": loadBalancer("application", { port: 80, protocol: "HTTP" }),
  "awsx:lb:NetworkLoadBalancer": loadBalancer("network", { port: 80, protocol: "TCP" }),
};
