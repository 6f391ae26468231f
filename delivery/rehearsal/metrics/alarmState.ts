/** The state of a metric alarm. Source: CloudWatch User Guide, alarm-evaluation and alarms-and-missing-data. */
import type { AlarmState, MetricAlarmDeclaration, Query } from "./declared";
import { type Scope, evaluate, watchedSeries } from "./math/evaluate";
import { MathProblem, type Points, type Value, type Window, series } from "./math/values";
import type { MetricStore } from "./store";

/**
 * Periods that are looked at beyond those that count. How many CloudWatch takes is not documented; its example has five for an alarm of
 * three.
 */
const EXTRA_PERIODS = 2;

/** Whole periods up to a moment. */
function windowOf({ periodSeconds, evaluationPeriods }: MetricAlarmDeclaration, now: number): Window {
  const period = periodSeconds * 1000;
  return { end: Math.floor(now / period) * period, periodSeconds, length: evaluationPeriods + EXTRA_PERIODS };
}

const pointsOf = (query: Extract<Query, { metric: unknown }>, store: MetricStore, window: Window): Points =>
  Array.from({ length: window.length }, (_, index) => {
    const from = window.end - (window.length - index) * window.periodSeconds * 1000;
    return store.statistic(query.metric, query.statistic, from, from + window.periodSeconds * 1000);
  });

/** The data points that the alarm watches. @throws MathProblem */
export function watchedPoints(alarm: MetricAlarmDeclaration, store: MetricStore, now: number): Points {
  const window = windowOf(alarm, now);
  const { queries } = alarm;
  const metrics = new Map(
    queries.flatMap((query) => ("metric" in query ? [[query.id, pointsOf(query, store, window)] as const] : [])),
  );
  const values = new Map<string, Value>();
  const open = new Set<string>();
  const value = (id: string): Value => {
    const known = values.get(id);
    if (known !== undefined) return known;
    const points = metrics.get(id);
    if (points !== undefined) return series(points);
    const query = queries.find((one) => one.id === id);
    if (query === undefined || !("expression" in query)) throw new MathProblem(`no query has the id ${id}`);
    if (open.has(id)) throw new MathProblem(`the expression of ${id} refers to itself`);
    open.add(id);
    const found = evaluate(query.expression, scope);
    values.set(id, found);
    return found;
  };
  const scope: Scope = { window, metrics, value };
  return watchedSeries(value(alarm.watched));
}

/** @param before State that the alarm is in, which missing data may leave as it is. */
export function stateOfPoints(
  {
    isBreaching,
    evaluationPeriods,
    datapointsToAlarm,
    missing,
  }: Pick<MetricAlarmDeclaration, "isBreaching" | "evaluationPeriods" | "datapointsToAlarm" | "missing">,
  points: Points,
  before: AlarmState,
): AlarmState {
  const latest = points.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const breaching = latest.filter(isBreaching).length;
  if (breaching >= datapointsToAlarm) return "ALARM";
  const lacking = evaluationPeriods - latest.length;
  if (lacking === 0) return "OK";
  if (missing === "notBreaching") return "OK";
  if (missing === "breaching") return breaching + lacking >= datapointsToAlarm ? "ALARM" : "OK";
  if (latest.length > breaching) return "OK";
  if (missing === "ignore") return before;
  // A breaching point that is the oldest of all that are looked at, with none beside it that is not, stands for those that are missing.
  const [oldest] = points;
  return oldest !== undefined && isBreaching(oldest) ? "ALARM" : "INSUFFICIENT_DATA";
}
