/** The deployment groups that the graphs declare, with a folder of this machine for each of their hosts. */
import { join } from "node:path";
import type { Graph } from "../../graph/types";
import { type Clock, DeploymentGroup, type Host, healthCheck } from "../deploy";
import { observeHosts } from "../metrics/observers";
import type { MetricWorld } from "../metrics/world";
import type { Stores } from "../stores";
import { type Processes, type Progress, RehearsalError } from "../types";
import type { Workspace } from "../workspace";
import { type Values, hasParameter } from "../world/parameters";
import { type CheckAccess, stored, tellParts } from "./context";
import { type DeploymentGroupDeclaration, deploymentGroupOf } from "./declaration";
import { groupSettings, healthPathOf } from "./groupSettings";
import { Instances } from "./instances";
import type { Machines } from "./machines";
import type { Endpoint, Target } from "./target";

/** A deployment group of one region that deploys to hosts. */
export interface ServerTarget extends Target {
  readonly declaration: DeploymentGroupDeclaration;
  readonly group: DeploymentGroup;
  /** Boots as many hosts as the graph declares, beside those that are there. */
  readonly launch: () => Promise<readonly Host[]>;
}

export interface TargetParts {
  readonly workspace: Workspace;
  readonly processes: Processes;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly checkAccess: CheckAccess;
  /** For roles of data centres, whose own policies no stack declares. @default - `checkAccess` */
  readonly checkOutsider?: CheckAccess;
  readonly stores: Stores;
  /** Values of parameters, of which some may say which image instances have. @default - none */
  readonly values?: Values;
  /** Metrics of the hosts. @default - nobody looks at them */
  readonly metrics?: MetricWorld;
}

const byKey = <T>(map: ReadonlyMap<string, T>): readonly T[] =>
  [...map].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);

/** All targets of a rehearsal, made when they are first deployed to. They live on from one pipeline execution to the next. */
export class Targets {
  private readonly made = new Map<string, Promise<ServerTarget>>();
  /** Those that have no hosts, by the ARN of their group. */
  private readonly others = new Map<string, Target>();
  private readonly ended: Promise<void>[] = [];

  constructor(private readonly parts: TargetParts) {}

  /** The target that a CodeDeploy action names. @throws RehearsalError when the graph does not declare it */
  async target(graph: Graph, application: string, groupName: string, region: string): Promise<ServerTarget> {
    const declaration = deploymentGroupOf(graph, application, groupName, region);
    const { urn } = declaration.resource;
    const known = this.made.get(urn);
    if (known) return known;
    const target = this.make(graph, declaration, application, groupName);
    this.made.set(urn, target);
    return target;
  }

  /** Takes a target that functions or tasks were deployed to; one of the same group gives way. */
  add(groupArn: string, target: Target): void {
    const former = this.others.get(groupArn);
    this.others.set(groupArn, target);
    if (former?.close) this.ended.push(former.close());
  }

  /** Targets that could be made, by group: regions make theirs in whatever order. */
  async all(): Promise<readonly Target[]> {
    return [...(await this.servers()), ...byKey(this.others)];
  }

  async close(): Promise<void> {
    await Promise.all((await this.servers()).map(({ group }) => group.close()));
    await Promise.all([...this.ended, ...[...this.others.values()].map((target) => target.close?.())]);
  }

  /** Targets with hosts. */
  async servers(): Promise<readonly ServerTarget[]> {
    const settled = await Promise.allSettled(byKey(this.made));
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  private async make(
    graph: Graph,
    declaration: DeploymentGroupDeclaration,
    applicationName: string,
    groupName: string,
  ): Promise<ServerTarget> {
    const { workspace, processes, progress, clock, stores, checkAccess, metrics } = this.parts;
    const { checkOutsider = checkAccess, values = {} } = this.parts;
    const { resource, targetGroups } = declaration;
    const { region = "", account = "" } = resource;
    const instances = new Instances(graph, declaration, workspace, { checkAccess, checkOutsider });
    const where = [graph.stack, region];
    const { declared } = instances;
    checkImages(declared, values, where);
    for (const what of declared.notes) progress({ kind: "notRehearsed", where, what });
    if (resource.inputs["terminationHookEnabled"] === true)
      progress({
        kind: "notRehearsed",
        where,
        what: "the termination hook: no Auto Scaling group takes instances away",
      });
    const group = new DeploymentGroup({
      applicationName,
      groupName,
      region,
      where,
      hosts: await instances.launch(),
      ...groupSettings(graph, resource, targetGroups, () => instances.launch()),
      folder: join(workspace.run, `${graph.stack}-${region}`),
      processes,
      progress: tellParts(progress),
      clock: metrics?.clockOf({ account, region }, clock) ?? clock,
      download: async ({ bucket, key, versionId }, host) => {
        const bundle = stores.getObject({ bucket, key, versionId });
        if (declared.roleArn === "") return bundle.path;
        const { roleArn: instanceRoleArn, onPremises } = declared;
        const download = { instanceRoleArn, instanceAccount: account, bundle: stored(bundle), onPremises };
        checkAccess({ kind: "InstanceDownload", ...download }, [...where, host.id]);
        return bundle.path;
      },
    });
    const healthPath = healthPathOf(targetGroups);
    if (metrics) observeHosts(metrics, graph, group, targetGroups, healthPath);
    const endpoints = (): Promise<readonly Endpoint[]> => endpointsOf(group, healthPath);
    const place = { environment: graph.stack, region };
    const launch = (): Promise<readonly Host[]> => instances.launch();
    return { ...place, declaration, group, endpoints, launch, crash: () => group.crash() };
  }
}

/** No instance can be launched while the parameter is missing that says from which image. @throws RehearsalError */
function checkImages({ imageParameters = [] }: Machines, values: Values, where: readonly string[]): void {
  const missing = imageParameters.filter((parameter) => !hasParameter(values, parameter));
  if (missing.length === 0) return;
  throw new RehearsalError(
    `No instance can be launched in ${where.join(" › ")}: the launch template takes its image from the parameter ${missing.join(", ")}, ` +
      "which no stack declares; create it before the first pulumi up, and give its value here with --values.",
  );
}

async function endpointsOf({ hosts }: DeploymentGroup, healthPath: string): Promise<readonly Endpoint[]> {
  return Promise.all(
    hosts.map(async (host) => {
      const { healthy, body, problem } = await healthCheck(host, healthPath);
      const { version } = (body ?? {}) as { version?: unknown };
      return {
        id: host.id,
        port: host.port,
        healthy,
        ...(typeof version === "string" ? { version } : {}),
        ...(problem === undefined ? {} : { problem }),
      };
    }),
  );
}
