/** Everything of one environment's releases, on AWS, as the releaser. */
import { deployingActions, pipelineOf, resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { Releases } from "../context";
import { gitCommits } from "../gitCommits";
import { lineOf, promotedEnvironments } from "../line";
import type { Deployments } from "../ports";
import type { EnvironmentView } from "../status";
import type { ClientOptions } from "./clients";
import { openDeployments } from "./codeDeploy";
import { openPipeline } from "./codePipeline";
import { kmsSignatures } from "./kmsSignatures";
import { openS3Store } from "./s3Store";
import { ownSession, roleSession, type Session } from "./session";

export interface OpenOptions {
  /** Folder of a clone of the app, for the titles of commits. */
  readonly folder: string;
  /** Uses the credentials at hand instead of the releaser role: for looking, where one's own rights suffice. */
  readonly ownCredentials?: boolean;
  /** Takes the place of the network in tests. */
  readonly requestHandler?: object;
}

/** Clients of a region, as a session. */
export const clientsOf =
  ({ credentials }: Session, { requestHandler }: OpenOptions) =>
  (region: string): ClientOptions => ({
    region,
    ...(credentials && { credentials }),
    ...(requestHandler && { requestHandler }),
  });

async function sessionFor(roleArn: string, region: string, options: OpenOptions): Promise<Session> {
  const { requestHandler, ownCredentials } = options;
  const client = { region, ...(requestHandler && { requestHandler }) };
  return ownCredentials === true ? ownSession(client) : roleSession(roleArn, client);
}

export interface Opened {
  readonly releases: Releases;
  readonly session: Session;
}

export async function open(
  graphs: ReadonlyMap<string, Graph>,
  environment: string,
  options: OpenOptions,
): Promise<Opened> {
  const line = lineOf(graphs, environment);
  const session = await sessionFor(line.releaserRoleArn, line.pipeline.region, options);
  const at = clientsOf(session, options);
  const declared = pipelineOf(graphs.get(environment)!);
  const [from, to, signatures, pipeline] = await Promise.all([
    openS3Store(line.from.bucket, declared.account, at(line.from.region)),
    openS3Store(line.to.bucket, declared.account, at(line.to.region)),
    kmsSignatures(line.from.signingKey, at(line.from.region)),
    openPipeline(line.pipeline.name, deployingActions(declared), at(line.pipeline.region)),
  ]);
  const ports = {
    from,
    to,
    signatures,
    pipeline,
    identity: { caller: async () => session.caller },
    clock: { now: () => new Date() },
    commits: gitCommits(options.folder),
  };
  return { releases: new Releases(line, ports), session };
}

/** Opens the releases of an environment. @throws ReleaseError, CallFailed */
export const openReleases = async (
  graphs: ReadonlyMap<string, Graph>,
  environment: string,
  options: OpenOptions,
): Promise<Releases> => (await open(graphs, environment, options)).releases;

/** The role that looks after an environment's deployments is taken on when something is asked, and once. */
function observedDeployments(graph: Graph, { releases, session }: Opened, options: OpenOptions): Deployments {
  const [group] = resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
  const roleArn = String(graph.outputs["observerRoleArn"]);
  const { region } = releases.line.pipeline;
  let opened: Promise<Deployments> | undefined;
  const openNow = async (): Promise<Deployments> => {
    const observer = await roleSession(roleArn, clientsOf(session, options)(region));
    const { region: _, ...client } = clientsOf(observer, options)(region);
    return openDeployments(String(group?.inputs["appName"]), String(group?.inputs["deploymentGroupName"]), client);
  };
  return { lastSuccessful: async (at) => (await (opened ??= openNow())).lastSuccessful(at) };
}

const declaresPipeline = (graph: Graph): boolean => resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline").length > 0;

/**
 * Opens every environment to be looked at: those that releases are promoted to as their releaser, the others as the releaser of the
 * first of those. @throws ReleaseError, CallFailed
 */
export async function openViews(
  graphs: ReadonlyMap<string, Graph>,
  options: OpenOptions,
): Promise<readonly EnvironmentView[]> {
  const promoted = new Map<string, Opened>();
  for (const environment of promotedEnvironments(graphs))
    promoted.set(environment, await open(graphs, environment, options));
  const [first] = promoted.values();
  const views: EnvironmentView[] = [];
  for (const graph of [...graphs.values()].filter(declaresPipeline)) {
    const { stack: environment } = graph;
    const declared = pipelineOf(graph);
    const deploys = deployingActions(declared);
    const opened = promoted.get(environment);
    const session = opened?.session ?? first?.session ?? (await ownSession({ region: declared.region }));
    views.push({
      environment,
      regions: [...new Set(deploys.map(({ region }) => region))],
      pipeline:
        opened?.releases.ports.pipeline ??
        (await openPipeline(declared.name, deploys, clientsOf(session, options)(declared.region))),
      ...(opened && { releases: opened.releases }),
      ...(opened && options.ownCredentials !== true
        ? { deployments: observedDeployments(graph, opened, options) }
        : {}),
    });
  }
  return views;
}
