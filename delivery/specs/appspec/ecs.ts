import { filledText, integer, oneOf, textLike, type Codec, type Place } from "../codec";
import { listOf } from "../collections";
import { defaulted, optional, record, required } from "../record";
import { ecsHookEvents } from "../lifecycleEvents";
import { nodeAt, type SpecNode } from "../nodes";
import { functionAppspec, onlyResource } from "./functions";
import type { CapacityProvider, EcsAppspec, EcsNetwork } from "./model";

export const ECS_TYPE = "AWS::ECS::Service";

const taskDefinition = textLike(
  "the ARN of a task definition or a placeholder such as <TASK_DEFINITION>",
  /^(arn:[^:]+:ecs:[^:]+:[^:]+:task-definition\/\S+|<\w+>)$/,
);

const lowerCaseToo = true;

interface LoadBalancer {
  readonly containerName: string;
  readonly containerPort: number;
}

const loadBalancer = record<LoadBalancer>(
  {
    containerName: required("ContainerName", filledText),
    containerPort: required("ContainerPort", integer(1, 65535)),
  },
  { what: "LoadBalancerInfo", lowerCaseToo },
);

/** All three settings or none: CodeDeploy takes no network in part. */
const awsvpc = record<EcsNetwork>(
  {
    subnets: required("Subnets", listOf(filledText, { what: "subnets", minimum: 1 })),
    securityGroups: required("SecurityGroups", listOf(filledText, { what: "security groups", minimum: 1 })),
    assignPublicIp: required("AssignPublicIp", oneOf(["ENABLED", "DISABLED"])),
  },
  { what: "AwsvpcConfiguration", lowerCaseToo },
);

const network = record<{ readonly awsvpc: EcsNetwork }>(
  { awsvpc: required("AwsvpcConfiguration", awsvpc) },
  { what: "NetworkConfiguration", lowerCaseToo },
);

/** Ranges: botocore ecs `CapacityProviderStrategyItemBase` and `CapacityProviderStrategyItemWeight`. */
const capacityProvider = record<CapacityProvider>(
  {
    name: required("CapacityProvider", filledText),
    base: defaulted("Base", integer(0, 100_000), () => 0),
    weight: defaulted("Weight", integer(0, 1000), () => 0),
  },
  { what: "a capacity provider", lowerCaseToo },
);

const providerList = listOf(capacityProvider, { what: "capacity providers", minimum: 1 });

const strategy: Codec<readonly CapacityProvider[]> = {
  ...providerList,
  read: (node, place) => {
    const list = providerList.read(node, place);
    if (list !== undefined) checkStrategy(list, node, place);
    return list;
  },
};

function checkStrategy(list: readonly CapacityProvider[], node: SpecNode, place: Place): void {
  const based = list.flatMap(({ base }, index) => (base > 0 ? [index] : []));
  if (based.length > 1) {
    place.fail(
      nodeAt(node, [based[1] ?? 0]) ?? node,
      `must give a base to one capacity provider at most, got ${based.length}`,
    );
  }
  if (list.length > 1 && list.every(({ weight }) => weight === 0)) {
    place.fail(node, "must give at least one of several capacity providers a weight above 0, got none");
  }
}

interface Properties {
  readonly taskDefinition: string;
  readonly loadBalancer: LoadBalancer;
  readonly platformVersion?: string;
  readonly network?: { readonly awsvpc: EcsNetwork };
  readonly capacityProviderStrategy: readonly CapacityProvider[];
}

const properties = record<Properties>(
  {
    taskDefinition: required("TaskDefinition", taskDefinition),
    loadBalancer: required("LoadBalancerInfo", loadBalancer),
    platformVersion: optional("PlatformVersion", filledText),
    network: optional("NetworkConfiguration", network),
    capacityProviderStrategy: defaulted("CapacityProviderStrategy", strategy, () => []),
  },
  { what: "the properties of a service", lowerCaseToo },
);

const file = functionAppspec("an AppSpec for ECS", ECS_TYPE, properties, ecsHookEvents);

function toProperties({ taskDefinition, containerName, containerPort, ...spec }: EcsAppspec): Properties {
  const { platformVersion, network, capacityProviderStrategy } = spec;
  return {
    taskDefinition,
    loadBalancer: { containerName, containerPort },
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(network === undefined ? {} : { network: { awsvpc: network } }),
    capacityProviderStrategy,
  };
}

export const ecs: Codec<EcsAppspec> = {
  schema: file.schema,
  write: (spec) => {
    const value = { type: ECS_TYPE, properties: toProperties(spec) };
    return file.write({ version: 0, resources: [{ name: spec.resource, value }], hooks: spec.hooks });
  },
  read: (node, place) => {
    const read = file.read(node, place);
    const only = read && onlyResource(read);
    if (only === undefined) return undefined;
    const { loadBalancer, network, ...rest } = only.properties;
    const flat = { ...rest, ...loadBalancer, ...(network ? { network: network.awsvpc } : {}) };
    return { platform: "ECS", resource: only.name, ...flat, hooks: read?.hooks ?? {} };
  },
};
