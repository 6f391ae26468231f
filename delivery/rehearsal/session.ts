/** A rehearsal as it runs: what all its deliveries share, and one delivery after the other. */
import { join } from "node:path";
import { callsOf } from "../access";
import { untilAborted } from "./abort";
import { Acts } from "./acts";
import { type AwsEndpoint, startAwsEndpoint } from "./awsCli/endpoint";
import { type Cloud, createCloud } from "./cloud";
import { type Delivery, type PlannedFault, noteCommit } from "./deliveries";
import { Delivering } from "./delivering";
import { createFastForwardClock } from "./deploy";
import { type Drill, type DrillReport, type DrillStage, runDrill } from "./drills";
import { type Guard, createGuard } from "./guard";
import { Ledger } from "./ledger";
import { Notifications } from "./notifications/notifications";
import { deploymentEvent } from "./notifications/serviceEvents";
import type { ActionHandlers } from "./pipeline/actions";
import { localAddresses } from "./pipeline/addresses";
import { type AlarmName, Alarms } from "./pipeline/alarms";
import { type Surroundings, stored, tellParts } from "./pipeline/context";
import type { RegionDeployment } from "./pipeline/deploy";
import { type HandlerParts, createHandlers } from "./pipeline/handlers";
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

export class Session {
  private readonly started = Date.now();
  private readonly notRehearsed = new Set<string>();
  private readonly acts = new Acts();
  private readonly guard: Guard;
  private readonly stores: Stores;
  private readonly ledger: Ledger;
  private readonly cloud: Cloud;
  private readonly code: CodeServices;
  private readonly notifications: Notifications;
  private functions: EventFunctions | undefined;
  private readonly surroundings: Surroundings;
  private readonly targets: Targets;
  private readonly deployments: RegionDeployment[] = [];
  private readonly progress: Progress = (event) => this.tell(event);
  private aws: AwsEndpoint | undefined;

  constructor(private readonly parts: SessionParts) {
    const { workspace, processes, signal, approve, raised } = parts;
    const graphs = [...parts.graphs.values()];
    const { progress, acts } = this;
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
    this.notifications = new Notifications({ graphs, checkAccess, progress });
    const onAlarm = (alarm: AlarmName, { environment }: { environment: string }): void => {
      const graph = parts.graphs.get(environment);
      if (graph) this.notifications.noteAlarm(alarm, graph);
    };
    const alarms = new Alarms(raised, ({ environment }) => acts.isQuiet(environment), onAlarm);
    const callFunction: Surroundings["callFunction"] = async (call) => (await this.functions?.call(call)) ?? [];
    const onNotable: Surroundings["onNotable"] = (event) => this.notifications.note(event);
    const onApprovalRequest: Surroundings["onApprovalRequest"] = (request) => this.notifications.ask(request);
    const onStageRollback: Surroundings["onStageRollback"] = (...of) => acts.noteRollback(...of);
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
    const review = await this.rehearseReview(commit, parts.build);
    const delivering = this.delivering(commit, handlers);
    const deliver = (): Promise<RehearsalReport> => this.deliver(delivering, commit, review);
    if (fault || raised.length > 0) {
      // Without an earlier delivery there would be nothing to roll back to.
      const baseline = await this.acts.during({ aside: "baseline" }, deliver);
      if (!baseline.ok) return baseline;
    }
    const asked = { alarms: true, ...(fault && { crash: fault }) };
    const delivered = await this.acts.during(asked, deliver);
    const report = { ...delivered, ...(fault && { fault }) };
    signal.throwIfAborted();
    const drills = report.ok ? await this.drill(delivering) : [];
    signal.throwIfAborted();
    if (drills.length === 0) return report;
    return { ...report, ...this.soFar(), ok: drills.every(({ ok }) => ok), drills };
  }

  async close(): Promise<void> {
    await this.targets.close();
    await this.aws?.close();
  }

  private async rehearseReview(commit: CommitArchive, build: HandlerParts["build"]): Promise<ReviewReport | undefined> {
    if (this.parts.pullRequest !== true) return undefined;
    const { surroundings, code } = this;
    const review = await rehearseReview(commit, { surroundings, build, code });
    this.parts.signal.throwIfAborted();
    return review;
  }

  /** Runs the drills that were asked for, one after the other: each begins with what the one before it has left. */
  private async drill(delivering: Delivering): Promise<DrillReport[]> {
    const reports: DrillReport[] = [];
    for (const drill of this.parts.drills ?? []) {
      const act = this.drillAct(drill);
      const report = await this.acts.during(act, async () => {
        const drilled = await runDrill(drill, this.drillStage(drill, delivering));
        const { ok, what } = drilled;
        this.progress({ kind: "step", where: [], status: ok ? "succeeded" : "failed", what });
        return drilled;
      });
      reports.push(report);
      if (!report.ok) break;
    }
    return reports;
  }

  private drillAct(drill: Drill, crash = this.parts.fault) {
    return { aside: `${drill} drill`, alarms: true, ...(crash && { crash }) };
  }

  private drillStage(drill: Drill, delivering: Delivering): DrillStage {
    const { deliveries, graphs } = this.parts;
    const to = deliveries.find(({ promotesFrom }) => promotesFrom !== undefined);
    const from = deliveries.find(({ graph }) => graph === to?.promotesFrom);
    const { promotion } = delivering;
    if (!to || !from || !promotion)
      throw new RehearsalError(`The ${drill} drill needs an environment that releases are promoted to.`, 2);
    const { guard, cloud, targets, progress } = this;
    return {
      to,
      delivered: promotion.version,
      publish: () => delivering.publish(from),
      move: (move) => delivering.move(from.graph, to.graph, move),
      execute: ({ trigger }, region) => {
        const crash = region === undefined ? this.parts.fault : { environment: to.graph.stack, region };
        return this.acts.during(this.drillAct(drill, crash), () => delivering.execute(to.graph, trigger));
      },
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
    const { workspace, processes, values = {} } = this.parts;
    return {
      build: {
        workspace,
        processes,
        aws,
        values,
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
    this.functions = new EventFunctions({ ...surroundings, ...services, code: this.code });
    return createHandlers(surroundings, parts, services);
  }

  private delivering(commit: CommitArchive, handlers: ActionHandlers): Delivering {
    const { surroundings, cloud, guard, ledger, targets, notifications, progress, deployments } = this;
    const { deliveries } = this.parts;
    const shared = { surroundings, cloud, guard, ledger, targets, notifications, progress, deployments };
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

  /** Delivers the commit once to all environments, and reports. */
  private async deliver(
    delivering: Delivering,
    { commit }: CommitArchive,
    review: ReviewReport | undefined,
  ): Promise<RehearsalReport> {
    // What no review approves never comes to a branch that a pipeline watches.
    const { environments, promotion } = await delivering.deliver(review?.approved === false);
    return {
      ok: environments.every(({ status }) => status === "Succeeded"),
      commit,
      ...(promotion && { release: { version: promotion.version, digest: promotion.digest } }),
      environments,
      ...(review && { review }),
      notifications: this.notifications.take(),
      ...this.soFar(),
    };
  }

  /** What counts from the beginning. */
  private soFar(): Pick<RehearsalReport, "notRehearsed" | "callsChecked" | "durationSeconds"> {
    return {
      // Regions deploy in parallel, and which of them says it first is chance.
      notRehearsed: [...this.notRehearsed].sort(),
      callsChecked: this.guard.checked,
      durationSeconds: (Date.now() - this.started) / 1000,
    };
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
