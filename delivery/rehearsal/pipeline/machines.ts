/** The machines that a deployment group deploys to, as the graph declares them: by Auto Scaling group, by tags, or on premises. */
import { onPremisesOf } from "../../graph/declared/onPremises";
import type { Graph, GraphResource, Properties } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import { RehearsalError } from "../types";
import { parameterOfImage } from "../world/parameters";
import { type DeploymentGroupDeclaration, findResource, resourcesOf } from "./declaration";
import { matchesSets, tagSetsOf } from "./tags";

/** A machine that becomes a host. */
export interface Machine {
  /** What sets the machine up: user data, or the script of machines on premises. Base64. */
  readonly userData: string;
  /** Availability zone, such as `eu-west-1a`; absent where none is declared. */
  readonly zone?: string;
}

export interface Registration {
  readonly registrarRoleArn: string;
  /** Names of the machines begin with it. */
  readonly instanceNamePrefix: string;
}

export interface Machines {
  readonly machines: readonly Machine[];
  /** Role that they download bundles with; empty where nobody declares it. */
  readonly roleArn: string;
  readonly onPremises: boolean;
  /** How machines on premises register; absent where nobody declares it. */
  readonly registration?: Registration;
  /** Parameters that name the image of machines that are launched. @default - none */
  readonly imageParameters?: readonly string[];
  /** What is not rehearsed of them. */
  readonly notes: readonly string[];
}

/** The machines of a group. @throws RehearsalError with exit code 2 where the graph declares none */
export function machinesOf(graph: Graph, declaration: DeploymentGroupDeclaration): Machines {
  const { inputs } = declaration.resource;
  if (declaration.autoScalingGroups.length > 0) return scaled(graph, declaration);
  if (bagsAt(inputs, "onPremisesInstanceTagFilters").length > 0 && tagSetsOf(inputs).length === 0)
    return onPremises(graph, declaration.resource);
  return tagged(graph, declaration);
}

function scaled(graph: Graph, { autoScalingGroups, instanceRoleArns }: DeploymentGroupDeclaration): Machines {
  const machines = autoScalingGroups.flatMap((group) => {
    const count = Number(group.inputs["desiredCapacity"] ?? group.inputs["minSize"]);
    const userData = textAt(launchTemplateOf(graph, group).inputs, "userData") ?? "";
    const zones = zonesOf(graph, group.inputs);
    return Array.from({ length: count }, (_, index) => withZone(userData, zones[index % Math.max(1, zones.length)]));
  });
  const imageParameters = autoScalingGroups.flatMap(
    (group) => parameterOfImage(textAt(launchTemplateOf(graph, group).inputs, "imageId") ?? "") ?? [],
  );
  return { machines, roleArn: instanceRoleArns[0] ?? "", onPremises: false, imageParameters, notes: [] };
}

const withZone = (userData: string, zone: string | undefined): Machine =>
  zone === undefined ? { userData } : { userData, zone };

function launchTemplateOf(graph: Graph, group: GraphResource): GraphResource {
  const { id } = bagAt(group.inputs, "launchTemplate");
  return findResource(
    graph,
    "aws:ec2/launchTemplate:LaunchTemplate",
    `launch template of ${group.name}`,
    (template) => template.id === id,
  );
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Zones of an Auto Scaling group, which spreads its instances over them. */
function zonesOf(graph: Graph, inputs: Properties): readonly string[] {
  const subnets = texts(inputs["vpcZoneIdentifiers"]).flatMap((id) => {
    const subnet = resourcesOf(graph, "aws:ec2/subnet:Subnet").find((one) => one.id === id);
    const zone = textAt(subnet?.outputs, "availabilityZone");
    return zone === undefined ? [] : [zone];
  });
  return [...new Set([...texts(inputs["availabilityZones"]), ...subnets])].sort();
}

/** Instances of the graph that carry the tags. */
function tagged(graph: Graph, { resource }: DeploymentGroupDeclaration): Machines {
  const sets = tagSetsOf(resource.inputs);
  const found = resourcesOf(graph, "aws:ec2/instance:Instance").filter(
    ({ inputs, region, account }) =>
      region === resource.region && account === resource.account && matchesSets(sets, bagAt(inputs, "tags")),
  );
  if (sets.length === 0 || found.length === 0)
    throw new RehearsalError(
      `The deployment group ${resource.name} selects instances by tags, and the stack ${graph.stack} declares no ` +
        `instance in ${resource.region ?? ""} that carries them; declare it, or let Auto Scaling groups launch instances.`,
      2,
    );
  const machines = found.map(({ inputs, outputs }) => {
    const text = textAt(inputs, "userData");
    const userData =
      textAt(inputs, "userDataBase64") ?? (text === undefined ? "" : Buffer.from(text).toString("base64"));
    return withZone(userData, textAt(inputs, "availabilityZone") ?? textAt(outputs, "availabilityZone"));
  });
  return { machines, roleArn: roleOf(graph, found[0]), onPremises: false, notes: [] };
}

/** Role of an instance, by its profile. */
function roleOf(graph: Graph, instance: GraphResource | undefined): string {
  const profile = findResource(
    graph,
    "aws:iam/instanceProfile:InstanceProfile",
    `instance profile of ${instance?.name ?? ""}`,
    ({ outputs, account }) =>
      outputs["name"] === instance?.inputs["iamInstanceProfile"] && account === instance?.account,
  );
  const role = findResource(
    graph,
    "aws:iam/role:Role",
    `role of instance profile ${profile.name}`,
    ({ outputs, account }) => outputs["name"] === profile.inputs["role"] && account === profile.account,
  );
  return textAt(role.outputs, "arn") ?? "";
}

/** No stack declares such machines: one stands for those that each filter matches. */
function onPremises(graph: Graph, group: GraphResource): Machines {
  const filters = bagsAt(group.inputs, "onPremisesInstanceTagFilters");
  const shown = filters
    .map((filter) => [textAt(filter, "key"), textAt(filter, "value")].filter((part) => part !== undefined).join("="))
    .join(", ");
  const declared = onPremisesOf(graph, group);
  const userData = Buffer.from(declared?.setupScript ?? "").toString("base64");
  const stand = `on-premises instances with ${shown}: one host stands for those of each tag`;
  const common = { machines: filters.map(() => ({ userData })), onPremises: true };
  if (declared === undefined)
    return {
      ...common,
      roleArn: "",
      notes: [
        `${stand}, without what their setup writes`,
        "the access of on-premises instances to bundles: who registers them chooses their role",
      ],
    };
  const { sessionRoleArn: roleArn, registrarRoleArn, instanceNamePrefix } = declared;
  return { ...common, roleArn, registration: { registrarRoleArn, instanceNamePrefix }, notes: [stand] };
}
