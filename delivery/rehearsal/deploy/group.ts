import { join } from "node:path";
import { RehearsalError } from "../types";
import { runEvents } from "./agent";
import { deployBlueGreen, rollBackBlueGreen, type BlueGreenArgs } from "./blueGreen";
import { unpackBundle } from "./bundles";
import { createFastForwardClock } from "./clock";
import { Contexts, SYSTEM_PATH, type DeploymentContext } from "./context";
import { Fleet } from "./fleet";
import type { AutoRollbackEvent, DeploymentGroupArgs, DeployOptions } from "./groupArgs";
import type { Host } from "./host";
import { lifecycles } from "./lifecycle";
import { LoadBalancer } from "./loadBalancer";
import { describe, groupIdOf, newDeploymentId, nothingToRollBackTo, rollbackOf } from "./naming";
import { HostRecords, rollOut, type RolloutEnd } from "./rollout";
import { SystemctlServer } from "./systemctl/server";
import { writeStandIns } from "./systemctl/standIns";
import type { DeploymentCreator, DeploymentResult, Revision, Rollback } from "./types";

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
  private readonly deployments: DeploymentResult[] = [];
  private running: string | undefined;

  constructor(private readonly args: DeploymentGroupArgs) {
    if (args.blueGreen !== undefined && args.loadBalancer === undefined) {
      throw new RehearsalError(`${args.groupName}: blue/green needs a load balancer; give the group one`, 2);
    }
    this.fleet = new Fleet(args.hosts);
    this.loadBalancer = args.loadBalancer && new LoadBalancer(args.hosts.map(({ id }) => id));
    const standIns = join(args.folder, "bin");
    writeStandIns(standIns, SYSTEM_PATH);
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

  /** Every deployment, oldest first; a rollback stands after the deployment that it undoes. */
  get history(): readonly DeploymentResult[] {
    return this.deployments;
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
      this.args.blueGreen ? this.blueGreen(revision, options, this.args.blueGreen) : this.inPlace(revision, options),
    );
  }

  /**
   * Takes a new host into the group. One that an Auto Scaling group launched gets the last successful revision before it
   * serves; one that was only tagged waits for the next deployment.
   *
   * @returns The deployment to the host; absent where there was none.
   */
  async addHost(host: Host, by: "autoscaling" | "tag"): Promise<DeploymentResult | undefined> {
    return this.exclusively(async () => {
      const { revision } = this.fleet;
      this.fleet.hosts = [...this.hosts, host];
      if (by === "tag" || revision === undefined) return undefined;
      const context = this.begin(revision, "autoscaling", {});
      const records = new HostRecords([host]);
      records.add(host, await runEvents(context, host, lifecycles.launch(this.loadBalancer !== undefined)));
      this.fleet.note(records, revision);
      const message = records.firstFailure;
      return this.keep(
        context,
        message === undefined ? { status: "Succeeded" } : { status: "Failed", message },
        records,
      );
    });
  }

  /** Ends the services of every host and what answers their hooks. */
  async close(): Promise<void> {
    await this.contexts.terminateAll();
    await this.systemctl.close();
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
    if (!this.mustRollBack(end)) return result;
    const target = this.fleet.revision;
    if (target === undefined) return this.amend(result, nothingToRollBackTo(end));
    const rollback = await this.runInPlace(target, "codeDeployRollback", {});
    return this.amend(result, rollbackOf(rollback.result, target));
  }

  private async runInPlace(revision: Revision, creator: DeploymentCreator, options: DeployOptions): Promise<Run> {
    const context = this.begin(revision, creator, options);
    const hosts = this.fleet.inTurn;
    const records = new HostRecords(hosts);
    const events = lifecycles.inPlace(this.loadBalancer !== undefined);
    const end = await rollOut(context, this.args.deploymentConfig, hosts, events, records);
    this.fleet.note(records, revision);
    if (end.status === "Succeeded") this.fleet.revision = revision;
    return { result: this.keep(context, end, records), end };
  }

  private async blueGreen(revision: Revision, options: DeployOptions, args: BlueGreenArgs): Promise<DeploymentResult> {
    const context = this.begin(revision, "user", options);
    const original = this.hosts;
    const end = await deployBlueGreen(context, this.contexts, this.args.deploymentConfig, original, args);
    const result = this.keep(context, end, end.records);
    if (end.status === "Succeeded") {
      this.fleet.hosts = end.replacement;
      this.fleet.revision = revision;
      this.fleet.note(end.records, revision);
    }
    if (!this.mustRollBack(end)) return result;
    const target = this.fleet.revision;
    if (!end.isRerouted) {
      const message = "the original hosts kept the traffic";
      return this.amend(result, { message, ...(target && { rolledBackTo: target }) });
    }
    const back = this.begin(target ?? revision, "codeDeployRollback", {}, true);
    const rolledBack = await rollBackBlueGreen(back, original, end.replacement);
    return this.amend(result, rollbackOf(this.keep(back, rolledBack, rolledBack.records), target));
  }

  private mustRollBack({ status, stop }: RolloutEnd): boolean {
    if (status === "Succeeded") return false;
    return this.args.autoRollback?.includes(ROLLBACK_EVENTS[stop?.reason ?? "failure"]) === true;
  }

  private begin(
    revision: Revision,
    creator: DeploymentCreator,
    { injectFault, stopRequested = () => undefined }: DeployOptions,
    isBlueGreenRollback = false,
  ): DeploymentContext {
    const deploymentId = newDeploymentId();
    this.running = deploymentId;
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

  private keep(context: DeploymentContext, { status, message }: RolloutEnd, records: HostRecords): DeploymentResult {
    const { deploymentId, creator, revision } = context;
    const hosts = records.results;
    const result = { deploymentId, creator, revision, status, hosts, ...(message !== undefined && { message }) };
    this.deployments.push(result);
    this.tell(status === "Succeeded" ? "succeeded" : "failed", describe(context), message);
    return result;
  }

  /** Adds to a deployment that was kept how it was rolled back. */
  private amend(result: DeploymentResult, rollback: Rollback): DeploymentResult {
    const amended = { ...result, rollback };
    this.deployments[this.deployments.indexOf(result)] = amended;
    return amended;
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
