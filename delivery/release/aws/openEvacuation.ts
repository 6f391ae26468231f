/** An evacuation on AWS: as the releaser in the tools account and, to deploy, as the evacuator in the environment's own. */
import { setTimeout as wait } from "node:timers/promises";
import type { Graph } from "../../graph/types";
import { Evacuation, type EvacuationPorts } from "../evacuation/context";
import {
  type DirectTarget,
  type RegionalLine,
  regionalLineOf,
  requireServers,
  signingAliasFor,
} from "../evacuation/line";
import { ReleaseError } from "../errors";
import type { ReleaseStore } from "../ports";
import type { ClientOptions } from "./clients";
import { openDeployer } from "./codeDeploy";
import { openPipeline } from "./codePipeline";
import { kmsKeys } from "./kmsKeys";
import { kmsSignatures } from "./kmsSignatures";
import { openTraffic } from "./route53";
import { openS3Store } from "./s3Store";
import { roleSession } from "./session";

export interface EvacuationOptions {
  /** Region that is lost. */
  readonly lost: string;
  /** Region whose endpoints of STS and KMS are asked. @default - the first one that is left */
  readonly through?: string;
  /** Whether something will be deployed, for which a second role is taken on. */
  readonly deploys: boolean;
  /** Whether traffic will be moved, for which the same role is taken on. @default false */
  readonly drains?: boolean;
  /** Takes the place of the network in tests. */
  readonly requestHandler?: object;
  /** Waits between two looks at a deployment. @default - the time asked for */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

type At = (region: string) => ClientOptions;

/** A region that is thought lost is asked once: whatever it does not answer at once is its answer. */
const patience = (region: string, lost: string): Pick<ClientOptions, "attempts"> =>
  region === lost ? { attempts: 1 } : {};

async function openStores({ buckets, account }: RegionalLine, at: At): Promise<ReadonlyMap<string, ReleaseStore>> {
  const opened = [...buckets].map(
    async ([region, bucket]) => [region, await openS3Store(bucket, account, at(region))] as const,
  );
  return new Map(await Promise.all(opened));
}

/** The person takes on the evacuator's role directly: the releaser cannot. */
async function asEvacuator({ roleArn, externalId }: DirectTarget, own: ClientOptions): Promise<ClientOptions> {
  const { credentials } = await roleSession(roleArn, own, externalId);
  return { ...own, ...(credentials && { credentials }) };
}

/** What the evacuator does, as far as it is asked for. */
async function openEvacuator(
  { direct, traffic }: RegionalLine,
  { deploys, drains = false }: EvacuationOptions,
  own: ClientOptions,
): Promise<Pick<EvacuationPorts, "deployer" | "traffic">> {
  if (!direct || !(deploys || drains)) return {};
  const client = await asEvacuator(direct, own);
  if (drains) return traffic === undefined ? {} : { traffic: await openTraffic(traffic, client) };
  const { region: _, ...everywhere } = client;
  return { deployer: await openDeployer(direct.applicationName, direct.deploymentGroupName, everywhere) };
}

/** The region that is asked instead of the lost one. @throws ReleaseError when an option names a region without a store */
function regionThrough({ line, buckets }: RegionalLine, { lost, through }: EvacuationOptions): string {
  const known = [...buckets.keys()].sort();
  const named = { "--from": lost, ...(through !== undefined && { "--to": through }) };
  for (const [option, region] of Object.entries(named))
    if (!buckets.has(region))
      throw new ReleaseError(
        `${option} must be a region in which ${line.environment} has a store (${known.join(", ")}), got ${region}.`,
        2,
      );
  if (lost === through) throw new ReleaseError(`--from and --to must be two regions, got ${lost} for both.`, 2);
  const chosen = through ?? known.find((region) => region !== lost);
  if (chosen === undefined) throw new ReleaseError(`${line.environment} has no region but ${lost}.`, 2);
  return chosen;
}

/** Opens an environment to be evacuated. @throws ReleaseError, CallFailed */
export async function openEvacuation(
  graphs: ReadonlyMap<string, Graph>,
  environment: string,
  options: EvacuationOptions,
): Promise<Evacuation> {
  const { lost, deploys, requestHandler } = options;
  if (deploys) requireServers(graphs.get(environment)!);
  const regional = regionalLineOf(graphs, environment);
  const through = regionThrough(regional, options);
  const { line, keyAliases, waves } = regional;
  const own = { region: through, ...(requestHandler && { requestHandler }) };
  const session = await roleSession(line.releaserRoleArn, own);
  const at: At = (region) => ({
    ...own,
    region,
    ...(session.credentials && { credentials: session.credentials }),
    ...patience(region, lost),
  });
  const signingAlias = signingAliasFor(regional, lost, through);
  const [stores, signatures, keys, pipeline] = await Promise.all([
    openStores(regional, at),
    kmsSignatures(signingAlias, at(signingAlias.split(":")[3] ?? through)),
    kmsKeys(keyAliases, at),
    openPipeline(line.pipeline.name, [], at(line.pipeline.region)),
  ]);
  const evacuator = await openEvacuator(regional, options, own);
  return new Evacuation(line, lost, waves, {
    stores,
    signatures,
    keys,
    pipeline,
    identity: { caller: async () => session.caller },
    clock: { now: () => new Date() },
    pause: options.pause ?? (async (milliseconds) => void (await wait(milliseconds))),
    ...evacuator,
  });
}
