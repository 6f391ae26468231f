/** Builds that a rule starts for a pull request: CodeBuild takes the commit itself, and no pipeline waits. */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import { type BuildResult, type BuildVariable, runBuild } from "../build/runBuild";
import type { BuildParts } from "../pipeline/build";
import { buildStep, nameOf } from "../pipeline/buildAccess";
import { summaryOfReport, tellReports } from "../pipeline/buildReports";
import { type Surroundings, accountOf, tellParts } from "../pipeline/context";
import { type CommitArchive, unzip } from "../source";
import type { BuildRecord } from "../sources/codeServices";

/** Parameters of `codebuild.StartBuild` that are modelled. */
export interface StartBuildInput {
  readonly sourceVersion?: string;
  readonly environmentVariablesOverride?: readonly BuildVariable[];
}

export interface ReviewBuildArgs {
  /** Stack that declares the project. */
  readonly graph: Graph;
  readonly project: GraphResource;
  readonly repositoryArn: string;
  /** Name of the rule that started it. */
  readonly ruleName: string;
  readonly input: StartBuildInput;
  readonly commit: CommitArchive;
  readonly number: number;
  readonly where: readonly string[];
}

/** A build with what it says of itself. */
export interface ReviewBuild {
  readonly record: BuildRecord;
  readonly arn: string;
  readonly succeeded: boolean;
  readonly summary: string;
  readonly failure?: string;
}

/** The phases as far as they are known: of a build that failed, the one that did. */
function phasesOf({ succeeded, failure = "" }: BuildResult): readonly object[] {
  if (succeeded) return [{ phaseType: "COMPLETED" }];
  const [, phase = "build", message = failure] = /^(\w+): ([^\n]*)/.exec(failure) ?? [];
  const contexts = [{ statusCode: "COMMAND_EXECUTION_ERROR", message }];
  return [{ phaseType: phase.toUpperCase(), phaseStatus: "FAILED", contexts }, { phaseType: "COMPLETED" }];
}

/** What CodeBuild answers about the build. Source: botocore codebuild, `Build`. */
function recordOf(args: ReviewBuildArgs, result: BuildResult): BuildRecord {
  const { project, input, number, ruleName } = args;
  const { sourceVersion = "", environmentVariablesOverride = [] } = input;
  const declared = bagsAt(bagAt(project.inputs, "environment"), "environmentVariables");
  return {
    id: result.id,
    arn: result.arn,
    projectName: nameOf(project),
    buildNumber: number,
    buildComplete: true,
    buildStatus: result.succeeded ? "SUCCEEDED" : "FAILED",
    currentPhase: "COMPLETED",
    sourceVersion,
    resolvedSourceVersion: sourceVersion,
    initiator: `rule/${ruleName}`,
    environment: { environmentVariables: [...declared, ...environmentVariablesOverride] },
    phases: phasesOf(result),
  };
}

/** Runs the build with the rights of its own role. @throws RehearsalError where a call is denied or the machine refuses */
export async function runReviewBuild(
  surroundings: Surroundings,
  { workspace, processes, aws, values }: BuildParts,
  args: ReviewBuildArgs,
): Promise<ReviewBuild> {
  const { graph, project, repositoryArn, ruleName, input, commit, number, where } = args;
  const { checkAccess, progress, signal } = surroundings;
  const roleArn = textAt(project.inputs, "serviceRole") ?? "";
  const projectArn = textAt(project.outputs, "arn") ?? "";
  const step = buildStep(graph, project);
  checkAccess({ ...step, repositoryArns: [repositoryArn] }, where);
  const name = nameOf(project);
  const folder = join(workspace.builds, `${name}-${number}`);
  const source = join(folder, "source");
  await mkdir(source, { recursive: true });
  await unzip(commit.zip, source);
  const session = aws.open({
    principal: { kind: "role", id: roleArn },
    account: accountOf(roleArn),
    region: project.region ?? "",
    purpose: `the build ${name}`,
  });
  try {
    const { sourceVersion = "", environmentVariablesOverride = [] } = input;
    const result = await runBuild({
      project,
      source: { name: "source", folder: source, sourceVersion, resolvedSourceVersion: sourceVersion },
      secondarySources: [],
      environmentVariables: environmentVariablesOverride,
      outputArtifacts: [],
      initiator: `rule/${ruleName}`,
      buildNumber: number,
      values,
      onRead: (read) => checkAccess({ kind: "ReadBuildValues", serviceRoleArn: roleArn, projectArn, ...read }, where),
      aws: session,
      processes,
      progress: tellParts(progress),
      where,
      workFolder: join(folder, "work"),
      cacheFolder: join(workspace.cache, name),
      logFile: join(workspace.logs, `${name}-${number}.log`),
      signal,
    });
    tellReports(surroundings, where, step, result.reports);
    const { failure, succeeded } = result;
    // A build without a buildspec ends before it has an id here; CodeBuild gives it one all the same.
    const id = result.id === "" ? `${name}:${randomUUID()}` : result.id;
    const arn = projectArn.replace(/:project\/.*$/, `:build/${id}`);
    const summary = [`build ${number} of ${name}`, ...result.reports.map(summaryOfReport)].join(", ");
    return {
      record: recordOf(args, { ...result, id, arn }),
      arn,
      succeeded,
      summary,
      ...(failure === undefined ? {} : { failure }),
    };
  } finally {
    session.close();
  }
}
