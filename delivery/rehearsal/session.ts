/** A rehearsal as it runs: what all its deliveries share, and one delivery after the other. */
import { join } from "node:path";
import { callsOf } from "../access";
import type { Graph } from "../graph/types";
import { untilAborted } from "./abort";
import { type AwsEndpoint, startAwsEndpoint } from "./awsCli/endpoint";
import { type Cloud, createCloud } from "./cloud";
import { type Delivery, type PlannedFault, noteCommit, regionsOf } from "./deliveries";
import { type Fault, createFastForwardClock } from "./deploy";
import { type Guard, createGuard } from "./guard";
import { Ledger } from "./ledger";
import { Notifications } from "./notifications/notifications";
import type { ActionHandlers } from "./pipeline/actions";
import { type AlarmName, Alarms } from "./pipeline/alarms";
import { type Surroundings, type Trigger, stored, tellParts } from "./pipeline/context";
import type { RegionDeployment } from "./pipeline/deploy";
import { type ExecutionOutcome, executePipeline } from "./pipeline/execution";
import { type HandlerParts, createHandlers } from "./pipeline/handlers";
import { StageHistory } from "./pipeline/rollback";
import { createServices } from "./pipeline/services";
import { NothingStarted } from "./pipeline/start";
import { Targets } from "./pipeline/targets";
import { type Drill, type DrillReport, type DrillStage, runDrill } from "./drills";
import { type Move, moveChannel, type Promotion } from "./promotion";
import type { RehearsalOptions } from "./rehearse";
import { type EnvironmentReport, type RegionReport, type RehearsalReport, reportRegions, unhealthy } from "./report";
import { type ReviewReport, rehearseReview } from "./review/review";
import { createSigningKeys } from "./signingKeys";
import { type CommitArchive, zipCommit } from "./source";
import { CodeServices } from "./sources/codeServices";
import { EventFunctions } from "./sources/eventFunctions";
import { triggerOf } from "./sources/trigger";
import { type Stores, createStores } from "./stores";
import { type ObjectVersion, type Processes, type Progress, type ProgressEvent, RehearsalError } from "./types";
import type { Workspace } from "./workspace";

export interface SessionParts extends RehearsalOptions {
  readonly signal: AbortSignal;
  readonly deliveries: readonly Delivery[];
  readonly fault?: PlannedFault;
  readonly raised: readonly AlarmName[];
  readonly workspace: Workspace;
  readonly processes: Processes;
}

/** What one delivery has come to so far. */
interface Delivered {
  readonly environments: EnvironmentReport[];
  readonly deployments: RegionDeployment[];
  promotion?: Promotion;
}

/** What a deployment that is to fail meets: its service ends as if it had crashed. */
const CRASH: Fault = { event: "ValidateService", effect: "stopService" };

export class Session {
  private readonly started = Date.now();
  private readonly notRehearsed = new Set<string>();
  private readonly guard: Guard;
  private readonly stores: Stores;
  private readonly ledger: Ledger;
  private readonly cloud: Cloud;
  private readonly code: CodeServices;
  private readonly notifications: Notifications;
  private functions: EventFunctions | undefined;
  private readonly surroundings: Surroundings;
  private readonly targets: Targets;
  private readonly progress: Progress = (event) => this.tell(event);
  private aws: AwsEndpoint | undefined;
  /** Whether the delivery runs that comes before the one that is to fail. */
  private isBaseline = false;
  /** What runs besides the delivery that was asked for. */
  private aside: string | undefined;
  /** Where a drill lets the service crash. */
  private crash: PlannedFault | undefined;
  /** Environments that have a stage rolled back: what runs there is what ran before the fault. */
  private readonly rollingBack = new Set<string>();
  private delivered: Delivered = { environments: [], deployments: [] };
  /** What became of the pull request, where one was asked for. */
  private review: ReviewReport | undefined;

  constructor(private readonly parts: SessionParts) {
    const { workspace, processes, signal, approve, raised } = parts;
    const graphs = [...parts.graphs.values()];
    const { progress } = this;
    this.guard = createGuard(graphs, progress);
    this.stores = createStores(graphs, workspace.stores);
    this.ledger = new Ledger(graphs);
    this.code = new CodeServices(graphs);
    this.cloud = createCloud({
      stores: this.stores,
      // Signing keys live as long as the rehearsal: what one environment signs, the next one verifies.
      keys: createSigningKeys(graphs),
      callsOf,
      authorize: this.guard.authorize,
      onWrite: (object) => this.written(object),
    });
    const { checkAccess } = this.guard;
    const common = { checkAccess, progress, stores: this.stores, clock: createFastForwardClock() };
    const ask = (question: string): Promise<boolean> => untilAborted(approve(question), signal);
    const alarms = new Alarms(raised, ({ environment }) => this.isBaseline || this.rollingBack.has(environment));
    this.notifications = new Notifications({ graphs, checkAccess, progress });
    const callFunction: Surroundings["callFunction"] = async (call) => (await this.functions?.call(call)) ?? [];
    const onNotable: Surroundings["onNotable"] = (event) => this.notifications.note(event);
    const onApprovalRequest: Surroundings["onApprovalRequest"] = (request) => this.notifications.ask(request);
    const onStageRollback: Surroundings["onStageRollback"] = (environment, isUnderWay) =>
      void (isUnderWay ? this.rollingBack.add(environment) : this.rollingBack.delete(environment));
    const told = { onNotable, onApprovalRequest, onStageRollback, callFunction };
    const history = new StageHistory();
    this.surroundings = { ...common, graphs, signal, approve: ask, alarms, history, ...told };
    this.targets = new Targets({ ...common, checkOutsider: this.guard.checkOutsider, workspace, processes });
  }

  /** @throws what {@link rehearse} throws */
  async run(): Promise<RehearsalReport> {
    const { root, source, allowDirty, workspace, fault, raised, signal } = this.parts;
    const target = join(workspace.builds, "source.zip");
    const commit = await zipCommit(root, source, "HEAD", { target, allowDirty });
    noteCommit(commit, this.progress);
    this.code.push(commit);
    this.aws = await startAwsEndpoint(this.cloud, join(workspace.run, "aws"));
    const parts = this.handlerParts(this.aws);
    const handlers = this.createHandlers(parts);
    if (this.parts.pullRequest === true) {
      const { surroundings, code } = this;
      this.review = await rehearseReview(commit, { surroundings, build: parts.build, code });
      signal.throwIfAborted();
    }
    if (fault || raised.length > 0) {
      // Without an earlier delivery there would be nothing to roll back to.
      this.isBaseline = true;
      this.aside = "baseline";
      const baseline = await this.deliver(commit, handlers);
      if (!baseline.ok) return baseline;
      this.isBaseline = false;
      this.aside = undefined;
    }
    const report = await this.deliver(commit, handlers);
    signal.throwIfAborted();
    const drills = report.ok ? await this.drill(commit, handlers) : [];
    signal.throwIfAborted();
    if (drills.length === 0) return report;
    return { ...report, ...this.soFar(), ok: drills.every(({ ok }) => ok), drills };
  }

  /** Runs the drills that were asked for, one after the other: each begins with what the one before it has left. */
  private async drill(commit: CommitArchive, handlers: ActionHandlers): Promise<DrillReport[]> {
    const reports: DrillReport[] = [];
    for (const drill of this.parts.drills ?? []) {
      this.aside = `${drill} drill`;
      const report = await runDrill(drill, this.drillStage(drill, commit, handlers));
      const { ok, what } = report;
      this.progress({ kind: "step", where: [], status: ok ? "succeeded" : "failed", what });
      reports.push(report);
      if (!ok) break;
    }
    this.aside = undefined;
    return reports;
  }

  private drillStage(drill: Drill, commit: CommitArchive, handlers: ActionHandlers): DrillStage {
    const { deliveries, graphs } = this.parts;
    const to = deliveries.find(({ promotesFrom }) => promotesFrom !== undefined);
    const from = deliveries.find(({ graph }) => graph === to?.promotesFrom);
    const { promotion } = this.delivered;
    if (!to || !from || !promotion)
      throw new RehearsalError(`The ${drill} drill needs an environment that releases are promoted to.`, 2);
    const { guard, cloud, targets, progress } = this;
    return {
      to,
      delivered: promotion.version,
      publish: () => this.publish(from, commit, handlers),
      move: (move) => this.move(from.graph, to.graph, move),
      execute: async ({ trigger }, crashIn) => {
        this.crash = crashIn === undefined ? undefined : { environment: to.graph.stack, region: crashIn };
        try {
          return await executePipeline(to.graph, trigger, handlers, this.surroundings);
        } finally {
          this.crash = undefined;
        }
      },
      regions: () => this.regions(to),
      evacuation: {
        graphs,
        cloud,
        targets,
        progress,
        checkAccess: guard.checkAccess,
        checkOutsider: guard.checkOutsider,
        onDeployed: (deployment) => this.deployed(deployment),
      },
    };
  }

  /** Lets an environment deliver the commit once more, which writes another release. */
  private async publish(delivery: Delivery, commit: CommitArchive, handlers: ActionHandlers): Promise<string> {
    const { graph } = delivery;
    const trigger = await this.trigger(delivery, commit);
    const { status } = await executePipeline(graph, trigger, handlers, this.surroundings);
    const version = this.ledger.latest(graph);
    if (status === "Succeeded" && version !== undefined) return version;
    throw new RehearsalError(`${graph.stack} wrote no second release.`);
  }

  async close(): Promise<void> {
    await this.targets.close();
    await this.aws?.close();
  }

  private handlerParts(aws: AwsEndpoint): HandlerParts {
    const { targets } = this;
    const { workspace, processes, values = {}, fault } = this.parts;
    return {
      build: { workspace, processes, aws, values },
      deploy: {
        targets,
        faultIn: (environment, region) => {
          const planned = this.crash ?? (this.isBaseline ? undefined : fault);
          const isPlanned = planned?.environment === environment && planned.region === region;
          return isPlanned && !this.rollingBack.has(environment) ? CRASH : undefined;
        },
        onDeployed: (deployment) => this.deployed(deployment),
      },
    };
  }

  private createHandlers(parts: HandlerParts): ActionHandlers {
    const { surroundings } = this;
    const services = createServices(surroundings, parts.build, parts.deploy, this.code);
    this.functions = new EventFunctions({ ...surroundings, ...services, code: this.code });
    return createHandlers(surroundings, parts, services);
  }

  private deployed(deployment: RegionDeployment): void {
    const isRollback = this.rollingBack.has(deployment.environment);
    this.delivered.deployments.push(isRollback ? { ...deployment, isRollback } : deployment);
  }

  /** What is not rehearsed is said once, wherever it comes up first; what comes after an abort is but its noise. */
  private tell(event: ProgressEvent): void {
    if (this.parts.signal.aborted) return;
    if (event.kind === "notRehearsed") {
      if (this.notRehearsed.has(event.what)) return;
      this.notRehearsed.add(event.what);
    }
    this.parts.progress(this.aside === undefined ? event : { ...event, where: [this.aside, ...event.where] });
  }

  /** Delivers the commit once to all environments; one that fails stops those after it. */
  private async deliver(commit: CommitArchive, handlers: ActionHandlers): Promise<RehearsalReport> {
    this.delivered = { environments: [], deployments: [] };
    const { environments } = this.delivered;
    for (const delivery of this.parts.deliveries) {
      // What no review approves never comes to a branch that a pipeline watches.
      const isHeld = this.review?.approved === false || this.isStopped(delivery);
      environments.push(isHeld ? await this.notStarted(delivery) : await this.deliverTo(delivery, commit, handlers));
    }
    const { promotion } = this.delivered;
    const { fault } = this.parts;
    return {
      ok: environments.every(({ status }) => status === "Succeeded"),
      commit: commit.commit,
      ...(promotion && { release: { version: promotion.version, digest: promotion.digest } }),
      ...(fault && !this.isBaseline && { fault }),
      environments,
      ...(this.review && { review: this.review }),
      notifications: this.notifications.take(),
      ...this.soFar(),
    };
  }

  /** What counts from the beginning. */
  private soFar(): Pick<RehearsalReport, "notRehearsed" | "callsChecked" | "durationSeconds"> {
    return {
      notRehearsed: [...this.notRehearsed],
      callsChecked: this.guard.checked,
      durationSeconds: (Date.now() - this.started) / 1000,
    };
  }

  /** What failed stops all that comes after it; what was not started leaves nothing that could be promoted from it. */
  private isStopped({ promotesFrom }: Delivery): boolean {
    const { environments } = this.delivered;
    return environments.some(
      ({ status, environment }) =>
        status === "Failed" || (status === "NotStarted" && promotesFrom?.stack === environment),
    );
  }

  private async notStarted(delivery: Delivery, reason?: string): Promise<EnvironmentReport> {
    const regions = await this.regions(delivery);
    return { environment: delivery.graph.stack, status: "NotStarted", ...(reason && { reason }), regions };
  }

  private async deliverTo(
    delivery: Delivery,
    commit: CommitArchive,
    handlers: ActionHandlers,
  ): Promise<EnvironmentReport> {
    const { graph } = delivery;
    const environment = graph.stack;
    let execution: ExecutionOutcome;
    try {
      const trigger = await this.trigger(delivery, commit);
      execution = await executePipeline(graph, trigger, handlers, this.surroundings);
    } catch (error) {
      if (error instanceof NothingStarted) {
        const { message: detail } = error;
        this.progress({
          kind: "step",
          where: [environment, "Start"],
          status: "skipped",
          what: "nothing started",
          detail,
        });
        return this.notStarted(delivery, detail);
      }
      if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
      const { message } = error;
      this.progress({ kind: "step", where: [environment], status: "failed", what: "not delivered", detail: message });
      return { environment, status: "Failed", error: message, regions: await this.regions(delivery) };
    }
    const regions = await this.regions(delivery);
    const lost = this.notifications.takeProblems().join("\n");
    const unwell = execution.status === "Succeeded" ? unhealthy(regions) : undefined;
    const error = unwell ?? (lost === "" ? undefined : lost);
    if (error === undefined) return { environment, status: execution.status, execution, regions };
    const what = unwell === undefined ? "notifications" : "health";
    this.progress({ kind: "step", where: [environment], status: "failed", what, detail: error });
    return { environment, status: "Failed", error, execution, regions };
  }

  private trigger(delivery: Delivery, commit: CommitArchive): Promise<Trigger> {
    const { promotesFrom, graph } = delivery;
    if (promotesFrom) return this.promote(promotesFrom, graph);
    const { stores, progress, surroundings } = this;
    return triggerOf(delivery, commit, {
      stores,
      progress,
      graphs: surroundings.graphs,
      onNotable: surroundings.onNotable,
    });
  }

  private async promote(from: Graph, to: Graph): Promise<Promotion["trigger"]> {
    const version = this.ledger.latest(from);
    if (version === undefined)
      throw new RehearsalError(`${from.stack} wrote no release that could be promoted to ${to.stack}.`);
    const promotion = await this.move(from, to, { kind: "promote", version, triesHold: true });
    this.delivered.promotion = promotion;
    return promotion.trigger;
  }

  private move(from: Graph, to: Graph, move: Move): Promise<Promotion> {
    const { cloud, progress } = this;
    return moveChannel(from, to, move, { cloud, progress, checkOutsider: this.guard.checkOutsider });
  }

  private async regions(delivery: Delivery): Promise<RegionReport[]> {
    const targets = await this.targets.all();
    return reportRegions(delivery.graph.stack, regionsOf(delivery), targets, this.delivered.deployments);
  }

  /** S3 replicates what is written as the buckets' rules say, and a written manifest makes a release. */
  private async written(object: ObjectVersion): Promise<void> {
    this.ledger.note(object);
    for (const replication of this.stores.replicationsOf(object)) {
      const where = ["replication", replication.to.region];
      const { from, to, rule } = replication;
      const step = { kind: "ReplicateObject", roleArn: rule.roleArn, from: stored(from), to: stored(to) } as const;
      this.guard.checkAccess(step, where);
      await this.stores.replicate(replication);
      tellParts(this.progress)({ kind: "step", where, status: "succeeded", what: object.key });
    }
  }
}
