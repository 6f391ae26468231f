/** Goes through the worlds of a rehearsal, each on what the one before has left. */
import type { Acts } from "../acts";
import type { Delivery, PlannedFault } from "../deliveries";
import type { Delivered, Delivering } from "../delivering";
import type { DrillReport, DrillStage } from "../drills";
import type { Notification, Notifications } from "../notifications/notifications";
import type { Targets } from "../pipeline/targets";
import type { WorldReport } from "../report";
import type { Progress } from "../types";
import { type Outcome, type WorldStage, runCourse } from "./courses";
import type { CurrentWorld } from "./current";
import { beIdle } from "./idle";
import { confirmations } from "./operators";
import { WORLDS, type World, type WorldName } from "./worlds";

export interface ProgrammeParts {
  /** In turn. Where there are none the commit is delivered once, in no particular world. */
  readonly worlds: readonly WorldName[];
  readonly world: CurrentWorld;
  readonly acts: Acts;
  readonly deliveries: readonly Delivery[];
  readonly delivering: Delivering;
  readonly targets: Targets;
  readonly notifications: Notifications;
  readonly progress: Progress;
  /** Where the last world's delivery is to fail. */
  readonly fault?: PlannedFault;
  readonly lost: string;
  readonly idleDays: number;
  readonly hasDrills: boolean;
  /** Whether no environment may start. */
  readonly isHeld: boolean;
  readonly without: WorldStage["without"];
  readonly promotion: () => DrillStage;
  /** Lets time pass until every alarm has seen what there is. */
  readonly beSeen: () => Promise<void>;
  /** Tells what each pipeline does when it is created. */
  readonly create: () => Promise<void>;
  /** Runs the drills. */
  readonly drill: () => Promise<readonly DrillReport[]>;
  /** @throws the reason why the rehearsal was ended, if it was */
  readonly throwIfEnded: () => void;
}

/** What all worlds came to. */
export interface ProgrammeResult {
  readonly ok: boolean;
  readonly worlds: readonly WorldReport[];
  /** The last delivery to all environments, as it stands now. */
  readonly delivered: Delivered;
  readonly notifications: readonly Notification[];
  readonly drills: readonly DrillReport[];
  /** Whether the delivery failed that goes before what was asked for. */
  readonly isBaseline: boolean;
}

export class Programme {
  private delivered: Delivered | undefined;
  private isBaseline = false;
  private readonly reports: WorldReport[] = [];
  private readonly notified: Notification[] = [];

  constructor(private readonly parts: ProgrammeParts) {}

  async run(): Promise<ProgrammeResult> {
    const { worlds } = this.parts;
    const [first] = worlds;
    if (first === undefined && !(await this.once())) return this.result(false, []);
    if (first !== undefined && !WORLDS[first].isNew && !(await this.baseline())) return this.result(false, []);
    for (const [index, name] of worlds.entries()) {
      const isLast = index === worlds.length - 1;
      const report = await this.live(WORLDS[name], isLast);
      this.reports.push(report);
      this.parts.throwIfEnded();
      if (!report.ok) return this.result(false, []);
    }
    const drills = await this.parts.drill();
    this.parts.throwIfEnded();
    return this.result(
      drills.every(({ ok }) => ok),
      drills,
    );
  }

  private result(ok: boolean, drills: readonly DrillReport[]): ProgrammeResult {
    const { reports: worlds, notified: notifications, isBaseline, delivered = { environments: [] } } = this;
    return { ok, worlds, notifications, drills, isBaseline, delivered };
  }

  /** One delivery, in no particular world. */
  private async once(): Promise<boolean> {
    this.parts.world.enter(WORLDS.steady);
    const { ok } = await this.parts.acts.during({ alarms: true }, () => this.deliver());
    this.notified.push(...this.parts.notifications.take());
    this.parts.throwIfEnded();
    return ok;
  }

  /** What has gone before any world but a new one. */
  private async baseline(): Promise<boolean> {
    this.isBaseline = true;
    this.parts.world.enter(WORLDS.steady);
    const { ok } = await this.parts.acts.during({ aside: "baseline" }, () => this.deliver());
    const told = this.parts.notifications.take();
    if (!ok) this.notified.push(...told);
    else this.isBaseline = false;
    return ok;
  }

  private async live(world: World, isLast: boolean): Promise<WorldReport> {
    const { acts, world: current, progress, fault, notifications } = this.parts;
    const started = Date.now();
    current.enter(world);
    const { name } = world;
    progress({ kind: "step", where: ["world", name], status: "succeeded", what: world.what });
    for (const what of world.notRehearsed) progress({ kind: "notRehearsed", where: ["world", name], what });
    const asked = isLast ? { alarms: true, ...(fault && { crash: fault }) } : {};
    const { ok, what } = await acts.during(asked, () => runCourse(this.stage(world, isLast)));
    const told = notifications.take();
    this.notified.push(...told);
    const byHand = [...current.steps, ...confirmations(told)];
    const durationSeconds = (Date.now() - started) / 1000;
    if (world.name !== "first-day" && world.name !== "steady") await this.lookAgain();
    return { world: name, ok, what, byHand, durationSeconds };
  }

  private stage(world: World, isLast: boolean): WorldStage {
    const { parts } = this;
    const { lost, idleDays, targets, progress, world: current } = parts;
    return {
      world,
      hasDrills: isLast && parts.hasDrills,
      create: async () => {
        await parts.create();
        await parts.beSeen();
      },
      deliver: () => this.deliver(),
      promotion: parts.promotion,
      crash: (environment) => this.crash(environment),
      lost,
      lose: () => this.lose(),
      without: parts.without,
      note: (what) => progress({ kind: "notRehearsed", where: ["world", world.name], what }),
      idleDays,
      idle: () => beIdle(idleDays, { world: current, targets, progress }),
      get throttled() {
        const { retried, tooEarly } = current.calls;
        return { retried, tooEarly };
      },
    };
  }

  private async deliver(): Promise<Outcome> {
    const { delivering, isHeld } = this.parts;
    this.delivered = await delivering.deliver(isHeld);
    const { environments, promotion } = this.delivered;
    const undelivered = environments.filter(({ status }) => status !== "Succeeded");
    if (undelivered.length === 0)
      return {
        ok: true,
        what: `${promotion?.version ?? "the commit"} was delivered to ${environments.length} environments`,
      };
    return { ok: false, what: `not delivered to ${undelivered.map(({ environment }) => environment).join(", ")}` };
  }

  private async crash(environment: string): Promise<number> {
    const targets = (await this.parts.targets.all()).filter((target) => target.environment === environment);
    await Promise.all(targets.map((target) => target.crash()));
    await this.parts.beSeen();
    const regions = new Set(targets.map(({ region }) => region));
    const where = [environment];
    const what = `everything that serves crashes in ${[...regions].join(", ")}`;
    this.parts.progress({ kind: "step", where, status: "succeeded", what });
    return regions.size;
  }

  private lose(): void {
    const { world, lost, progress } = this.parts;
    world.calls.lose(lost);
    progress({
      kind: "step",
      where: ["world", "region-lost"],
      status: "succeeded",
      what: `${lost} answers nothing any more`,
    });
  }

  /** The environments of the last delivery with what runs there after all that has followed it. */
  private async lookAgain(): Promise<void> {
    const { delivering, deliveries } = this.parts;
    if (this.delivered === undefined) return;
    const environments = await Promise.all(
      this.delivered.environments.map(async (report) => {
        const delivery = deliveries.find(({ graph }) => graph.stack === report.environment);
        return delivery === undefined ? report : { ...report, regions: await delivering.regions(delivery) };
      }),
    );
    this.delivered = { ...this.delivered, environments };
  }
}
