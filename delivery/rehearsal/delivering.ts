/** Brings the commit to the environments, one after the other, and reports what became of each. */
import type { Graph } from "../graph/types";
import type { Cloud } from "./cloud";
import { type Delivery, regionsOf } from "./deliveries";
import type { Guard } from "./guard";
import type { Ledger } from "./ledger";
import type { Notifications } from "./notifications/notifications";
import type { ActionHandlers } from "./pipeline/actions";
import type { Surroundings, Trigger } from "./pipeline/context";
import type { RegionDeployment } from "./pipeline/deploy";
import { type ExecutionOutcome, executePipeline } from "./pipeline/execution";
import { NothingStarted } from "./pipeline/start";
import type { Targets } from "./pipeline/targets";
import { type Move, moveChannel, type Promotion } from "./promotion";
import { type EnvironmentReport, type RegionReport, reportRegions, unhealthy } from "./report";
import type { CommitArchive } from "./source";
import { triggerOf } from "./sources/trigger";
import { type Progress, RehearsalError } from "./types";
import type { CurrentWorld } from "./world/current";
import { completeHandshake } from "./world/operators";

export interface DeliveringParts {
  readonly commit: CommitArchive;
  readonly deliveries: readonly Delivery[];
  readonly handlers: ActionHandlers;
  readonly surroundings: Surroundings;
  readonly cloud: Cloud;
  readonly guard: Guard;
  readonly ledger: Ledger;
  readonly targets: Targets;
  readonly notifications: Notifications;
  readonly progress: Progress;
  readonly world: CurrentWorld;
  /** Every deployment since the delivery began. */
  readonly deployments: RegionDeployment[];
}

/** What one delivery to all environments has come to. */
export interface Delivered {
  readonly environments: readonly EnvironmentReport[];
  /** The release that was promoted last; absent when none came to be. */
  readonly promotion?: Promotion;
}

export class Delivering {
  /** What was promoted last. */
  promotion: Promotion | undefined;

  constructor(private readonly parts: DeliveringParts) {}

  /** Delivers the commit once to all environments; one that fails stops those after it. @param isHeld Whether none may start. */
  async deliver(isHeld = false): Promise<Delivered> {
    this.begin();
    const environments: EnvironmentReport[] = [];
    for (const delivery of this.parts.deliveries) {
      const stops = isHeld || isStopped(delivery, environments);
      environments.push(stops ? await this.notStarted(delivery) : await this.deliverTo(delivery));
    }
    const { promotion } = this;
    return { environments, ...(promotion && { promotion }) };
  }

  /** Lets an environment deliver the commit once more, which writes another release. @returns its version */
  async publish(delivery: Delivery): Promise<string> {
    const { graph } = delivery;
    const { status } = await this.execute(graph, await this.trigger(delivery));
    const version = this.parts.ledger.latest(graph);
    if (status === "Succeeded" && version !== undefined) return version;
    throw new RehearsalError(`${graph.stack} wrote no second release.`);
  }

  execute(graph: Graph, trigger: Trigger): Promise<ExecutionOutcome> {
    return executePipeline(graph, trigger, this.parts.handlers, this.parts.surroundings);
  }

  move(from: Graph, to: Graph, move: Move): Promise<Promotion> {
    const { cloud, progress, guard, surroundings } = this.parts;
    const { records } = surroundings;
    return moveChannel(from, to, move, {
      cloud,
      progress,
      checkOutsider: guard.checkOutsider,
      ...(records && { records }),
    });
  }

  /** What the regions of an environment serve now. */
  async regions(delivery: Delivery): Promise<RegionReport[]> {
    const { world, deployments } = this.parts;
    const targets = await this.parts.targets.all();
    const regions = await reportRegions(delivery.graph.stack, regionsOf(delivery), targets, deployments);
    return regions.map((one) => (world.calls.isLost(one.region) ? lostRegion(one.region) : one));
  }

  private begin(): void {
    this.parts.deployments.length = 0;
    this.promotion = undefined;
  }

  private async notStarted(delivery: Delivery, reason?: string): Promise<EnvironmentReport> {
    const regions = await this.regions(delivery);
    return { environment: delivery.graph.stack, status: "NotStarted", ...(reason && { reason }), regions };
  }

  private async deliverTo(delivery: Delivery): Promise<EnvironmentReport> {
    const { graph } = delivery;
    const { progress, notifications } = this.parts;
    const environment = graph.stack;
    let execution: ExecutionOutcome;
    try {
      execution = await this.execute(graph, await this.trigger(delivery));
    } catch (error) {
      if (error instanceof NothingStarted) {
        const { message: detail } = error;
        const where = [environment, "Start"];
        progress({ kind: "step", where, status: "skipped", what: "nothing started", detail });
        return this.notStarted(delivery, detail);
      }
      if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
      const { message } = error;
      progress({ kind: "step", where: [environment], status: "failed", what: "not delivered", detail: message });
      return { environment, status: "Failed", error: message, regions: await this.regions(delivery) };
    }
    const regions = await this.regions(delivery);
    const lost = notifications.takeProblems().join("\n");
    const unwell = execution.status === "Succeeded" ? unhealthy(regions) : undefined;
    const error = unwell ?? (lost === "" ? undefined : lost);
    if (error === undefined) return { environment, status: execution.status, execution, regions };
    const what = unwell === undefined ? "notifications" : "health";
    progress({ kind: "step", where: [environment], status: "failed", what, detail: error });
    return { environment, status: "Failed", error, execution, regions };
  }

  private async trigger(delivery: Delivery): Promise<Trigger> {
    const { promotesFrom, graph, source } = delivery;
    if (promotesFrom) return this.promote(promotesFrom, graph);
    const { commit, progress, surroundings, world } = this.parts;
    const { stores, graphs, onNotable, approve } = surroundings;
    await completeHandshake(graph.stack, source, { graphs, world, approve, progress });
    return triggerOf(delivery, commit, { stores, progress, graphs, ...(onNotable && { onNotable }) });
  }

  private async promote(from: Graph, to: Graph): Promise<Promotion["trigger"]> {
    const version = this.parts.ledger.latest(from);
    if (version === undefined)
      throw new RehearsalError(`${from.stack} wrote no release that could be promoted to ${to.stack}.`);
    const promotion = await this.move(from, to, { kind: "promote", version, triesHold: true });
    this.promotion = promotion;
    return promotion.trigger;
  }
}

/** Nobody can tell what runs in a region that does not answer. */
const lostRegion = (region: string): RegionReport => ({
  region,
  status: "Failed",
  message: `${region} does not answer`,
  hosts: [],
});

/** What failed stops all that comes after it; what was not started leaves nothing that could be promoted from it. */
const isStopped = ({ promotesFrom }: Delivery, environments: readonly EnvironmentReport[]): boolean =>
  environments.some(
    ({ status, environment }) =>
      status === "Failed" || (status === "NotStarted" && promotesFrom?.stack === environment),
  );
