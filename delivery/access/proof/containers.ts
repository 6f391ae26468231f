/** What deployments of containers cause: CodePipeline hands over a task definition, CodeDeploy replaces the tasks, and tasks start. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { DeploymentGroupDeclaration } from "../../graph/declared/deployments";
import { findResource, resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, StoredObject } from "../types";
import type { PipelineContext } from "./actions/context";
import { arnOf, logGroupArn } from "./declared";
import { imageRepositoryArn } from "./images";

/** A service of ECS with the facts that its AWS calls depend on. */
interface ServiceDeclaration {
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinition: GraphResource;
  readonly taskDefinitionArn: string;
  /** Roles that its task definition names. */
  readonly passedRoleArns: readonly string[];
}

const lastOf = (text: string | undefined): string => text?.split("/").at(-1) ?? "";

/** A service by the names that actions and deployment groups have it by. @throws DeclarationError when no stack declares it */
export function serviceOf(graph: Graph, cluster: string, name: string, region: string): ServiceDeclaration {
  const service = findResource(
    graph,
    "aws:ecs/service:Service",
    `service ${name} of cluster ${cluster} in ${region}`,
    ({ inputs, region: own }) =>
      inputs["name"] === name && lastOf(textAt(inputs, "cluster")) === cluster && own === region,
  );
  const definition = textAt(service.inputs, "taskDefinition") ?? "";
  const taskDefinition = findResource(
    graph,
    "aws:ecs/taskDefinition:TaskDefinition",
    `task definition ${definition} in ${region}`,
    (one) => arnOf(one) === definition || (one.inputs["family"] === definition && one.region === region),
  );
  const { executionRoleArn, taskRoleArn } = taskDefinition.inputs;
  return {
    arn: arnOf(service),
    clusterArn: arnOf(service).replace(/:service\/.*$/, `:cluster/${cluster}`),
    taskDefinition,
    taskDefinitionArn: arnOf(taskDefinition),
    passedRoleArns: [executionRoleArn, taskRoleArn].filter((arn): arn is string => typeof arn === "string"),
  };
}

interface Container {
  readonly image?: string;
  readonly logConfiguration?: { readonly options?: Readonly<Record<string, string>> };
}

const containersOf = ({ inputs }: GraphResource): readonly Container[] =>
  JSON.parse(textAt(inputs, "containerDefinitions") ?? "[]") as Container[];

/** Repositories that tasks of a region pull from: those of their images, and those that the stacks declare for what is deployed. */
function imageRepositories(graphs: readonly Graph[], containers: readonly Container[], clusterArn: string): string[] {
  const { partition, region } = requireArn(clusterArn);
  const declared = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:ecr/repository:Repository"))
    .filter((repository) => repository.region === region)
    .map(arnOf);
  return [
    ...new Set([...containers.flatMap(({ image }) => imageRepositoryArn(partition, image ?? "") ?? []), ...declared]),
  ];
}

function taskSteps({ graph, graphs }: PipelineContext, service: ServiceDeclaration): DeliveryStep[] {
  const { clusterArn, taskDefinition } = service;
  const executionRoleArn = textAt(taskDefinition.inputs, "executionRoleArn");
  const taskRoleArn = textAt(taskDefinition.inputs, "taskRoleArn");
  if (executionRoleArn === undefined) return [];
  const containers = containersOf(taskDefinition);
  const repositories = imageRepositories(graphs, containers, clusterArn);
  const groups = containers.flatMap(({ logConfiguration }) => logConfiguration?.options?.["awslogs-group"] ?? []);
  const start = { kind: "StartTask", executionRoleArn, clusterArn } as const;
  return [
    { ...start, ...(taskRoleArn === undefined ? {} : { taskRoleArn }) },
    ...repositories.map((imageRepository): DeliveryStep => ({ ...start, imageRepositoryArn: imageRepository })),
    ...groups.map((name): DeliveryStep => ({ ...start, logGroupArn: logGroupArn(graph, name, clusterArn) })),
  ];
}

/** Listeners that a deployment moves from one target group to the other. */
function listenersOf({ resource }: DeploymentGroupDeclaration): readonly string[] {
  const pair = bagAt(bagAt(resource.inputs, "loadBalancerInfo"), "targetGroupPairInfo");
  return ["prodTrafficRoute", "testTrafficRoute"].flatMap((route) => {
    const listeners = bagAt(pair, route)["listenerArns"];
    return Array.isArray(listeners) ? listeners.filter((arn): arn is string => typeof arn === "string") : [];
  });
}

/** Functions that CodeDeploy may be told to call: those whose permission is the deployment group's role alone are named by AppSpecs. */
const hooksOf = (graph: Graph, group: DeploymentGroupDeclaration): readonly string[] =>
  resourcesOf(graph, "aws:lambda/function:Function")
    .filter(
      ({ inputs, region }) => /^CodeDeployHook_/.test(textAt(inputs, "name") ?? "") && region === group.resource.region,
    )
    .map(arnOf);

/** The steps of a deployment of containers by CodePipeline and CodeDeploy. */
export function containerDeploymentSteps(
  context: PipelineContext,
  group: DeploymentGroupDeclaration,
  { executorRoleArn, inputs }: { readonly executorRoleArn: string; readonly inputs: readonly StoredObject[] },
): readonly DeliveryStep[] {
  const { graph } = context;
  const region = group.resource.region ?? "";
  return bagsAt({ services: [bagAt(group.resource.inputs, "ecsService")] }, "services").flatMap(
    ({ clusterName, serviceName }): DeliveryStep[] => {
      const service = serviceOf(graph, String(clusterName), String(serviceName), region);
      const { passedRoleArns } = service;
      return [
        {
          kind: "CodeDeployToEcsAction",
          executorRoleArn,
          applicationArn: group.applicationArn,
          deploymentGroupArn: group.arn,
          deploymentConfigArn: group.deploymentConfigArn,
          inputs,
          taskFamily: textAt(service.taskDefinition.inputs, "family") ?? "",
          passedRoleArns,
        },
        {
          kind: "RunEcsDeployment",
          serviceRoleArn: group.serviceRoleArn,
          deploymentGroupArn: group.arn,
          serviceArn: service.arn,
          listenerArns: listenersOf(group),
          passedRoleArns,
          hookFunctionArns: hooksOf(graph, group),
          alarmNames: group.alarmNames,
          triggerTopicArns: group.triggerTopicArns,
        },
        ...taskSteps(context, service),
      ];
    },
  );
}
