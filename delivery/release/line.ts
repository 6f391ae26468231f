/** Where an environment's releases, channel, controls and records lie: all from the evaluated stacks, nothing typed. */
import { type Interval, parseInterval } from "../../stacks/settings/intervals";
import { type PipelineDeclaration, deployingActions, pipelineOf, resourcesOf } from "../graph/declared/pipelines";
import type { Graph } from "../graph/types";
import { ReleaseError } from "./errors";

/** A bucket that keeps releases. */
export interface LedgerPlace {
  readonly environment: string;
  readonly bucket: string;
  readonly region: string;
  /** Of all keys of releases: `releases/<application>/`. */
  readonly prefix: string;
}

/** Everything that promotion to an environment needs to know. */
export interface ReleaseLine {
  readonly application: string;
  readonly environment: string;
  readonly releaserRoleArn: string;
  /** Where releases come from, and the key that signs them there. */
  readonly from: LedgerPlace & { readonly signingKey: string };
  readonly to: LedgerPlace;
  readonly channelKey: string;
  readonly auditPrefix: string;
  readonly holdKey: string;
  readonly pipeline: { readonly name: string; readonly arn: string; readonly region: string };
  /** The stages that deploy, in order: a hold closes the way into each. */
  readonly gatedStages: readonly string[];
  readonly bakeMinutes: number;
  readonly freezeWindows: readonly Interval[];
}

/** What a stack says of promotion to it, as stacks/environment.ts puts it out. */
interface PromotionOutput {
  readonly application: string;
  readonly from: string;
  readonly channelKey: string;
  readonly releasePrefix: string;
  readonly auditPrefix: string;
  readonly holdKey: string;
  readonly bakeMinutes: number;
  readonly freezeWindows: readonly string[];
}

const promotionOf = ({ outputs }: Graph): PromotionOutput | undefined =>
  outputs["promotion"] as PromotionOutput | undefined;

/** Environments that releases are promoted to. */
export const promotedEnvironments = (graphs: ReadonlyMap<string, Graph>): readonly string[] =>
  [...graphs.values()].filter((graph) => promotionOf(graph) !== undefined).map(({ stack }) => stack);

function homeBucket({ stores, region, name }: PipelineDeclaration): string {
  const bucket = stores.get(region);
  if (bucket === undefined) throw new ReleaseError(`The pipeline ${name} has no artifact store in ${region}.`, 2);
  return bucket;
}

/**
 * The alias of the signing key: its name is derived, the key's id is not. Whoever points it elsewhere gains nothing, because the
 * releaser may use the one key alone.
 */
function signingKeyOf(graph: Graph): string {
  const keyArn = graph.outputs["signingKeyArn"];
  const alias = resourcesOf(graph, "aws:kms/alias:Alias").find(({ outputs }) => outputs["targetKeyArn"] === keyArn);
  if (keyArn === undefined || !alias)
    throw new ReleaseError(`The stack ${graph.stack} has no key that signs releases; set publishesReleases in it.`, 2);
  return String(alias.outputs["arn"]);
}

function gatesOf(pipeline: PipelineDeclaration): readonly string[] {
  const stages = [...new Set(deployingActions(pipeline).map(({ stage }) => stage))];
  if (stages.length === 0) throw new ReleaseError(`The pipeline ${pipeline.name} deploys nothing.`, 2);
  return stages;
}

/** The environment that is meant: the one that was named, else the only one. @throws ReleaseError */
export function chooseEnvironment(graphs: ReadonlyMap<string, Graph>, wanted: string | undefined): string {
  const environments = promotedEnvironments(graphs);
  const [first, ...others] = environments;
  const known = environments.join(", ") || "none";
  if (wanted !== undefined && !environments.includes(wanted))
    throw new ReleaseError(`Releases are promoted to ${known}, got ${JSON.stringify(wanted)}.`, 2);
  if (wanted !== undefined) return wanted;
  if (first === undefined)
    throw new ReleaseError("Releases are promoted to no environment; set promotesFrom in the one that takes them.", 2);
  if (others.length > 0) throw new ReleaseError(`Releases are promoted to ${known}; say to which.`, 2);
  return first;
}

/** Reads the line that leads to an environment. @throws ReleaseError when a stack does not say what it must */
export function lineOf(graphs: ReadonlyMap<string, Graph>, environment: string): ReleaseLine {
  const graph = graphs.get(environment);
  const promotion = graph && promotionOf(graph);
  const from = promotion && graphs.get(promotion.from);
  if (!graph || !promotion || !from)
    throw new ReleaseError(`The stack ${environment} or the one whose releases it takes was not evaluated.`, 2);
  const [pipeline, source] = [pipelineOf(graph), pipelineOf(from)];
  const { application, channelKey, releasePrefix: prefix, auditPrefix, holdKey, bakeMinutes } = promotion;
  return {
    application,
    environment,
    releaserRoleArn: String(graph.outputs["releaserRoleArn"]),
    from: {
      environment: from.stack,
      bucket: homeBucket(source),
      region: source.region,
      prefix,
      signingKey: signingKeyOf(from),
    },
    to: { environment, bucket: homeBucket(pipeline), region: pipeline.region, prefix },
    channelKey,
    auditPrefix,
    holdKey,
    pipeline: { name: pipeline.name, arn: pipeline.arn, region: pipeline.region },
    gatedStages: gatesOf(pipeline),
    bakeMinutes,
    freezeWindows: promotion.freezeWindows.flatMap((text) => parseInterval(text) ?? []),
  };
}
