/**
 * CloudWatch as far as alarms need it: the metrics of each account's region, and the states of the alarms that the graphs declare. Time passes
 * in each region by itself, and only where a deployment or a condition lets it: what happens elsewhere at once changes no result.
 */
import type { Graph } from "../../graph/types";
import type { Clock } from "../deploy/clock";
import { stateOfPoints, watchedPoints } from "./alarmState";
import { type AlarmDeclaration, type AlarmKey, type AlarmState, declaredAlarms } from "./declared";
import { MathProblem } from "./math/values";
import { isMet, namesIn } from "./rule";
import { type MetricName, MetricStore, type Observation, nameKeyOf } from "./store";

/** An account's region, which has metrics and alarms of its own. */
export interface MetricPlace {
  readonly account: string;
  readonly region: string;
}

/** Looks at something and tells what its metrics are now. */
export type Observer = () => Promise<readonly Observation[]> | readonly Observation[];

/** Something that is wrong although nothing of this machine shows it. */
export interface Disturbance {
  /** Percent of the requests or calls that end in an error. Range: 0 to 100. @default 0 */
  readonly errorPercent?: number;
  /** How many of the registered targets fail their health checks beside those that do. @default 0 */
  readonly unhealthyTargets?: number;
}

export interface MetricWorldParts {
  readonly graphs: readonly Graph[];
  /** When time begins. Milliseconds since 1970. */
  readonly start: number;
  /** Told, once each, of what is not computed. @default - nobody is told */
  readonly onNotRehearsed?: (what: string) => void;
  /** Told of each alarm that goes from OK to ALARM, with the environment that declares it. @default - nobody is told */
  readonly onAlarm?: (alarm: AlarmKey, of: { readonly environment: string }) => void;
}

const MINUTE_MS = 60_000;

/** Minutes that are looked at one by one; after as many without a change alarms stay as they are. */
const MOST_MINUTES = 120;

interface Region {
  readonly store: MetricStore;
  readonly observers: Map<string, Observer>;
  readonly states: Map<string, AlarmState>;
  /** When alarms were seen in ALARM. Milliseconds since 1970. */
  readonly raised: { readonly name: string; readonly at: number }[];
  disturbance: Disturbance;
}

const keyOf = ({ account, region }: MetricPlace): string => `${account}/${region}`;

/** Events that several observers count under one name add up. */
function combined(observations: readonly Observation[]): readonly Observation[] {
  const byName = new Map<string, Observation>();
  for (const observation of observations) {
    const key = nameKeyOf(observation);
    const { value: before } = byName.get(key) ?? {};
    const { kind, value } = observation;
    const both = kind === "events" && before !== undefined && value !== undefined ? before + value : (value ?? before);
    byName.set(key, { ...observation, value: both });
  }
  return [...byName.values()];
}

export class MetricWorld {
  private readonly alarms: readonly AlarmDeclaration[];
  private readonly regions = new Map<string, Region>();
  private readonly told = new Set<string>();

  constructor(private readonly parts: MetricWorldParts) {
    this.alarms = declaredAlarms(parts.graphs);
  }

  /** What of an alarm is not computed, so that its state is not known; empty where everything is. */
  problemsOf(key: AlarmKey): readonly string[] {
    const alarm = this.find(key);
    if (alarm === undefined) return ["no stack declares it"];
    if (alarm.kind === "unknown") return alarm.why;
    if (alarm.kind === "metric") return [];
    return this.childrenOf(alarm).flatMap((child) => this.problemsOf(child).map((why) => `${child.name}: ${why}`));
  }

  /** Whether an alarm of the place reads the metrics of a namespace with these dimensions, whatever others there are. */
  isRead(place: MetricPlace, namespace: string, dimensions: Readonly<Record<string, string>>): boolean {
    return this.alarms
      .filter((alarm) => alarm.kind === "metric" && keyOf(alarm) === keyOf(place))
      .flatMap((alarm) => (alarm.kind === "metric" ? alarm.queries : []))
      .some(
        (query) =>
          "metric" in query &&
          query.metric.namespace === namespace &&
          Object.entries(dimensions).every(([name, value]) => (query.metric.dimensions[name] ?? value) === value),
      );
  }

  /** Has something looked at whenever metrics of the place count. @param id What it is; a second one of the same id takes its place. */
  observe(place: MetricPlace, id: string, observer: Observer): void {
    this.region(place).observers.set(id, observer);
  }

  /** Lets something go wrong from now on. @returns ends it */
  disturb(place: MetricPlace, disturbance: Disturbance): () => void {
    const region = this.region(place);
    region.disturbance = disturbance;
    return () => void (region.disturbance = {});
  }

  disturbanceIn(place: MetricPlace): Disturbance {
    return this.region(place).disturbance;
  }

  /** Time of a place. Milliseconds since 1970. */
  now(place: MetricPlace): number {
    return this.region(place).store.now;
  }

  /** Looks at everything of a place that has metrics. */
  async look(place: MetricPlace): Promise<void> {
    const { store, observers } = this.region(place);
    const found = await Promise.all([...observers.values()].map(async (observer) => observer()));
    for (const observation of combined(found.flat())) store.note(observation);
  }

  /** Lets time pass in a place, in which nothing changes there; alarms are evaluated every minute. */
  async pass(place: MetricPlace, milliseconds: number): Promise<void> {
    await this.look(place);
    const region = this.region(place);
    let left = milliseconds;
    for (let minute = 0; left > 0 && minute < MOST_MINUTES; minute += 1) {
      const step = Math.min(left, MINUTE_MS);
      region.store.pass(step);
      this.evaluate(place, region);
      left -= step;
    }
    if (left <= 0) return;
    region.store.pass(left);
    this.evaluate(place, region);
  }

  /** Lets time pass in every place that has been looked at. */
  async passEverywhere(milliseconds: number): Promise<void> {
    const places = [...this.regions.keys()].map((key): MetricPlace => {
      const [account = "", region = ""] = key.split("/");
      return { account, region };
    });
    await Promise.all(places.map((place) => this.pass(place, milliseconds)));
  }

  /** A clock whose waits pass in a place, too. */
  clockOf(place: MetricPlace, clock: Clock): Clock {
    return {
      now: () => clock.now(),
      wait: async (milliseconds) => {
        await this.pass(place, milliseconds);
        await clock.wait(milliseconds);
      },
    };
  }

  /** The state of an alarm now. One that is not computed is INSUFFICIENT_DATA. */
  stateOf(key: AlarmKey): AlarmState {
    const alarm = this.find(key);
    return alarm === undefined ? "INSUFFICIENT_DATA" : this.compute(alarm, this.region(key), new Set());
  }

  /** Whether an alarm was in ALARM at any minute since, or is now. @param since Milliseconds since 1970. */
  wasRaised(key: AlarmKey, since: number): boolean {
    const { raised } = this.region(key);
    return raised.some(({ name, at }) => name === key.name && at >= since) || this.stateOf(key) === "ALARM";
  }

  private region(place: MetricPlace): Region {
    const key = keyOf(place);
    const known = this.regions.get(key);
    if (known !== undefined) return known;
    const start = Math.floor(this.parts.start / MINUTE_MS) * MINUTE_MS;
    const made: Region = {
      store: new MetricStore(start),
      observers: new Map(),
      states: new Map(),
      raised: [],
      disturbance: {},
    };
    this.regions.set(key, made);
    return made;
  }

  private evaluate(place: MetricPlace, region: Region): void {
    for (const alarm of this.alarms) {
      if (keyOf(alarm) !== keyOf(place)) continue;
      const state = this.compute(alarm, region, new Set());
      const before = region.states.get(alarm.name);
      region.states.set(alarm.name, state);
      const { environment } = alarm;
      if (before === "OK" && state === "ALARM") this.parts.onAlarm?.(alarm, { environment });
      if (state === "ALARM") region.raised.push({ name: alarm.name, at: region.store.now });
    }
  }

  private compute(alarm: AlarmDeclaration, region: Region, open: ReadonlySet<string>): AlarmState {
    const before = region.states.get(alarm.name) ?? "INSUFFICIENT_DATA";
    if (alarm.kind === "unknown" || open.has(alarm.name)) return before;
    if (alarm.kind === "composite") {
      const inner = new Set([...open, alarm.name]);
      const children = new Map(this.childrenOf(alarm).map((child) => [child.name, this.find(child)]));
      const stateOf = (name: string): AlarmState => {
        const child = children.get(name);
        return child === undefined ? "INSUFFICIENT_DATA" : this.compute(child, region, inner);
      };
      return isMet(alarm.rule, stateOf) ? "ALARM" : "OK";
    }
    try {
      const points = watchedPoints(alarm, region.store, region.store.now);
      this.noteUnknown(alarm, region);
      return stateOfPoints(alarm, points, before);
    } catch (error) {
      if (!(error instanceof MathProblem)) throw error;
      this.tell(`the alarm ${alarm.name} in ${alarm.region}: ${error.message}`);
      return before;
    }
  }

  /** Metrics that nothing here tells of have no data, which the alarm treats as it says. */
  private noteUnknown(alarm: Extract<AlarmDeclaration, { kind: "metric" }>, { store }: Region): void {
    const metrics = alarm.queries.flatMap((query): MetricName[] => ("metric" in query ? [query.metric] : []));
    const unknown = metrics.filter((metric) => !store.has(metric)).map(({ namespace, name }) => `${namespace} ${name}`);
    if (unknown.length === 0) return;
    const names = [...new Set(unknown)].join(", ");
    this.tell(
      `metrics of the alarm ${alarm.name} in ${alarm.region} that nothing here has, so that they are missing: ${names}`,
    );
  }

  private tell(what: string): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.parts.onNotRehearsed?.(what);
  }

  private childrenOf(alarm: Extract<AlarmDeclaration, { kind: "composite" }>): readonly AlarmKey[] {
    const { account, region } = alarm;
    return namesIn(alarm.rule).map((name) => ({ name, account, region }));
  }

  private find({ name, account, region }: AlarmKey): AlarmDeclaration | undefined {
    return this.alarms.find((alarm) => alarm.name === name && alarm.account === account && alarm.region === region);
  }
}
