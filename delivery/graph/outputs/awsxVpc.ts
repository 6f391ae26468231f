/**
 * The VPC of awsx 3. Children, names and parents are its own; the addresses of subnets are not: the VPC's block is simply
 * split evenly.
 */
import type { Properties } from "../types";
import type { Inputs } from "./model";
import { type Child, references, type RemoteContext, type RemoteModel } from "./remote";

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

function addNatGateway({ inputs, context, parts, region }: Plan, zone: Zone, subnet: Child): void {
  const { strategy: given } = inputs.record("natGateways");
  const strategy = typeof given === "string" ? given.toLowerCase() : "oneperaz";
  if (strategy === "none" || (strategy === "single" && zone.index > 0)) return;
  const name = `${context.name}-${zone.index + 1}`;
  const addresses = inputs.record("natGateways")["elasticIpAllocationIds"] as readonly unknown[] | undefined;
  let allocationId = addresses?.[zone.index];
  if (allocationId === undefined) {
    const eip = context.register("aws:ec2/eip:Eip", name, { tags: { Name: name }, ...region }, subnet);
    parts.eips.push(eip);
    allocationId = eip.output("allocationId");
  }
  const nat = { subnetId: subnet.id, allocationId, tags: { Name: name }, ...region };
  parts.natGateways.push(context.register("aws:ec2/natGateway:NatGateway", name, nat, subnet));
}

/** Where a subnet's traffic to the internet goes; an isolated one's goes nowhere. */
function egress(kind: SubnetSpec["kind"], zone: Zone, gateway: Child, parts: Parts): Properties | undefined {
  if (kind === "Public") return { gatewayId: gateway.id };
  const nat = parts.natGateways[zone.index] ?? parts.natGateways[0];
  return kind === "Private" && nat !== undefined ? { natGatewayId: nat.id } : undefined;
}

/** What every part of one VPC is made with. */
interface Plan {
  readonly inputs: Inputs;
  readonly context: RemoteContext;
  readonly own: Child;
  readonly gateway: Child;
  readonly region: Properties;
  readonly tags: Properties;
  readonly parts: Parts;
}

function addSubnet(plan: Plan, zone: Zone, spec: SubnetSpec, cidrBlock: string | undefined): void {
  const { context, own, gateway, region, tags, parts } = plan;
  const label = `${context.name}-${spec.label}-${zone.index + 1}`;
  const inVpc = { vpcId: own.id, tags: { ...tags, Name: label, SubnetType: spec.kind }, ...region };
  const place = { availabilityZone: zone.name, mapPublicIpOnLaunch: spec.kind === "Public", cidrBlock };
  const subnet = context.register("aws:ec2/subnet:Subnet", label, { ...inVpc, ...place }, own);
  parts.subnets.push({ kind: spec.kind, subnet });
  const table = context.register("aws:ec2/routeTable:RouteTable", label, inVpc, subnet);
  parts.routeTables.push(table);
  const association = { routeTableId: table.id, subnetId: subnet.id, ...region };
  const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
  parts.associations.push(context.register(associationType, label, association, table));
  if (spec.kind === "Public") addNatGateway(plan, zone, subnet);
  const target = egress(spec.kind, zone, gateway, parts);
  if (target === undefined) return;
  const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target, ...region };
  parts.routes.push(context.register("aws:ec2/route:Route", label, route, table));
}

export const vpc: RemoteModel = (inputs, context) => {
  const cidrBlock = inputs.textOr("cidrBlock", "10.0.0.0/16");
  const region = inputs.values["region"] === undefined ? {} : { region: inputs.values["region"] };
  const tags = { Name: context.name, ...inputs.record("tags") };
  const own = context.register("aws:ec2/vpc:Vpc", context.name, { cidrBlock, tags, ...region });
  const inVpc = { vpcId: own.id, tags, ...region };
  const gateway = context.register("aws:ec2/internetGateway:InternetGateway", context.name, inVpc, own);
  const parts: Parts = { subnets: [], routeTables: [], associations: [], routes: [], natGateways: [], eips: [] };
  const plan = { inputs, context, own, gateway, region, tags, parts };
  const zones = zonesOf(inputs, inputs.textOr("region", context.region));
  const specs = specsOf(inputs);
  const blocks = splitBlock(cidrBlock, zones.length * specs.length);
  for (const zone of zones) {
    for (const [position, spec] of specs.entries()) {
      addSubnet(plan, zone, spec, blocks[zone.index * specs.length + position]);
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
