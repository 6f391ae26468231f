/** What actions cause that run commands: builds, tests, commands, and jobs of a provider of one's own. */
import { bagAt, textAt } from "../../../graph/declared/bag";
import { type ActionDeclaration, findResource } from "../../../graph/declared/pipelines";
import type { GraphResource } from "../../../graph/types";
import type { DeliveryStep, StoredObject } from "../../types";
import { buildCommandSteps } from "../buildCommands";
import { arnOf } from "../declared";
import { functionDeploymentSteps } from "../functions";
import { buildUses, runBuildOf, variablesOfProject } from "../projects";
import {
  type ActionSteps,
  arnIn,
  executorOf,
  inputsOf,
  outputsOf,
  pipelineLogGroup,
  type PipelineContext,
  regionOf,
  settingOf,
} from "./context";

function variablesOf({ configuration }: ActionDeclaration): Record<string, string> {
  const variables = JSON.parse(configuration["EnvironmentVariables"] ?? "[]") as { name: string; value: string }[];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

/** CodePipeline starts the build, or a batch of builds. Source: CodePipeline User Guide, action-reference-CodeBuild. */
function startSteps(executorRoleArn: string, project: GraphResource, isBatch: boolean): DeliveryStep[] {
  const projectArn = arnOf(project);
  if (!isBatch) return [{ kind: "StartBuild", executorRoleArn, projectArn }];
  const batchRoleArn = textAt(bagAt(project.inputs, "buildBatchConfig"), "serviceRole");
  return [
    { kind: "StartBuildBatch", executorRoleArn, projectArn },
    ...(batchRoleArn === undefined ? [] : [{ kind: "RunBuildBatch", batchRoleArn, projectArn } as const]),
  ];
}

/** Connections by which a build clones what a source action gives it as a reference instead of files. */
function referencedConnections({ inputArtifacts }: ActionDeclaration, { pipeline }: PipelineContext): string[] {
  return pipeline.stages
    .flatMap(({ actions }) => actions)
    .filter(({ configuration }) => configuration["OutputArtifactFormat"] === "CODEBUILD_CLONE_REF")
    .filter(({ outputArtifacts }) => outputArtifacts.some((name) => inputArtifacts.includes(name)))
    .flatMap(({ configuration }) => configuration["ConnectionArn"] ?? []);
}

/** An image that a source action hands to a build is what the build builds on. */
function baseImages(action: ActionDeclaration, context: PipelineContext, serviceRoleArn: string): DeliveryStep[] {
  return context.pipeline.stages
    .flatMap(({ actions }) => actions)
    .filter(({ category, provider }) => category === "Source" && provider === "ECR")
    .filter(({ outputArtifacts }) => outputArtifacts.some((name) => action.inputArtifacts.includes(name)))
    .map((source) => ({
      kind: "PullImage",
      principal: { kind: "role", id: serviceRoleArn },
      repositoryArn: arnIn(source, context, "ecr", `repository/${settingOf(source, "RepositoryName")}`),
    }));
}

const codeBuild: ActionSteps = (action, context) => {
  const name = settingOf(action, "ProjectName");
  const region = regionOf(action, context);
  const project = findResource(
    context.graph,
    "aws:codebuild/project:Project",
    `build project ${name} in ${region}`,
    ({ outputs, region: own }) => outputs["name"] === name && own === region,
  );
  const { inputs, copies } = inputsOf(action, context);
  const locate = (bucket: string, key: string): StoredObject => context.places.locate(bucket, key);
  const run = runBuildOf(context.graph, project, { inputs, outputs: outputsOf(action, context) });
  const connectionArns = [...(run.connectionArns ?? []), ...referencedConnections(action, context)];
  const variables = { ...variablesOfProject(project), ...variablesOf(action) };
  return [
    ...copies,
    ...startSteps(executorOf(action, context), project, action.configuration["BatchEnabled"] === "true"),
    { ...run, connectionArns },
    ...buildUses(context.graphs, project),
    ...baseImages(action, context, run.serviceRoleArn),
    ...buildCommandSteps(project, { variables, inputs, locate }),
    ...functionDeploymentSteps(context.graph, run.serviceRoleArn, variables),
  ];
};

const commands: ActionSteps = (action, context) => {
  const { inputs, copies } = inputsOf(action, context);
  const executorRoleArn = executorOf(action, context);
  const logGroupArn = pipelineLogGroup(action, context);
  return [
    ...copies,
    { kind: "RunCommands", executorRoleArn, logGroupArn, inputs, outputs: outputsOf(action, context) },
  ];
};

const buildAndPublish: ActionSteps = (action, context) => {
  const { inputs, copies } = inputsOf(action, context);
  return [
    ...copies,
    ...inputs.map((input): DeliveryStep => ({
      kind: "EcrBuildAndPublishAction",
      executorRoleArn: executorOf(action, context),
      repositoryArn: arnIn(action, context, "ecr", `repository/${settingOf(action, "ECRRepositoryName")}`),
      logGroupArn: pipelineLogGroup(action, context),
      input,
    })),
  ];
};

export const BUILD_ACTIONS: Readonly<Record<string, ActionSteps>> = {
  "Build/CodeBuild": codeBuild,
  "Test/CodeBuild": codeBuild,
  "Compute/Commands": commands,
  "Build/ECRBuildAndPublish": buildAndPublish,
};

/** A worker fetches the jobs of a provider of one's own: the worker's calls stand with its role, see `workerSteps`. */
export const customAction: ActionSteps = (action, context) => inputsOf(action, context).copies;
