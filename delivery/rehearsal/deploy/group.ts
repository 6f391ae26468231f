import { join } from "node:path";
import { searchPath } from "../machine";
import { RehearsalError } from "../types";
import { deployBlueGreen, rollBackBlueGreen, type BlueGreenArgs } from "./blueGreen";
import { unpackBundle } from "./bundles";
import { createFastForwardClock } from "./clock";
import { Contexts, type DeploymentContext } from "./context";
import { Fleet } from "./fleet";
import { DeploymentHistory } from "./history";
import type { AutoRollbackEvent, DeploymentGroupArgs, DeployOptions } from "./groupArgs";
import type { Host } from "./host";
import { lifecycles } from "./lifecycle";
import { LoadBalancer } from "./loadBalancer";
import { describe, groupIdOf, newDeploymentId, nothingToRollBackTo, rollbackOf } from "./naming";
import { HostRecords, rollOut, type RolloutEnd } from "./rollout";
import { endHost, launchHost, type ScalingParts } from "./scaling";
import { SystemctlServer } from "./systemctl/server";
import { writeStandIns } from "./systemctl/standIns";
import type { DeploymentCreator, DeploymentResult, Revision } from "./types";

const ROLLBACK_EVENTS = {
  failure: "DEPLOYMENT_FAILURE",
  alarm: "DEPLOYMENT_STOP_ON_ALARM",
  request: "DEPLOYMENT_STOP_ON_REQUEST",
} as const satisfies Record<string, AutoRollbackEvent>;

/** A CodeDeploy deployment group whose hosts are folders of this machine. */
export class DeploymentGroup {
  private readonly contexts: Contexts;
  private readonly loadBalancer: LoadBalancer | undefined;
  private readonly systemctl = new SystemctlServer();
  private readonly fleet: Fleet;
  private readonly deployments = new DeploymentHistory((...line) => this.tell(...line));
  private running: string | undefined;
  /** Every host that the group had, by its id. */
  private readonly known = new Map<string, Host>();

  constructor(private readonly args: DeploymentGroupArgs) {
    if (args.blueGreen !== undefined && args.loadBalancer === undefined) {
      throw new RehearsalError(`${args.groupName}: blue/green needs a load balancer; give the group one`, 2);
    }
    this.fleet = new Fleet(args.hosts);
    this.meet(args.hosts);
    this.loadBalancer = args.loadBalancer && new LoadBalancer(args.hosts.map(({ id }) => id));
    const standIns = join(args.folder, "bin");
    writeStandIns(standIns, searchPath().join(":"));
    this.contexts = new Contexts({
      ...args,
      groupId: groupIdOf(args),
      fileExistsBehavior: args.fileExistsBehavior ?? "DISALLOW",
      healthCheckPath: args.loadBalancer?.healthCheckPath,
      loadBalancer: this.loadBalancer,
      unpack: args.unpack ?? unpackBundle,
      clock: args.clock ?? createFastForwardClock(),
      standIns,
      systemctl: this.systemctl,
    });
  }

  get hosts(): readonly Host[] {
    return this.fleet.hosts;
  }

  /** Ids of the hosts that get traffic, sorted; without a load balancer all do. */
  get serving(): readonly string[] {
    return this.loadBalancer?.serving ?? this.hosts.map(({ id }) => id).sort();
  }

  /** Hosts that the load balancer knows, healthy or not, by their ids; without a load balancer all. */
  get registered(): readonly Host[] {
    return this.serving.flatMap((id) => this.known.get(id) ?? []);
  }

  /** Every deployment, oldest first; a rollback stands after the deployment that it undoes. */
  get history(): readonly DeploymentResult[] {
    return this.deployments.all;
  }

  get lastSuccessfulRevision(): Revision | undefined {
    return this.fleet.revision;
  }

  /**
   * Deploys a revision to every host of the group and, where that does not succeed and the group says so, rolls back.
   *
   * @throws RehearsalError while another deployment of the group runs
   */
  async deploy(revision: Revision, options: DeployOptions = {}): Promise<DeploymentResult> {
    return this.exclusively(() =>
      this.args.blueGreen
        ? this.blueGreen(revision, options, this.meeting(this.args.blueGreen))
        : this.inPlace(revision, options),
    );
  }

  /**
   * Takes a new host into the group, also while a deployment runs. One that an Auto Scaling group launched gets the last successful
   * revision before it serves; one that was only tagged waits for the next deployment.
   *
   * @returns The deployment to the host; absent where there was none.
   */
  async addHost(host: Host, by: "autoscaling" | "tag"): Promise<DeploymentResult | undefined> {
    this.meet([host]);
    if (by === "autoscaling") return launchHost(this.scaling, host);
    this.fleet.hosts = [...this.hosts, host];
    return undefined;
  }

  /**
   * Takes a host that Auto Scaling ends out of the group.
   *
   * @returns The termination deployment; absent where there was none.
   */
  async removeHost(host: Host): Promise<DeploymentResult | undefined> {
    return endHost(this.scaling, host, this.args.terminationHook === true);
  }

  /** Lets the services of every host crash. */
  crash(): Promise<void> {
    return this.contexts.crashAll();
  }

  /** Ends the services of every host and what answers their hooks. */
  async close(): Promise<void> {
    await this.contexts.terminateAll();
    await this.systemctl.close();
  }

  private meet(hosts: readonly Host[]): readonly Host[] {
    for (const host of hosts) this.known.set(host.id, host);
    return hosts;
  }

  private meeting(args: BlueGreenArgs): BlueGreenArgs {
    return { ...args, launch: async () => this.meet(await args.launch()) };
  }

  private async exclusively<T>(run: () => Promise<T>): Promise<T> {
    if (this.running !== undefined) {
      const { groupName } = this.args;
      throw new RehearsalError(`${groupName}: deployment ${this.running} still runs; a group takes one at a time`, 2);
    }
    try {
      return await run();
    } finally {
      this.running = undefined;
    }
  }

  private async inPlace(revision: Revision, options: DeployOptions): Promise<DeploymentResult> {
    const { result, end } = await this.runInPlace(revision, "user", options);
    if (end.status === "Succeeded") await this.updateOutdated(revision);
    if (!this.mustRollBack(end)) return result;
    const target = this.fleet.revision;
    if (target === undefined) return this.deployments.amend(result, nothingToRollBackTo(end));
    const rollback = await this.runInPlace(target, "codeDeployRollback", {});
    return this.deployments.amend(result, rollbackOf(rollback.result, target));
  }

  /** Source: CodeDeploy User Guide, integrations-aws-auto-scaling, "Scale-out events during a deployment". */
  private async updateOutdated(revision: Revision): Promise<void> {
    const { outdated } = this.fleet;
    if (outdated.length > 0 && this.args.outdatedInstances !== "IGNORE")
      await this.runInPlace(revision, "CodeDeployAutoUpdate", {}, outdated);
    this.fleet.launched.clear();
  }

  private async runInPlace(
    revision: Revision,
    creator: DeploymentCreator,
    options: DeployOptions,
    hosts = this.fleet.inTurn,
  ): Promise<Run> {
    const context = this.begin(revision, creator, options);
    const records = new HostRecords(hosts);
    const events = lifecycles.inPlace(this.loadBalancer !== undefined);
    const end = await rollOut(context, this.args.deploymentConfig, hosts, events, records);
    this.fleet.note(records, revision);
    if (end.status === "Succeeded") this.fleet.revision = revision;
    return { result: this.deployments.keep(context, end, records), end };
  }

  private async blueGreen(revision: Revision, options: DeployOptions, args: BlueGreenArgs): Promise<DeploymentResult> {
    const context = this.begin(revision, "user", options);
    const original = this.hosts;
    const end = await deployBlueGreen(context, this.contexts, this.args.deploymentConfig, original, args);
    const result = this.deployments.keep(context, end, end.records);
    if (end.status === "Succeeded") {
      this.fleet.hosts = end.replacement;
      this.fleet.revision = revision;
      this.fleet.note(end.records, revision);
    }
    if (!this.mustRollBack(end)) return result;
    const target = this.fleet.revision;
    if (!end.isRerouted) {
      const message = "the original hosts kept the traffic";
      return this.deployments.amend(result, { message, ...(target && { rolledBackTo: target }) });
    }
    const back = this.begin(target ?? revision, "codeDeployRollback", {}, true);
    const rolledBack = await rollBackBlueGreen(back, original, end.replacement);
    return this.deployments.amend(
      result,
      rollbackOf(this.deployments.keep(back, rolledBack, rolledBack.records), target),
    );
  }

  private mustRollBack({ status, stop }: RolloutEnd): boolean {
    if (status === "Succeeded") return false;
    return this.args.autoRollback?.includes(ROLLBACK_EVENTS[stop?.reason ?? "failure"]) === true;
  }

  private get scaling(): ScalingParts {
    const { fleet, contexts, loadBalancer } = this;
    return {
      fleet,
      contexts,
      loadBalancer,
      begin: (revision, creator) => this.begin(revision, creator, {}),
      keep: (context, end, records) => this.deployments.keep(context, end, records),
    };
  }

  private begin(
    revision: Revision,
    creator: DeploymentCreator,
    { injectFault, stopRequested = () => undefined }: DeployOptions,
    isBlueGreenRollback = false,
  ): DeploymentContext {
    const deploymentId = newDeploymentId();
    // Launches and terminations go on beside the one deployment to the group.
    if (!creator.startsWith("autoscaling")) this.running = deploymentId;
    const context = this.contexts.of({
      deploymentId,
      creator,
      revision,
      isBlueGreenRollback,
      stopRequested,
      ...(injectFault && { fault: injectFault }),
    });
    this.tell("started", describe(context));
    return context;
  }

  private tell(status: "started" | "succeeded" | "failed", what: string, detail?: string): void {
    const { progress, where } = this.args;
    progress({ kind: "step", where, status, what, ...(detail !== undefined && { detail }) });
  }
}

interface Run {
  readonly result: DeploymentResult;
  readonly end: RolloutEnd;
}
