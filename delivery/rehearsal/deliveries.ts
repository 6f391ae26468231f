/** Which environments a rehearsal delivers to, in which order, and what starts each. */
import type { Graph } from "../graph/types";
import { type ActionDeclaration, type PipelineDeclaration, deployingActions, pipelineOf } from "./pipeline/declaration";
import type { CommitArchive } from "./source";
import { COMMIT_PROVIDERS } from "./sources/trigger";
import { type Progress, RehearsalError } from "./types";

/** One environment, and the one whose releases it takes, if any. */
export interface Delivery {
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  /** The first source action. */
  readonly source: ActionDeclaration;
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

/** Whether an environment takes releases that somebody promotes. */
const isPromotedTo = ({ graph, source }: Delivery): boolean =>
  source.provider === "S3" && graph.outputs["channel"] !== undefined;

/**
 * Environments in the order of delivery: those whose source is the app, then those that watch a channel.
 * @throws RehearsalError with exit code 2 when a channel is watched and nobody publishes, or a source cannot be rehearsed
 */
export function deliveryOrder(graphs: ReadonlyMap<string, Graph>): readonly Delivery[] {
  const deliveries = [...graphs.values()].filter(declaresPipeline).map((graph): Delivery => {
    const pipeline = pipelineOf(graph);
    return { graph, pipeline, source: sourceOf(pipeline) };
  });
  const others = deliveries.filter(({ source }) => !COMMIT_PROVIDERS.some((known) => known === source.provider));
  if (others.length > 0) {
    const sources = others.map(({ pipeline, source }) => `${pipeline.name} (${source.provider})`);
    throw new RehearsalError(
      `Only pipelines that watch ${COMMIT_PROVIDERS.join(" or ")} first can be rehearsed, got ${sources.join(", ")}.`,
      2,
    );
  }
  const publisher = deliveries.find(
    ({ graph }) => graph.outputs["signingKeyArn"] !== undefined && graph.outputs["releasePrefix"] !== undefined,
  );
  const fromChannel = deliveries.filter(isPromotedTo);
  if (fromChannel.length > 0 && !publisher)
    throw new RehearsalError(
      "No environment publishes releases, so none can be promoted; set publishesReleases in the one that does.",
      2,
    );
  return [
    ...deliveries.filter((delivery) => !isPromotedTo(delivery)),
    ...fromChannel.map((delivery) => ({ ...delivery, ...(publisher && { promotesFrom: publisher.graph }) })),
  ];
}

/** Regions that the pipeline deploys to, in its order. */
export const regionsOf = ({ pipeline }: Pick<Delivery, "pipeline">): readonly string[] => [
  ...new Set(deployingActions(pipeline).map(({ region }) => region)),
];

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

/** The region that is lost where one is. @throws RehearsalError with exit code 2 for one that the last environment is not deployed to */
export function lostRegion(region: string | undefined, deliveries: readonly Delivery[]): string {
  const last = deliveries.at(-1);
  const regions = last ? regionsOf(last) : [];
  if (region === undefined) return regions.at(-1) ?? "";
  if (regions.includes(region)) return region;
  throw new RehearsalError(
    `--lose must name a region that ${last?.graph.stack ?? "a pipeline"} deploys to (${regions.join(", ")}), got ${JSON.stringify(region)}.`,
    2,
  );
}

/** Tells what is delivered, and what of the folder is not. */
export function noteCommit({ commit, message, changed, submodules }: CommitArchive, progress: Progress): void {
  const where = ["commit"];
  const [title = ""] = message.split("\n");
  progress({ kind: "step", where, status: "succeeded", what: `${commit.slice(0, 8)} ${title}` });
  if (changed.length > 0) progress({ kind: "notRehearsed", where, what: `uncommitted changes: ${changed.join(", ")}` });
  if (submodules.length > 0) progress({ kind: "notRehearsed", where, what: `submodules: ${submodules.join(", ")}` });
}
