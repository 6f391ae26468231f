/**
 * Metric math that tells a change for the worse from a bad state (docs/adr/0017). DIFF gives what a value changed by since the minute before;
 * from it follow the values of the minutes before. Functions over a whole series, such as MAX of one metric, are of no use: how many minutes
 * CloudWatch looks at is not documented.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import { type MetricQuery, type ServiceMetrics, counted, healthyOf, unhealthyOf } from "./metrics";

/** The lower of a value and the one of the minute before: what has lasted for two minutes. */
const lasting = (value: string): string => `${value} - IF(DIFF(${value}) > 0, DIFF(${value}), 0)`;

/** The value of two minutes before, which is before what has lasted for two minutes began. */
const before = (value: string): string => `${value} - 2 * DIFF(${value}) + DIFF(DIFF(${value}))`;

/** Percent of requests that may end in errors. */
const MOST_ERRORS = 1;
/** How many times as many errors as before are a change for the worse: where one in five fails, three in five do. */
const TIMES_AS_MANY = 3;

const expression = (id: string, text: string): MetricQuery => ({ id, expression: text });

interface Sign {
  readonly queries: readonly MetricQuery[];
  /** Is above 0 where it got worse. */
  readonly isWorse: string;
}

/** More errors than before, and more than may be. */
function moreErrors({ errors, requests }: ServiceMetrics): Sign {
  return {
    queries: [
      expression("rate", `IF(${requests} > 0, 100 * ${errors} / ${requests}, 0)`),
      expression("rateNow", lasting("rate")),
      expression("rateBefore", before("rate")),
    ],
    isWorse: `IF(rateNow > ${MOST_ERRORS} AND rateNow > ${TIMES_AS_MANY} * rateBefore, 1, 0)`,
  };
}

/**
 * More targets that fail than before, in a group that had healthy ones. Where none was healthy there was nothing to make worse: nothing has
 * been deployed yet, or all were failing anyway.
 */
function moreFailingTargets(group: string): Sign {
  const [failing, served] = [`${group}Failing`, `${group}Served`];
  return {
    queries: [
      expression(failing, lasting(counted(unhealthyOf(group)))),
      expression(served, before(counted(healthyOf(group)))),
    ],
    isWorse: `IF(${served} > 0 AND DIFF(${failing}) > 0, 1, 0)`,
  };
}

/** Is 1 or more in the minute in which it is sure that things got worse, and 0 in all others, however bad they are. */
export function regressionQueries(metrics: ServiceMetrics): MetricQuery[] {
  const signs = [moreErrors(metrics), ...metrics.targetGroups.map(moreFailingTargets)];
  return [
    ...metrics.queries,
    ...signs.flatMap(({ queries }) => queries),
    {
      ...expression("regression", signs.map(({ isWorse }) => isWorse).join(" + ")),
      label: "Got worse",
      returnData: true,
    },
  ];
}
