/** What an evacuation needs to know of an environment, from the evaluated stacks. */
import { z } from "zod";
import { deployingActions, pipelineOf, resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { ReleaseError } from "../errors";
import { lineOf, type ReleaseLine } from "../line";

/** An environment as far as its regions matter. */
export interface RegionalLine {
  readonly line: ReleaseLine;
  /** Account of stores and pipeline. */
  readonly account: string;
  /** Bucket by region. */
  readonly buckets: ReadonlyMap<string, string>;
  /** ARN of the alias of the store's key by region. */
  readonly keyAliases: ReadonlyMap<string, string>;
  /** ARN of the alias of the key that signs releases, by region. */
  readonly signingAliases: ReadonlyMap<string, string>;
  /** Regions in the order of deployment. */
  readonly waves: readonly (readonly string[])[];
  /** What is deployed to without the pipeline; absent where nobody may. */
  readonly direct?: DirectTarget;
  /** The one name of the regions; absent where they have none. */
  readonly traffic?: TrafficName;
}

/** As the stack's output says it. */
const TrafficNameSchema = z.object({
  domainName: z.string(),
  hostedZoneId: z.string(),
  healthCheckIds: z.record(z.string(), z.string()),
  drainedHealthCheckId: z.string(),
});

export type TrafficName = z.infer<typeof TrafficNameSchema>;

export interface DirectTarget {
  readonly roleArn: string;
  readonly externalId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

const ALIAS = "aws:kms/alias:Alias";

/** Aliases of keys, by region. */
function aliasesOf(graph: Graph, matches: (targetKeyArn: string) => boolean): ReadonlyMap<string, string> {
  const found = resourcesOf(graph, ALIAS).filter(({ outputs }) => matches(String(outputs["targetKeyArn"])));
  return new Map(found.map(({ region = "", outputs }) => [region, String(outputs["arn"])]));
}

/** The key set of an environment's stores: its members differ in the region alone. */
const keyIdOf = (keyArn: string): string => keyArn.split(":")[5] ?? "";

function directOf(graph: Graph): DirectTarget | undefined {
  const { evacuatorRoleArn, evacuationId } = graph.outputs;
  const [group] = resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
  if (typeof evacuatorRoleArn !== "string" || typeof evacuationId !== "string" || !group) return undefined;
  return {
    roleArn: evacuatorRoleArn,
    externalId: evacuationId,
    applicationName: String(group.inputs["appName"]),
    deploymentGroupName: String(group.inputs["deploymentGroupName"]),
  };
}

/** Deployments to servers alone take a bundle as it lies in the ledger. @throws ReleaseError for all others */
export function requireServers(graph: Graph): void {
  const platforms = resourcesOf(graph, "aws:codedeploy/application:Application").map(
    ({ inputs: { computePlatform } }) => (typeof computePlatform === "string" ? computePlatform : "Server"),
  );
  const other = platforms.find((platform) => platform !== "Server");
  if (other === undefined && platforms.length > 0) return;
  throw new ReleaseError(
    `${graph.stack} deploys to ${other ?? "no group of CodeDeploy"}, and only servers take a bundle straight from the ledger: functions and containers are deployed by steps of the pipeline. Move the pipeline instead: interlock evacuate --from <region> --to <region>.`,
    2,
  );
}

/** @throws ReleaseError when a stack does not say what it must */
export function regionalLineOf(graphs: ReadonlyMap<string, Graph>, environment: string): RegionalLine {
  const line = lineOf(graphs, environment);
  const graph = graphs.get(environment)!;
  const from = graphs.get(line.from.environment)!;
  const pipeline = pipelineOf(graph);
  const artifactKey = keyIdOf(String(graph.outputs["artifactKeyArn"]));
  const signingKeys = Object.values((from.outputs["signingKeyArns"] ?? {}) as Record<string, string>);
  const deploying = deployingActions(pipeline);
  const waves = [...new Set(deploying.map(({ stage }) => stage))].map((wave) =>
    deploying.filter(({ stage }) => stage === wave).map(({ region }) => region),
  );
  const direct = directOf(graph);
  const traffic = graph.outputs["traffic"];
  return {
    line,
    account: pipeline.account,
    buckets: new Map(Object.entries(graph.outputs["artifactBuckets"] as Record<string, string>)),
    keyAliases: aliasesOf(graph, (arn) => keyIdOf(arn) === artifactKey),
    signingAliases: aliasesOf(from, (arn) => signingKeys.includes(arn)),
    waves,
    ...(direct && { direct }),
    ...(traffic !== undefined && { traffic: TrafficNameSchema.parse(traffic) }),
  };
}

/** Where signatures are verified: in the region itself, else in the first one that is left. @throws ReleaseError when none is */
export function signingAliasFor({ signingAliases, line }: RegionalLine, lost: string, preferred: string): string {
  const left = [...signingAliases.keys()].filter((region) => region !== lost).sort();
  const region = [preferred, ...left].find((one) => one !== lost && signingAliases.has(one));
  if (region !== undefined) return signingAliases.get(region)!;
  throw new ReleaseError(
    `The key that signs the releases of ${line.from.environment} is in ${lost} alone, so that no signature can be verified without it; add a region to ${line.from.environment}.`,
  );
}
