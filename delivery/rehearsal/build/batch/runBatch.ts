/** A batch of builds, as `StartBuildBatch` runs one. */
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { GraphResource, Properties } from "../../../graph/types";
import type { Batch } from "../../../specs/buildspec";
import { bagAt, textAt } from "../../bag";
import { withFileErrors } from "../../fileErrors";
import type { ProgressEvent } from "../../types";
import { BuildError, buildspecOf } from "../buildspecOf";
import { mergeReports } from "../reports";
import type { BuildRequest, BuildResult } from "../request";
import { failedBuild, runBuild } from "../runBuild";
import { combineZips } from "./combine";
import { checkOutputs, checkRestrictions, outputsOf } from "./checks";
import { planBatch, type PlannedBuild } from "./plan";
import { batchSucceeded, schedule, type BuildOutcome } from "./schedule";

/** One batch, as a pipeline action with `BatchEnabled` starts it. */
export interface BatchRequest extends Omit<BuildRequest, "batch"> {
  /** Whether the only output artifact gets the primary artifacts of all builds. */
  readonly combineArtifacts: boolean;
  /** Number of the next build of the project. */
  readonly takeBuildNumber: () => number;
}

/** Settings that a build of a batch has instead of the project's. */
function withEnvironment(project: GraphResource, { environment }: PlannedBuild): GraphResource {
  const { computeType, image, privilegedMode, type } = environment;
  const given = Object.entries({ computeType, image, privilegedMode, type }).filter(([, value]) => value !== undefined);
  const changed: Properties = { ...bagAt(project.inputs, "environment"), ...Object.fromEntries(given) };
  return { ...project, inputs: { ...project.inputs, environment: changed } };
}

/** Variables of a build of a batch win over all others, since they tell the builds apart; AWS does not document the order. */
function buildRequest(
  request: BatchRequest,
  plan: readonly PlannedBuild[],
  planned: PlannedBuild,
  signal: AbortSignal,
): BuildRequest {
  const { combineArtifacts: combined, takeBuildNumber, ...common } = request;
  const index = plan.indexOf(planned);
  const { identifier, buildspec, environment, shard } = planned;
  const variables = Object.entries(environment.variables).map(([name, value]) => ({ name, value }));
  return {
    ...common,
    project: withEnvironment(request.project, planned),
    ...(buildspec === undefined ? {} : { buildspec }),
    environmentVariables: [...request.environmentVariables, ...variables],
    outputArtifacts: outputsOf(identifier, plan, { outputs: request.outputArtifacts, combined }),
    buildNumber: takeBuildNumber(),
    where: [...request.where, identifier],
    workFolder: join(request.workFolder, String(index)),
    logFile: request.logFile.replace(/(\.log)?$/, `-${index + 1}.log`),
    batch: shard === undefined ? { identifier } : { identifier, shard },
    signal,
  };
}

type Results = ReadonlyMap<PlannedBuild, BuildResult>;

/** Ends with the batch, after its own timeout, or when somebody ends the rehearsal. Source: ProjectBuildBatchConfig. */
function signalOf({ signal, project }: BatchRequest): AbortSignal {
  const minutes = bagAt(project.inputs, "buildBatchConfig")["timeoutInMins"];
  const signals = [
    ...(signal === undefined ? [] : [signal]),
    ...(typeof minutes === "number" ? [AbortSignal.timeout(minutes * 60_000)] : []),
  ];
  return AbortSignal.any(signals);
}

function limitOf({ project }: BatchRequest): number {
  const limit = project.inputs["concurrentBuildLimit"];
  return Math.min(typeof limit === "number" ? limit : Infinity, availableParallelism());
}

class BatchRun {
  private readonly results = new Map<PlannedBuild, BuildResult>();

  constructor(
    private readonly request: BatchRequest,
    private readonly batch: Batch,
    private readonly plan: readonly PlannedBuild[],
  ) {}

  async run(): Promise<BuildResult> {
    const { request, batch, plan } = this;
    this.tellLimits();
    const options = { fastFail: batch.fastFail, limit: limitOf(request), signal: signalOf(request) };
    const outcomes = await schedule(plan, (build, signal) => this.build(build, signal), options);
    for (const [build, outcome] of outcomes) if (outcome === "skipped") this.tell(build, "skipped", "it never began");
    return this.conclude(outcomes);
  }

  private async build(planned: PlannedBuild, signal: AbortSignal): Promise<boolean> {
    this.tell(planned, "started");
    const result = await runBuild(buildRequest(this.request, this.plan, planned, signal));
    this.results.set(planned, result);
    const why = planned.ignoreFailure ? `${result.failure ?? ""}\n(its failure is ignored)` : result.failure;
    this.tell(planned, result.succeeded ? "succeeded" : "failed", result.succeeded ? undefined : why);
    return result.succeeded;
  }

  private tell(build: PlannedBuild, status: (ProgressEvent & { kind: "step" })["status"], detail?: string): void {
    const { progress, where } = this.request;
    const what = `build ${build.identifier}`;
    progress({ kind: "step", where, what, status, ...(detail === undefined ? {} : { detail }) });
  }

  private note(what: string): void {
    this.request.progress({ kind: "notRehearsed", where: this.request.where, what });
  }

  private tellLimits(): void {
    if (this.batch.kind === "matrix" && this.request.outputArtifacts.length > 0 && !this.request.combineArtifacts)
      this.note("identifiers of a build-matrix: AWS does not document them, here they are build1, build2 …");
    if (this.plan.some(({ debugSession }) => debugSession)) this.note("debug-session");
  }

  private async conclude(outcomes: ReadonlyMap<PlannedBuild, BuildOutcome>): Promise<BuildResult> {
    const { request, batch, results } = this;
    const uuid = randomUUID();
    const arn = textAt(request.project.outputs, "arn") ?? "";
    const name = textAt(request.project.inputs, "name") ?? request.project.name;
    const reports = [...results.values()].flatMap((result) => result.reports);
    const common = {
      id: `${name}:${uuid}`,
      arn: `${arn.split(":").slice(0, 5).join(":")}:build-batch/${name}:${uuid}`,
      exportedVariables: this.exportedVariables(),
      reports: batch.kind === "fanout" ? mergeReports(reports) : reports,
    };
    if (batchSucceeded(outcomes)) return { ...common, succeeded: true, artifacts: await this.artifacts() };
    return { ...common, succeeded: false, failure: failureOf(outcomes, results), artifacts: {} };
  }

  /** AWS does not document what becomes of a variable that several builds export: here the last of the list wins. */
  private exportedVariables(): Record<string, string> {
    const variables: Record<string, string> = {};
    for (const { exportedVariables } of this.inOrder())
      for (const [name, value] of Object.entries(exportedVariables)) {
        if ((variables[name] ?? value) !== value) this.note(`which build's ${name} the pipeline gets`);
        variables[name] = value;
      }
    return variables;
  }

  private async artifacts(): Promise<Record<string, string>> {
    const { outputArtifacts, combineArtifacts, workFolder } = this.request;
    const [output] = outputArtifacts;
    const made = this.inOrder().map(({ artifacts }) => artifacts);
    if (!combineArtifacts || output === undefined) return Object.assign({}, ...made) as Record<string, string>;
    const target = join(workFolder, "combined.zip");
    const zips = made.flatMap((artifacts) => Object.values(artifacts));
    const shared = await combineZips(zips, target, join(workFolder, "combined"));
    if (shared.length > 0) this.note(`which build's ${shared.join(", ")} the combined artifact gets`);
    return { [output]: target };
  }

  private inOrder(): readonly BuildResult[] {
    return this.plan.flatMap((build) => this.results.get(build) ?? []);
  }
}

/** Every build that failed by itself, with why. */
function failureOf(outcomes: ReadonlyMap<PlannedBuild, BuildOutcome>, results: Results): string {
  const failed = [...outcomes].filter(([build, outcome]) => outcome === "failed" && !build.ignoreFailure);
  if (failed.length === 0) return "the batch was stopped";
  return failed.map(([build]) => `${build.identifier}: ${results.get(build)?.failure ?? "no reason given"}`).join("\n");
}

async function planOf(request: BatchRequest): Promise<BatchRun> {
  const { batch } = await buildspecOf(request);
  if (batch === undefined)
    throw new BuildError(
      "the action has BatchEnabled, and the buildspec has no batch; add one, or remove BatchEnabled",
    );
  const plan = planBatch(batch);
  checkRestrictions(request.project, plan);
  checkOutputs(plan, { outputs: request.outputArtifacts, combined: request.combineArtifacts });
  return new BatchRun(request, batch, plan);
}

/**
 * Runs the batch of a buildspec with the programs of this machine: its builds in their order, as many at a time as the
 * project and the machine allow, each with its own environment and buildspec.
 *
 * A batch that fails is a result; what is thrown stops the rehearsal.
 *
 * @throws RehearsalError where the machine refuses, or a value of a parameter or secret is missing
 */
export async function runBatch(request: BatchRequest): Promise<BuildResult> {
  return withFileErrors(`run the batch of ${request.project.name}`, async () => {
    try {
      return await (await planOf(request)).run();
    } catch (error) {
      if (error instanceof BuildError) return failedBuild(error);
      throw error;
    }
  });
}
