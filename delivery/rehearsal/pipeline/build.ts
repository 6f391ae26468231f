/** CodeBuild actions: the build's role fetches the inputs, the project's buildspec runs, and the outputs go to the store. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { GraphResource } from "../../graph/types";
import type { AwsEndpoint } from "../awsCli/endpoint";
import { bagAt, bagsAt, textAt } from "../bag";
import { runBatch } from "../build/batch/runBatch";
import { type BuildRequest, type BuildResult, type BuildSource, type BuildVariable, runBuild } from "../build/runBuild";
import { unzip } from "../source";
import { type ObjectVersion, type Processes, RehearsalError } from "../types";
import type { Workspace } from "../workspace";
import { artifactFor, artifactLocation, putArtifact } from "./artifacts";
import { type ActionHandler, type ActionRun, type Surroundings, type Trigger, accountOf, tellParts } from "./context";
import { buildStep, checkBuild, isBatchEnabled, nameOf } from "./buildAccess";
import { summaryOfReport, tellReports } from "./buildReports";
import { findResource } from "./declaration";

export interface BuildParts {
  readonly workspace: Workspace;
  readonly processes: Processes;
  readonly aws: AwsEndpoint;
  /** Values of parameters and secrets by name, supplied by the person who rehearses. */
  readonly values: Readonly<Record<string, string>>;
  /** What answers on this machine in place of addresses of AWS. @default - nothing */
  readonly addresses?: (wanted: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

interface Input {
  readonly object: ObjectVersion;
  readonly source: BuildSource;
}

/** Builds and tests: CodePipeline starts both alike. */
export function codeBuildHandler(surroundings: Surroundings, parts: BuildParts): ActionHandler {
  const numbers = new Map<string, number>();
  return async (run) => {
    const project = projectOf(run);
    const takeNumber = (): number => {
      const number = (numbers.get(project.urn) ?? 0) + 1;
      numbers.set(project.urn, number);
      return number;
    };
    const number = takeNumber();
    const folder = join(parts.workspace.builds, run.execution.id, `${run.where.join("-")}-${number}`);
    const inputs = await fetchInputs(surroundings, run, folder);
    const locations = run.declaration.outputArtifacts.map((name) => ({
      name,
      at: artifactLocation(surroundings, run.execution, name),
    }));
    const objects = { inputs: inputs.map(({ object }) => object), outputs: locations.map(({ at }) => at) };
    checkBuild(surroundings, run, project, objects);
    const resourceArn = textAt(project.outputs, "arn") ?? "";
    const tell = (state: string): void =>
      surroundings.onNotable?.({ resourceArn, eventTypeId: `codebuild-project-${state}`, where: run.where });
    tell("build-state-in-progress");
    const result = await build(surroundings, parts, run, { project, number, takeNumber, inputs, folder });
    if (!result.succeeded) tell("build-phase-failure");
    tell(result.succeeded ? "build-state-succeeded" : "build-state-failed");
    tellReports(surroundings, run.where, buildStep(run.execution.graph, project), result.reports);
    if (!result.succeeded)
      throw new RehearsalError(`${titleOf(project, result)} failed: ${result.failure ?? "no reason"}`);
    for (const { name, at } of locations)
      await putArtifact(surroundings, run.execution, name, at, artifactPath(result, name));
    return { variables: result.exportedVariables, summary: summaryOf(project, number, result) };
  };
}

/** A build that did not even begin has no id. */
const titleOf = (project: GraphResource, { id }: BuildResult): string =>
  id === "" ? `The build of ${nameOf(project)}` : `Build ${id}`;

function summaryOf(project: GraphResource, number: number, { reports, exportedVariables }: BuildResult): string {
  const variables = Object.entries(exportedVariables).map(([name, value]) => `${name}=${value}`);
  return [`build ${number} of ${nameOf(project)}`, ...reports.map(summaryOfReport), ...variables].join(", ");
}

function artifactPath({ artifacts, id }: BuildResult, name: string): string {
  const path = artifacts[name];
  if (path === undefined)
    throw new RehearsalError(
      `Build ${id} made no artifact ${name}; its buildspec makes ${Object.keys(artifacts).join(", ") || "none"}.`,
    );
  return path;
}

function projectOf({ execution, configuration, region, where }: ActionRun): GraphResource {
  const name = configuration["ProjectName"] ?? "";
  return findResource(
    execution.graph,
    "aws:codebuild/project:Project",
    `build project ${name} in ${region}, which ${where.join(" › ")} starts`,
    ({ outputs, region: own }) => outputs["name"] === name && own === region,
  );
}

/** Unpacks every input, the primary source first. */
async function fetchInputs(surroundings: Surroundings, run: ActionRun, folder: string): Promise<readonly Input[]> {
  const { declaration, configuration, execution } = run;
  const primary = configuration["PrimarySource"] ?? declaration.inputArtifacts[0];
  const names = [...declaration.inputArtifacts].sort((a, b) => Number(b === primary) - Number(a === primary));
  return Promise.all(
    names.map(async (name) => {
      const object = await artifactFor(surroundings, run, name);
      const target = join(folder, "inputs", name);
      await mkdir(target, { recursive: true });
      await unzip(object.path, target);
      const [, partition = ""] = object.kmsKeyArn.split(":");
      const sourceVersion = `arn:${partition}:s3:::${object.bucket}/${object.key}`;
      return {
        object,
        source: {
          name,
          folder: target,
          sourceVersion,
          resolvedSourceVersion: revisionOf(execution.trigger),
        },
      };
    }),
  );
}

/** The source's revision, which CodePipeline hands on to builds. Source: CodeBuild User Guide, build-env-ref-env-vars. */
const revisionOf = ({ source }: Trigger): string =>
  source.provider === "S3" ? source.object.versionId : source.commitId;

/** @throws RehearsalError where a variable's value, put into the JSON as it is, has broken it */
function variablesOf({ EnvironmentVariables = "[]" }: ActionRun["configuration"]): readonly BuildVariable[] {
  try {
    return JSON.parse(EnvironmentVariables) as readonly BuildVariable[];
  } catch {
    throw new RehearsalError(
      `EnvironmentVariables must be JSON once its variables are replaced, got ${EnvironmentVariables}`,
    );
  }
}

/** Addresses among the variables of a project. */
const addressesIn = ({ inputs }: GraphResource): readonly string[] =>
  bagsAt(bagAt(inputs, "environment"), "environmentVariables")
    .map((variable) => textAt(variable, "value") ?? "")
    .filter((value) => /^https?:\/\//.test(value));

/** One build of a project. */
interface Build {
  readonly project: GraphResource;
  readonly number: number;
  /** Gives the number of the project's next build. */
  readonly takeNumber: () => number;
  readonly inputs: readonly Input[];
  readonly folder: string;
}

async function build(
  { progress, signal, checkAccess }: Surroundings,
  { workspace, processes, aws, values, addresses }: BuildParts,
  { configuration, declaration, execution, region, where }: ActionRun,
  { project, number, takeNumber, inputs, folder }: Build,
): Promise<BuildResult> {
  const [primary, ...secondary] = inputs.map(({ source }) => source);
  if (!primary) throw new RehearsalError(`${where.join(" › ")}: a CodeBuild action has at least one input artifact.`);
  const roleArn = textAt(project.inputs, "serviceRole") ?? "";
  const name = nameOf(project);
  const projectArn = textAt(project.outputs, "arn") ?? "";
  const session = aws.open({
    principal: { kind: "role", id: roleArn },
    account: accountOf(roleArn),
    region,
    purpose: `the build ${name}`,
  });
  try {
    const override = configuration["BuildspecOverride"] ?? "";
    const request: BuildRequest = {
      project,
      ...(override === "" ? {} : { buildspec: override }),
      source: primary,
      secondarySources: secondary,
      environmentVariables: variablesOf(configuration),
      outputArtifacts: declaration.outputArtifacts,
      initiator: `codepipeline/${execution.pipeline.name}`,
      buildNumber: number,
      values,
      ...(addresses && { addresses: await addresses(addressesIn(project)) }),
      onRead: (read) => checkAccess({ kind: "ReadBuildValues", serviceRoleArn: roleArn, projectArn, ...read }, where),
      aws: session,
      processes,
      progress: tellParts(progress),
      where,
      workFolder: join(folder, "work"),
      cacheFolder: join(workspace.cache, name),
      logFile: join(workspace.logs, `${name}-${number}.log`),
      signal,
    };
    if (!isBatchEnabled(configuration)) return await runBuild(request);
    const combineArtifacts = configuration["CombineArtifacts"] === "true";
    return await runBatch({ ...request, combineArtifacts, takeBuildNumber: takeNumber });
  } finally {
    session.close();
  }
}
