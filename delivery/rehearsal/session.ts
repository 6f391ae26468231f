/** A rehearsal as it runs: what all its deliveries share, and one delivery after the other. */
import { join } from "node:path";
import { callsOf } from "../access";
import { untilAborted } from "./abort";
import { type Act, Acts } from "./acts";
import { type AwsEndpoint, startAwsEndpoint } from "./awsCli/endpoint";
import { type Cloud, createCloud } from "./cloud";
import { type Delivery, type PlannedFault, noteCommit } from "./deliveries";
import { Delivering } from "./delivering";
import { type Drill, type DrillReport, type DrillStage, runDrill } from "./drills";
import { type Guard, createGuard } from "./guard";
import { Ledger } from "./ledger";
import { Notifications } from "./notifications/notifications";
import { deploymentEvent } from "./notifications/serviceEvents";
import type { ActionHandlers } from "./pipeline/actions";
import { createMetricWorld } from "./metrics/create";
import type { MetricWorld } from "./metrics/world";
import { localAddresses } from "./pipeline/addresses";
import { type AlarmName, Alarms } from "./pipeline/alarms";
import { type NotableEvent, type Surroundings, stored, tellParts } from "./pipeline/context";
import type { RegionDeployment } from "./pipeline/deploy";
import { type HandlerParts, createHandlers } from "./pipeline/handlers";
import { PipelineRecords } from "./pipeline/records";
import { StageHistory } from "./pipeline/rollback";
import { createServices } from "./pipeline/services";
import { Targets } from "./pipeline/targets";
import type { RehearsalOptions } from "./rehearse";
import type { RehearsalReport } from "./report";
import { type ReviewReport, rehearseReview } from "./review/review";
import { createSigningKeys } from "./signingKeys";
import { type CommitArchive, zipCommit } from "./source";
import { CodeServices } from "./sources/codeServices";
import { EventFunctions } from "./sources/eventFunctions";
import { FailedStages } from "./sources/failedStages";
import { type Stores, createStores } from "./stores";
import { unrehearsedTrails } from "./trails";
import { type ObjectVersion, type Processes, type Progress, type ProgressEvent, RehearsalError } from "./types";
import type { Workspace } from "./workspace";
import { tellBeginnings } from "./world/beginnings";
import { tellOfCreation } from "./world/creation";
import { CurrentWorld } from "./world/current";
import { type Values, declaredValues } from "./world/parameters";
import { Programme } from "./world/programme";
import { WORLDS, type WorldName } from "./world/worlds";

const MINUTE_MS = 60_000;

/** Until every alarm has seen what has changed: more than any of them waits. */
const SEEN_MINUTES = 30;

export interface SessionParts extends RehearsalOptions {
  readonly signal: AbortSignal;
  readonly deliveries: readonly Delivery[];
  readonly fault?: PlannedFault;
  readonly raised: readonly AlarmName[];
  readonly lost: string;
  readonly workspace: Workspace;
  readonly processes: Processes;
}

export class Session {
  private readonly started = Date.now();
  private readonly notRehearsed = new Set<string>();
  private readonly acts = new Acts();
  private readonly world = new CurrentWorld();
  private readonly guard: Guard;
  private readonly stores: Stores;
  private readonly ledger: Ledger;
  private readonly cloud: Cloud;
  private readonly code: CodeServices;
  private readonly notifications: Notifications;
  /** Metrics of what is deployed to. A world other than the first day is made by `disturb`, and by what is deployed before. */
  readonly metrics: MetricWorld;
  private functions: EventFunctions | undefined;
  private failedStages: FailedStages | undefined;
  private readonly surroundings: Surroundings;
  private readonly targets: Targets;
  private readonly values: Values;
  private readonly deployments: RegionDeployment[] = [];
  private readonly progress: Progress = (event) => this.tell(event);
  private aws: AwsEndpoint | undefined;

  constructor(private readonly parts: SessionParts) {
    const { workspace, processes, signal, approve, raised } = parts;
    const graphs = [...parts.graphs.values()];
    const { progress, acts, world } = this;
    const { clock } = world;
    this.guard = createGuard(graphs, progress, world);
    const time = { now: () => clock.now(), arrivalOfCopies: () => world.arrivalOf("object") };
    this.stores = createStores(graphs, workspace.stores, time);
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
    const common = { checkAccess, progress, stores: this.stores, clock, world };
    const ask = (question: string): Promise<boolean> => untilAborted(approve(question), signal);
    this.notifications = new Notifications({
      ...{ graphs, checkAccess, progress },
      isPending: () => world.is.subscriptionsPending,
    });
    const onAlarm = (alarm: AlarmName, { environment }: { environment: string }): void => {
      const graph = parts.graphs.get(environment);
      if (graph) this.notifications.noteAlarm(alarm, graph);
    };
    this.metrics = createMetricWorld(graphs, { clock: common.clock, progress, onAlarm });
    for (const what of unrehearsedTrails(graphs)) progress({ kind: "notRehearsed", where: ["trails"], what });
    const alarms = new Alarms(raised, ({ environment }) => acts.isQuiet(environment), onAlarm, this.metrics);
    const callFunction: Surroundings["callFunction"] = async (call) => (await this.functions?.call(call)) ?? [];
    const onNotable: Surroundings["onNotable"] = (event) => this.notifications.note(event);
    const onApprovalRequest: Surroundings["onApprovalRequest"] = (request) => this.notifications.ask(request);
    const onStageRollback: Surroundings["onStageRollback"] = (...of) => acts.noteRollback(...of);
    const onStageFailed: Surroundings["onStageFailed"] = async (...of) =>
      (await this.failedStages?.answer(...of)) ?? [];
    const told = { onNotable, onApprovalRequest, onStageRollback, onStageFailed, callFunction };
    const kept = { history: new StageHistory(), records: new PipelineRecords() };
    this.surroundings = { ...common, graphs, signal, approve: ask, alarms, ...kept, ...told };
    // What is supplied counts more than what a stack declares, which may be but a first value.
    this.values = { ...declaredValues(graphs), ...parts.values };
    const { metrics, values } = this;
    const { checkOutsider } = this.guard;
    this.targets = new Targets({ ...common, checkOutsider, workspace, processes, values, metrics });
  }

  /** @throws what {@link rehearse} throws */
  async run(): Promise<RehearsalReport> {
    const { root, source, allowDirty, workspace, fault, signal } = this.parts;
    const target = join(workspace.builds, "source.zip");
    const commit = await zipCommit(root, source, "HEAD", { target, allowDirty });
    noteCommit(commit, this.progress);
    this.aws = await startAwsEndpoint(this.cloud, join(workspace.run, "aws"));
    const parts = this.handlerParts(this.aws);
    const delivering = this.delivering(commit, this.createHandlers(parts));
    const isNew = this.worlds.some((name) => WORLDS[name].isNew);
    // A new world begins before anybody has pushed, unless that is for a pull request.
    if (!isNew || this.parts.pullRequest === true) this.code.push(commit);
    const review = await this.rehearseReview(commit, parts.build);
    signal.throwIfAborted();
    const programme = this.programme(delivering, commit, review?.approved === false);
    const { ok, delivered, drills, worlds, notifications, isBaseline } = await programme.run();
    const { environments, promotion } = delivered;
    return {
      ok,
      worlds,
      commit: commit.commit,
      ...(promotion && { release: { version: promotion.version, digest: promotion.digest } }),
      ...(fault && !isBaseline && { fault }),
      environments,
      ...(drills.length > 0 && { drills }),
      ...(review && { review }),
      notifications,
      // Regions deploy in parallel, and which of them says it first is chance.
      notRehearsed: [...this.notRehearsed].sort(),
      callsChecked: this.guard.checked,
      durationSeconds: (Date.now() - this.started) / 1000,
    };
  }

  async close(): Promise<void> {
    await this.targets.close();
    await this.aws?.close();
  }

  private async rehearseReview(commit: CommitArchive, build: HandlerParts["build"]): Promise<ReviewReport | undefined> {
    if (this.parts.pullRequest !== true) return undefined;
    const { surroundings, code } = this;
    return rehearseReview(commit, { surroundings, build, code });
  }

  /** Worlds that were asked for; what is to go wrong does so where something has gone well before. */
  private get worlds(): readonly WorldName[] {
    const { worlds, fault, raised } = this.parts;
    return worlds ?? (fault || raised.length > 0 ? ["steady"] : []);
  }

  private programme(delivering: Delivering, commit: CommitArchive, isHeld: boolean): Programme {
    const { acts, world, targets, notifications, progress, worlds } = this;
    const { deliveries, fault, lost, idleDays = 0, drills = [], without, signal } = this.parts;
    return new Programme({
      ...{ acts, world, targets, notifications, progress, worlds },
      ...{ deliveries, delivering, lost, idleDays, isHeld },
      ...(fault && { fault }),
      hasDrills: drills.length > 0,
      without: async (environment, region) => without?.(environment, region),
      promotion: () => this.drillStage(`The world ${world.is.name}`, delivering),
      beSeen: () => this.metrics.passEverywhere(SEEN_MINUTES * MINUTE_MS),
      create: async () => {
        await this.create();
        this.code.push(commit);
      },
      drill: () => this.drill(delivering),
      throwIfEnded: () => signal.throwIfAborted(),
    });
  }

  /** What there is when `pulumi up` has made everything. */
  private async create(): Promise<void> {
    const { code, stores, world, progress, targets } = this;
    const onNotable = (event: NotableEvent): void => this.notifications.note(event);
    for (const delivery of this.parts.deliveries) {
      await tellBeginnings(delivery.graph, targets, progress);
      tellOfCreation(delivery, { code, stores, world, progress, onNotable });
    }
  }

  /** Runs the drills that were asked for, one after the other: each begins with what the one before it has left. */
  private async drill(delivering: Delivering): Promise<DrillReport[]> {
    const reports: DrillReport[] = [];
    for (const drill of this.parts.drills ?? []) {
      const act = this.drillAct(drill);
      const report = await this.acts.during(act, async () => {
        const drilled = await runDrill(drill, this.drillStage(`The ${drill} drill`, delivering, act));
        const { ok, what } = drilled;
        this.progress({ kind: "step", where: [], status: ok ? "succeeded" : "failed", what });
        return drilled;
      });
      reports.push(report);
      this.parts.signal.throwIfAborted();
      if (!report.ok) break;
    }
    return reports;
  }

  private drillAct(drill: Drill): Act {
    const { fault } = this.parts;
    return { aside: `${drill} drill`, alarms: true, ...(fault && { crash: fault }) };
  }

  private drillStage(what: string, delivering: Delivering, act: Act = {}): DrillStage {
    const { deliveries, graphs } = this.parts;
    const to = deliveries.find(({ promotesFrom }) => promotesFrom !== undefined);
    const from = deliveries.find(({ graph }) => graph === to?.promotesFrom);
    const { promotion } = delivering;
    if (!to || !from || !promotion)
      throw new RehearsalError(`${what} needs an environment that releases are promoted to.`, 2);
    const { guard, cloud, targets, progress, world } = this;
    return {
      to,
      delivered: promotion.version,
      publish: () => delivering.publish(from),
      move: (move) => delivering.move(from.graph, to.graph, move),
      execute: ({ trigger }, region, graph = to.graph) => {
        const crash = region === undefined ? {} : { crash: { environment: to.graph.stack, region } };
        return this.acts.during({ ...act, ...crash }, () => delivering.execute(graph, trigger));
      },
      settle: () => world.clock.wait(world.is.objectReplicationMinutes * MINUTE_MS),
      regions: () => delivering.regions(to),
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

  private handlerParts(aws: AwsEndpoint): HandlerParts {
    const { targets, acts } = this;
    const { workspace, processes } = this.parts;
    return {
      build: {
        workspace,
        processes,
        aws,
        values: this.values,
        addresses: async (wanted) => localAddresses([...this.parts.graphs.values()], await targets.all(), wanted),
      },
      deploy: {
        targets,
        faultIn: (environment, region) => acts.crashIn(environment, region),
        onDeployed: (deployment) => this.deployed(deployment),
      },
    };
  }

  private createHandlers(parts: HandlerParts): ActionHandlers {
    const { surroundings } = this;
    const services = createServices(surroundings, parts.build, parts.deploy, this.code);
    this.failedStages = new FailedStages(surroundings, parts.build);
    this.functions = new EventFunctions({ ...surroundings, ...services, code: this.code });
    return createHandlers(surroundings, parts, services);
  }

  private delivering(commit: CommitArchive, handlers: ActionHandlers): Delivering {
    const { surroundings, cloud, guard, ledger, targets, notifications, progress, deployments, world } = this;
    const { deliveries } = this.parts;
    const shared = { surroundings, cloud, guard, ledger, targets, notifications, progress, deployments, world };
    return new Delivering({ commit, deliveries, handlers, ...shared });
  }

  private deployed(deployment: RegionDeployment): void {
    const isRollback = this.acts.isRollingBack(deployment.environment);
    this.deployments.push(isRollback ? { ...deployment, isRollback } : deployment);
    this.notifications.hear(deploymentEvent(deployment), [deployment.environment, deployment.region]);
  }

  /** What is not rehearsed is said once, wherever it comes up first; what comes after an abort is but its noise. */
  private tell(event: ProgressEvent): void {
    if (this.parts.signal.aborted) return;
    if (event.kind === "notRehearsed") {
      if (this.notRehearsed.has(event.what)) return;
      this.notRehearsed.add(event.what);
    }
    const { aside } = this.acts;
    this.parts.progress(aside === undefined ? event : { ...event, where: [aside, ...event.where] });
  }

  /** S3 replicates what is written as the buckets' rules say, and a written manifest makes a release. */
  private async written(object: ObjectVersion): Promise<void> {
    this.ledger.note(object);
    for (const replication of this.stores.replicationsOf(object)) {
      const { from, to, rule } = replication;
      // S3 tries on where a region does not answer; nobody hears of it.
      if (this.world.calls.isLost(to.region)) continue;
      const where = ["replication", to.region];
      const step = { kind: "ReplicateObject", roleArn: rule.roleArn, from: stored(from), to: stored(to) } as const;
      this.guard.checkAccess(step, where);
      await this.stores.replicate(replication);
      tellParts(this.progress)({ kind: "step", where, status: "succeeded", what: object.key });
    }
  }
}
