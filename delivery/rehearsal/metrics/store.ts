/** The metrics of one account's region, and the time there: it passes only where somebody lets it, so that results never differ. */
import { type MetricKind, Timeline } from "./timeline";

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The value that a metric has now. */
export interface Observation extends MetricName {
  readonly kind: MetricKind;
  /** Undefined: the service reports nothing. */
  readonly value: number | undefined;
}

/** What tells a metric from others. */
export const nameKeyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

export class MetricStore {
  private readonly timelines = new Map<string, Timeline>();

  /** @param now Milliseconds since 1970. */
  constructor(private time: number) {}

  get now(): number {
    return this.time;
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
  }

  note(observation: Observation): void {
    const key = nameKeyOf(observation);
    const timeline = this.timelines.get(key) ?? new Timeline(observation.kind);
    this.timelines.set(key, timeline);
    timeline.set(this.time, observation.value);
  }

  /** Whether anything tells of the metric. */
  has(metric: MetricName): boolean {
    return this.timelines.has(nameKeyOf(metric));
  }

  statistic(metric: MetricName, statistic: string, from: number, to: number): number | undefined {
    return this.timelines.get(nameKeyOf(metric))?.statistic(statistic, from, to);
  }
}
