/** A metric as it was over time: levels that hold until they change. */

/** What a metric counts: a level that is measured each minute, or events, whose rate a minute is given. */
export type MetricKind = "level" | "events";

interface Step {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined: the service reports nothing. */
  readonly value: number | undefined;
}

const MINUTE_MS = 60_000;

/** What CloudWatch makes of a period: the parts of it that have a value, with their lengths in minutes. */
interface Part {
  readonly value: number;
  readonly minutes: number;
}

const sum = (parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((total, part) => total + of(part), 0);

const average = (parts: readonly Part[]): number =>
  sum(parts, (part) => part.value * part.minutes) / sum(parts, (part) => part.minutes);

type Statistic = (parts: readonly Part[], kind: MetricKind) => number;

/** A level has a sample a minute; events have one each, of the value 1. */
export const STATISTICS: Readonly<Record<string, Statistic>> = {
  Average: (parts, kind) => (kind === "events" ? 1 : average(parts)),
  Maximum: (parts, kind) => (kind === "events" ? 1 : Math.max(...parts.map(({ value }) => value))),
  Minimum: (parts, kind) => (kind === "events" ? 1 : Math.min(...parts.map(({ value }) => value))),
  SampleCount: (parts, kind) => sum(parts, ({ value, minutes }) => (kind === "events" ? value * minutes : minutes)),
  Sum: (parts) => sum(parts, ({ value, minutes }) => value * minutes),
};

export class Timeline {
  private steps: readonly Step[] = [];

  constructor(readonly kind: MetricKind) {}

  /** Notes the value from a moment on. The first one held before, too: what is seen first was so already. */
  set(at: number, value: number | undefined): void {
    const last = this.steps.at(-1);
    if (last?.value === value && last !== undefined) return;
    if (last === undefined) this.steps = [{ at: -Infinity, value }];
    else this.steps = [...this.steps.filter((step) => step.at < at), { at, value }];
  }

  /** The statistic of a period; undefined where it has no data. */
  statistic(name: string, from: number, to: number): number | undefined {
    const parts = this.steps.flatMap(({ at, value }, index): Part[] => {
      const begin = Math.max(at, from);
      const end = Math.min(this.steps[index + 1]?.at ?? Infinity, to);
      return value === undefined || end <= begin ? [] : [{ value, minutes: (end - begin) / MINUTE_MS }];
    });
    return parts.length === 0 ? undefined : STATISTICS[name]?.(parts, this.kind);
  }
}
