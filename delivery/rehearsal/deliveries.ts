/** Which environments a rehearsal delivers to, in which order, and what starts each. */
import type { Graph } from "../graph/types";
import type { Trigger } from "./pipeline/context";
import { type ActionDeclaration, type PipelineDeclaration, pipelineOf } from "./pipeline/declaration";
import type { CommitArchive } from "./source";
import { type Progress, RehearsalError } from "./types";

/** One environment, and the one whose releases it takes, if any. */
export interface Delivery {
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  readonly promotesFrom?: Graph;
}

const declaresPipeline = ({ resources }: Graph): boolean =>
  resources.some(({ type }) => type === "aws:codepipeline/pipeline:Pipeline");

/** The source action. The components demand that a pipeline begins with one. */
function sourceOf({ name, stages }: PipelineDeclaration): ActionDeclaration {
  const [source] = stages[0]?.actions ?? [];
  if (!source) throw new RehearsalError(`The pipeline ${name} has no source action.`, 2);
  return source;
}

/**
 * Environments in the order of delivery: those that watch a branch, then those that watch a channel.
 * @throws RehearsalError with exit code 2 when a channel is watched and nobody publishes, or a source cannot be rehearsed
 */
export function deliveryOrder(graphs: ReadonlyMap<string, Graph>): readonly Delivery[] {
  const deliveries = [...graphs.values()]
    .filter(declaresPipeline)
    .map((graph) => ({ graph, pipeline: pipelineOf(graph) }));
  const watching = (provider: string): readonly Delivery[] =>
    deliveries.filter(({ pipeline }) => sourceOf(pipeline).provider === provider);
  const [fromBranch, fromChannel] = [watching("CodeCommit"), watching("S3")];
  const others = deliveries.filter((delivery) => ![...fromBranch, ...fromChannel].includes(delivery));
  if (others.length > 0) {
    const sources = others.map(({ pipeline }) => `${pipeline.name} (${sourceOf(pipeline).provider})`);
    throw new RehearsalError(
      `Only pipelines that watch CodeCommit or S3 can be rehearsed, got ${sources.join(", ")}.`,
      2,
    );
  }
  const publisher = deliveries.find(
    ({ graph }) => graph.outputs["signingKeyArn"] !== undefined && graph.outputs["releasePrefix"] !== undefined,
  );
  if (fromChannel.length > 0 && !publisher)
    throw new RehearsalError(
      "No environment publishes releases, so none can be promoted; set publishesReleases in the one that does.",
      2,
    );
  return [
    ...fromBranch,
    ...fromChannel.map((delivery) => ({ ...delivery, ...(publisher && { promotesFrom: publisher.graph }) })),
  ];
}

/** Regions that the pipeline deploys to, in its order. */
export function regionsOf({ pipeline }: Delivery): readonly string[] {
  const deploys = pipeline.stages.flatMap(({ actions }) => actions).filter(({ category }) => category === "Deploy");
  return [...new Set(deploys.map(({ region }) => region ?? pipeline.region))];
}

/** Where a deployment is to fail. */
export interface PlannedFault {
  readonly environment: string;
  readonly region: string;
}

/** The last environment is the one whose deployment fails. @throws RehearsalError with exit code 2 for any other region */
export function plannedFault(region: string, deliveries: readonly Delivery[]): PlannedFault {
  const last = deliveries.at(-1);
  const regions = last ? regionsOf(last) : [];
  if (last && regions.includes(region)) return { environment: last.graph.stack, region };
  throw new RehearsalError(
    `--fail must name a region that ${last?.graph.stack ?? "a pipeline"} deploys to (${regions.join(", ")}), got ${JSON.stringify(region)}.`,
    2,
  );
}

/** The event that CodeCommit sends when somebody pushes. Source: CodeCommit User Guide, monitoring-events. */
export function pushOf(pipeline: PipelineDeclaration, commit: CommitArchive): Trigger {
  const { RepositoryName: repository = "", BranchName: branch = "" } = sourceOf(pipeline).configuration;
  const { zip, commit: commitId, author, date, message } = commit;
  const [, partition = ""] = pipeline.arn.split(":");
  const { account, region } = pipeline;
  const event = {
    version: "0",
    source: "aws.codecommit",
    "detail-type": "CodeCommit Repository State Change",
    account,
    region,
    resources: [`arn:${partition}:codecommit:${region}:${account}:${repository}`],
    detail: {
      event: "referenceUpdated",
      repositoryName: repository,
      referenceType: "branch",
      referenceName: branch,
      commitId,
    },
  };
  return { event, source: { provider: "CodeCommit", zip, commitId, author, date, message, branch } };
}

/** Tells what is delivered, and what of the folder is not. */
export function noteCommit({ commit, message, changed, submodules }: CommitArchive, progress: Progress): void {
  const where = ["commit"];
  const [title = ""] = message.split("\n");
  progress({ kind: "step", where, status: "succeeded", what: `${commit.slice(0, 8)} ${title}` });
  if (changed.length > 0) progress({ kind: "notRehearsed", where, what: `uncommitted changes: ${changed.join(", ")}` });
  if (submodules.length > 0) progress({ kind: "notRehearsed", where, what: `submodules: ${submodules.join(", ")}` });
}
