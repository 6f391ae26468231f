/** Alarms as the graphs declare them. */
import type { Graph, GraphResource, Properties } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import { type Expression, parseExpression } from "./math/parse";
import { unknownFunctions } from "./math/evaluate";
import { MathProblem } from "./math/values";
import { type Rule, parseRule } from "./rule";
import type { MetricName } from "./store";
import { STATISTICS } from "./timeline";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";
export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** Where an alarm is. */
export interface AlarmKey {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

export type Query =
  | { readonly id: string; readonly metric: MetricName; readonly statistic: string; readonly period?: number }
  | { readonly id: string; readonly expression: Expression };

export interface MetricAlarmDeclaration extends AlarmKey {
  readonly kind: "metric";
  readonly queries: readonly Query[];
  /** Id of the query that is watched. */
  readonly watched: string;
  readonly periodSeconds: number;
  readonly isBreaching: (point: number) => boolean;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missing: MissingData;
}

export interface CompositeAlarmDeclaration extends AlarmKey {
  readonly kind: "composite";
  readonly rule: Rule;
}

/** An alarm whose state is not computed, and why not. */
export interface UnknownAlarm extends AlarmKey {
  readonly kind: "unknown";
  readonly why: readonly string[];
}

export type AlarmDeclaration = (MetricAlarmDeclaration | CompositeAlarmDeclaration | UnknownAlarm) & {
  /** Stack that declares it. */
  readonly environment: string;
};

type Declared = MetricAlarmDeclaration | CompositeAlarmDeclaration | UnknownAlarm;

const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** Source: botocore cloudwatch, `ComparisonOperator`; those of anomaly bands need a band. */
const COMPARISONS: Readonly<Record<string, (point: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (point, threshold) => point >= threshold,
  GreaterThanThreshold: (point, threshold) => point > threshold,
  LessThanThreshold: (point, threshold) => point < threshold,
  LessThanOrEqualToThreshold: (point, threshold) => point <= threshold,
};

const MINUTE = 60;

const dimensionsOf = (bag: Properties): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(bagAt(bag, "dimensions")).map(([name, value]) => [name, String(value)]));

function queryOf(query: Properties, why: (problem: string) => void): readonly Query[] {
  const id = textAt(query, "id") ?? "";
  const text = textAt(query, "expression");
  if (text !== undefined) {
    try {
      const expression = parseExpression(text);
      for (const name of unknownFunctions(expression)) why(`the function ${name}`);
      return [{ id, expression }];
    } catch (error) {
      if (!(error instanceof MathProblem)) throw error;
      why(`the expression of ${id}: ${error.message}`);
      return [];
    }
  }
  const metric = bagAt(query, "metric");
  return metricQuery(id, metric, textAt(metric, "stat") ?? "", why);
}

function metricQuery(id: string, bag: Properties, statistic: string, why: (problem: string) => void): readonly Query[] {
  if (!Object.hasOwn(STATISTICS, statistic)) why(`the statistic ${statistic === "" ? "(none)" : statistic}`);
  const period = bag["period"];
  const [namespace, name] = [textAt(bag, "namespace") ?? "", textAt(bag, "metricName") ?? ""];
  const metric = { namespace, name, dimensions: dimensionsOf(bag) };
  return [{ id, metric, statistic, ...(period === undefined ? {} : { period: Number(period) }) }];
}

function metricAlarm(key: AlarmKey, inputs: Properties): Declared {
  const why: string[] = [];
  const note = (problem: string): void => void why.push(problem);
  const declared = bagsAt(inputs, "metricQueries");
  const queries =
    declared.length > 0
      ? declared.flatMap((query) => queryOf(query, note))
      : metricQuery("metric", inputs, textAt(inputs, "statistic") ?? textAt(inputs, "extendedStatistic") ?? "", note);
  const watched =
    declared.length > 0
      ? textAt(
          declared.find(({ returnData }) => returnData === true),
          "id",
        )
      : "metric";
  if (watched === undefined) note("no query returns data");
  const operator = textAt(inputs, "comparisonOperator") ?? "";
  const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (compare === undefined) note(`the comparison ${operator}`);
  if (why.length > 0 || compare === undefined || watched === undefined) return { ...key, kind: "unknown", why };
  const evaluationPeriods = Number(inputs["evaluationPeriods"] ?? 1);
  const threshold = Number(inputs["threshold"] ?? 0);
  const periods = [
    inputs["period"],
    ...declared.map((query) => query["period"]),
    ...queries.map((query) => ("metric" in query ? query.period : undefined)),
  ];
  return {
    ...key,
    kind: "metric",
    queries,
    watched,
    periodSeconds: Number(periods.find((period) => period !== undefined) ?? MINUTE),
    isBreaching: (point) => compare(point, threshold),
    evaluationPeriods,
    datapointsToAlarm: Number(inputs["datapointsToAlarm"] ?? evaluationPeriods),
    missing: (textAt(inputs, "treatMissingData") ?? "missing") as MissingData,
  };
}

function compositeAlarm(key: AlarmKey, inputs: Properties): Declared {
  try {
    return { ...key, kind: "composite", rule: parseRule(textAt(inputs, "alarmRule") ?? "") };
  } catch (error) {
    if (!(error instanceof MathProblem)) throw error;
    return { ...key, kind: "unknown", why: [`the alarm rule: ${error.message}`] };
  }
}

const keyOf = ({ inputs, outputs, account = "", region = "" }: GraphResource, property: string): AlarmKey => ({
  name: textAt(outputs, property) ?? textAt(inputs, property) ?? "",
  account,
  region,
});

/** Every alarm of the graphs. */
export const declaredAlarms = (graphs: readonly Graph[]): readonly AlarmDeclaration[] =>
  graphs.flatMap((graph) =>
    [
      ...resourcesOf(graph, METRIC_ALARM).map((alarm) => metricAlarm(keyOf(alarm, "name"), alarm.inputs)),
      ...resourcesOf(graph, COMPOSITE_ALARM).map((alarm) => compositeAlarm(keyOf(alarm, "alarmName"), alarm.inputs)),
    ].map((alarm) => ({ ...alarm, environment: graph.stack })),
  );
