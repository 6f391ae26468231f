/** Reads what a map shows from evaluated graphs: types and properties of resources, never names that a project chose. */
import type { Graph, GraphResource } from "../../graph/types";
import type { MapAction, MapCount, MapLane, MapModel, MapNode, MapStage, MapWave } from "../types";
import { nodesOf } from "./nodes";
import { replicationsOf } from "./replications";
import { Targets } from "./targets";
import { trustsOf } from "./trusts";
import { arnOf, type Bag, bagOf, byText, lastPart, listOf, textOf } from "./values";

const PIPELINE = "aws:codepipeline/pipeline:Pipeline";

/** What an action works with, by its provider: the settings that say it, joined. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  CodeCommit: ["RepositoryName", "BranchName"],
  CodeStarSourceConnection: ["FullRepositoryId", "BranchName"],
  S3: ["S3ObjectKey", "BucketName"],
  ECR: ["RepositoryName", "ImageTag"],
  CodeBuild: ["ProjectName"],
  Lambda: ["FunctionName"],
};

function actionOf(action: Bag): MapAction {
  const provider = textOf(action["provider"]);
  const settings = bagOf(action["configuration"]);
  const words = (DETAILS[provider] ?? []).map((key) => textOf(settings[key])).filter((word) => word !== "");
  return { name: textOf(action["name"]), provider, detail: words.join(" @ ") };
}

const stageOf = (stage: Bag): MapStage => ({
  name: textOf(stage["name"]),
  actions: listOf(stage["actions"]).map((action) => actionOf(bagOf(action))),
});

/** Buckets of a pipeline: home first, then by region. A bucket that the program does not declare is said to be another's. */
function storesOf(
  { outputs, account = "", region = "" }: GraphResource,
  buckets: readonly MapNode[],
): readonly MapNode[] {
  const stores = listOf(outputs["artifactStores"]).map((one): MapNode => {
    const name = textOf(bagOf(one)["location"]);
    const where = textOf(bagOf(one)["region"]) || region;
    const unknown: MapNode = { kind: "store", name, account, region: where, detail: "of another program" };
    return buckets.find((bucket) => bucket.name === name) ?? unknown;
  });
  const rank = (store: MapNode): string => `${store.region === region ? 0 : 1}${store.region}`;
  return stores.sort((one, other) => byText(rank(one), rank(other)));
}

/** A store also has the replicas that no pipeline reads. */
function withReplicas(graph: Graph, stores: readonly MapNode[], buckets: readonly MapNode[]) {
  const names = new Set(stores.map(({ name }) => name));
  const replications = replicationsOf(graph).filter(({ from, to }) => names.has(from) || names.has(to));
  const others = new Set(replications.flatMap(({ from, to }) => [from, to]).filter((name) => !names.has(name)));
  return { stores: [...stores, ...buckets.filter(({ name }) => others.has(name))], replications };
}

/** The roles that a pipeline's actions assume, each once. */
function rolesOf({ outputs }: GraphResource): MapLane["roles"] {
  const actions = listOf(outputs["stages"]).flatMap((stage) => listOf(bagOf(stage)["actions"]).map(bagOf));
  const arns = new Set(actions.map(({ roleArn }) => textOf(roleArn)).filter((arn) => arn !== ""));
  return [...arns].map((arn) => ({ name: lastPart(arn), account: arnOf(arn)?.account ?? "" }));
}

function laneOf(
  graph: Graph,
  pipeline: GraphResource,
  waves: readonly MapWave[],
  buckets: readonly MapNode[],
): MapLane {
  return {
    stack: graph.stack,
    pipeline: textOf(pipeline.outputs["name"]) || pipeline.name,
    account: pipeline.account ?? "",
    region: pipeline.region ?? "",
    stages: listOf(pipeline.outputs["stages"]).map((stage) => stageOf(bagOf(stage))),
    waves,
    roles: rolesOf(pipeline),
    ...withReplicas(graph, storesOf(pipeline, buckets), buckets),
  };
}

function lanesOf(graph: Graph, buckets: readonly MapNode[]): readonly MapLane[] {
  const pipelines = graph.resources.filter(({ type }) => type === PIPELINE);
  const targets = new Targets(graph);
  const waves = pipelines.map((pipeline) => targets.wavesOf(pipeline));
  const rest = targets.rest();
  return pipelines.map((pipeline, at) => {
    const others = at === 0 && rest.length > 0 ? [{ stage: "", targets: rest }] : [];
    return laneOf(graph, pipeline, [...(waves[at] ?? []), ...others], buckets);
  });
}

function countsOf({ resources, stack }: Graph): readonly MapCount[] {
  const counts = new Map<string, MapCount>();
  for (const { custom, account = "", region = "", type } of resources) {
    if (!custom || type.startsWith("pulumi:")) continue;
    const key = JSON.stringify([account, region]);
    counts.set(key, { stack, account, region, resources: (counts.get(key)?.resources ?? 0) + 1 });
  }
  return [...counts].sort(([one], [other]) => byText(one, other)).map(([, count]) => count);
}

/** Boxes that no lane shows already. */
function looseNodes(graph: Graph, lanes: readonly MapLane[]): MapModel["nodes"] {
  const stores = new Set(lanes.flatMap((lane) => lane.stores.map(({ name }) => name)));
  const hasLane = lanes.some(({ stack }) => stack === graph.stack);
  const rest = hasLane ? [] : new Targets(graph).rest();
  const used = new Set(
    lanes.flatMap(({ stages }) => stages.flatMap(({ actions }) => actions.map((one) => one.detail))),
  );
  return [...nodesOf(graph), ...rest]
    .filter(({ kind, name }) => !(kind === "store" && stores.has(name)) && !(kind === "build" && used.has(name)))
    .map((node) => ({ ...node, stack: graph.stack }));
}

/** Reads the map of graphs, in their order. */
export function mapOf(graphs: readonly Graph[]): MapModel {
  const buckets = graphs.flatMap(nodesOf).filter(({ kind }) => kind === "store");
  const lanes = graphs.flatMap((graph) => lanesOf(graph, buckets));
  return {
    lanes,
    nodes: graphs.flatMap((graph) => looseNodes(graph, lanes)),
    trusts: graphs.flatMap(trustsOf),
    counts: graphs.flatMap(countsOf),
  };
}
