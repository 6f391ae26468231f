/** Functions of metric math. Source: CloudWatch User Guide, using-metric-math, "Functions supported for metric math". */
import {
  MathProblem,
  type NamedPoints,
  type Points,
  type Value,
  type Window,
  array,
  eachSeries,
  scalar,
  series,
  timeOf,
} from "./values";

export type MathFunction = (args: readonly Value[], window: Window) => Value;

const present = (points: Points): readonly number[] => points.filter((point) => point !== undefined);
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

function deviation(numbers: readonly number[]): number {
  const mean = total(numbers) / numbers.length;
  return Math.sqrt(total(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
}

/** What makes one number of several: of one series over time, of an array at each time. */
export const STATISTICS: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  AVG: (numbers) => total(numbers) / numbers.length,
  MAX: (numbers) => Math.max(...numbers),
  MIN: (numbers) => Math.min(...numbers),
  STDDEV: deviation,
  SUM: total,
};

/** AVG counts what is missing as 0. */
const COUNTS_MISSING: ReadonlySet<string> = new Set(["AVG"]);

const numbersOf = (name: string, points: Points): readonly number[] =>
  COUNTS_MISSING.has(name) ? points.map((point) => point ?? 0) : present(points);

const statistic =
  (name: string, of: (numbers: readonly number[]) => number): MathFunction =>
  ([value], { length }) => {
    if (value?.kind === "series")
      return scalar(present(value.points).length === 0 ? 0 : of(numbersOf(name, value.points)));
    const all = seriesOf(value, name);
    const at = (index: number): number | undefined => {
      const points = all.map(({ points: own }) => own[index]);
      return points.every((point) => point === undefined) ? undefined : of(numbersOf(name, points));
    };
    return series(Array.from({ length }, (_, index) => at(index)));
  };

function seriesOf(value: Value | undefined, name: string): readonly NamedPoints[] {
  if (value?.kind === "array") return value.series;
  throw new MathProblem(`${name} takes an array of time series`);
}

function numberOf(value: Value | undefined, name: string): number {
  if (value?.kind === "scalar") return value.value;
  throw new MathProblem(`${name} takes a number`);
}

const each =
  (name: string, change: (point: number) => number | undefined): MathFunction =>
  ([value]) =>
    eachSeries(value ?? scalar(0), name, (points) =>
      points.map((point) => (point === undefined ? undefined : change(point))),
    );

/** Compares each data point with the one before it, however long ago that was. */
const withPreceding =
  (name: string, of: (now: number, before: number, seconds: number) => number): MathFunction =>
  ([value], { periodSeconds }) =>
    eachSeries(value ?? scalar(0), name, (points) => {
      let last: number | undefined;
      return points.map((point, index) => {
        if (point === undefined) return undefined;
        const before = last === undefined ? undefined : points[last];
        const seconds = (index - (last ?? index)) * periodSeconds;
        last = index;
        return before === undefined ? undefined : of(point, before, seconds);
      });
    });

function runningSum(points: Points): Points {
  let sum = 0;
  return points.map((point) => (point === undefined ? undefined : (sum += point)));
}

/** What a time stamp says. DAY: Monday is 1. */
const TIMES: Readonly<Record<string, (date: Date) => number>> = {
  MINUTE: (date) => date.getUTCMinutes(),
  HOUR: (date) => date.getUTCHours(),
  DAY: (date) => date.getUTCDay() || 7,
  DATE: (date) => date.getUTCDate(),
  MONTH: (date) => date.getUTCMonth() + 1,
  YEAR: (date) => date.getUTCFullYear(),
  EPOCH: (date) => date.getTime() / 1000,
};

const ofTime =
  (name: string, of: (date: Date) => number): MathFunction =>
  ([value], window) =>
    eachSeries(value ?? scalar(0), name, (points) => points.map((_, index) => of(new Date(timeOf(window, index)))));

/** The functions whose arguments are values. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: each("ABS", Math.abs),
  CEIL: each("CEIL", Math.ceil),
  FLOOR: each("FLOOR", Math.floor),
  LOG: each("LOG", (point) => (point > 0 ? Math.log(point) : undefined)),
  LOG10: each("LOG10", (point) => (point > 0 ? Math.log10(point) : undefined)),
  DIFF: withPreceding("DIFF", (now, before) => now - before),
  DIFF_TIME: withPreceding("DIFF_TIME", (_now, _before, seconds) => seconds),
  RATE: withPreceding("RATE", (now, before, seconds) => (now - before) / seconds),
  RUNNING_SUM: ([value]) => eachSeries(value ?? scalar(0), "RUNNING_SUM", runningSum),
  DATAPOINT_COUNT: ([value], { length }) =>
    value?.kind === "series"
      ? scalar(present(value.points).length)
      : series(
          Array.from({ length }, (_, index) =>
            total(seriesOf(value, "DATAPOINT_COUNT").map(({ points }) => (points[index] === undefined ? 0 : 1))),
          ),
        ),
  METRIC_COUNT: ([value]) => scalar(seriesOf(value, "METRIC_COUNT").length),
  FIRST: ([value]) => series(seriesOf(value, "FIRST").at(0)?.points ?? []),
  LAST: ([value]) => series(seriesOf(value, "LAST").at(-1)?.points ?? []),
  REMOVE_EMPTY: ([value]) => array(seriesOf(value, "REMOVE_EMPTY").filter(({ points }) => present(points).length > 0)),
  SLICE: ([value, from, to]) =>
    array(
      seriesOf(value, "SLICE").slice(numberOf(from, "SLICE"), to === undefined ? undefined : numberOf(to, "SLICE")),
    ),
  TIME_SERIES: ([value], { length }) => {
    const number = numberOf(value, "TIME_SERIES");
    return series(Array.from({ length }, () => number));
  },
  ...Object.fromEntries(Object.entries(STATISTICS).map(([name, of]) => [name, statistic(name, of)])),
  ...Object.fromEntries(Object.entries(TIMES).map(([name, of]) => [name, ofTime(name, of)])),
};

/** Sorts series by one of their statistics. @throws MathProblem */
export function sorted(value: Value, by: string, order: string, limit: number | undefined): Value {
  const of = STATISTICS[by];
  if (of === undefined || by === "STDDEV") throw new MathProblem(`SORT takes AVG, MIN, MAX or SUM, got ${by}`);
  if (order !== "ASC" && order !== "DESC") throw new MathProblem(`SORT takes ASC or DESC, got ${order}`);
  const keyed = seriesOf(value, "SORT").map((one) => ({ one, key: of(numbersOf(by, one.points)) }));
  const direction = order === "ASC" ? 1 : -1;
  return array(
    keyed
      .sort((a, b) => direction * (a.key - b.key))
      .map(({ one }) => one)
      .slice(0, limit),
  );
}
