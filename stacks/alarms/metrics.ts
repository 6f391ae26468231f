/** Metrics of what a region serves with, as the queries of alarms name them. */
import type * as pulumi from "@pulumi/pulumi";

type Dimensions = Readonly<Record<string, pulumi.Input<string>>>;

/** A metric, or metric math over those of other ids. */
export interface MetricQuery {
  readonly id: string;
  readonly metric?: {
    readonly namespace: string;
    readonly metricName: string;
    readonly stat: string;
    /** Seconds. */
    readonly period: number;
    readonly dimensions: Dimensions;
  };
  readonly expression?: string;
  readonly label?: string;
  /** Whether the alarm watches it; one of the queries. */
  readonly returnData?: boolean;
}

/** Targets that a load balancer checks: a query for those that pass and one for those that fail. */
export interface TargetGroupMetrics {
  /** Begins the ids of the queries; a lower-case letter first. */
  readonly id: string;
  readonly dimensions: Dimensions;
}

/** What alarms of a region read. Counts are sums a minute; each may be missing, which counts as 0. */
export interface ServiceMetrics {
  readonly queries: readonly MetricQuery[];
  /** Metric math for requests that ended in an error. */
  readonly errors: string;
  /** Metric math for all requests. */
  readonly requests: string;
  /** Target groups behind a load balancer; a function has none. */
  readonly targetGroups: readonly string[];
}

const PERIOD_SECONDS = 60;

export const query = (
  namespace: string,
  id: string,
  metricName: string,
  stat: string,
  dimensions: Dimensions,
): MetricQuery => ({ id, metric: { namespace, metricName, stat, period: PERIOD_SECONDS, dimensions } });

/** A count that is not reported where it is zero. */
export const counted = (id: string): string => `FILL(${id}, 0)`;

/** Ids of the queries of a target group. */
export const healthyOf = (group: string): string => `${group}Healthy`;
export const unhealthyOf = (group: string): string => `${group}Unhealthy`;

/**
 * Behind a load balancer. The highest count of a minute, so that targets that come and go within it count as failing.
 * @param requests Dimensions that answers are counted by
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function loadBalanced(targetGroups: readonly TargetGroupMetrics[], requests: Dimensions): ServiceMetrics {
  const namespace = "AWS/ApplicationELB";
  return {
    queries: [
      ...targetGroups.flatMap(({ id, dimensions }) => [
        query(namespace, unhealthyOf(id), "UnHealthyHostCount", "Maximum", dimensions),
        query(namespace, healthyOf(id), "HealthyHostCount", "Maximum", dimensions),
      ]),
      query(namespace, "errors", "HTTPCode_Target_5XX_Count", "Sum", requests),
      query(namespace, "requests", "RequestCount", "Sum", requests),
    ],
    errors: counted("errors"),
    requests: counted("requests"),
    targetGroups: targetGroups.map(({ id }) => id),
  };
}

/** Calls of a function's alias, whatever the version. Throttled calls are no invocations. */
export function called(functionName: string, aliasName: string): ServiceMetrics {
  const dimensions = { FunctionName: functionName, Resource: `${functionName}:${aliasName}` };
  const sum = (id: string, metricName: string): MetricQuery => query("AWS/Lambda", id, metricName, "Sum", dimensions);
  return {
    queries: [sum("errors", "Errors"), sum("throttles", "Throttles"), sum("calls", "Invocations")],
    errors: `(${counted("errors")} + ${counted("throttles")})`,
    requests: `(${counted("calls")} + ${counted("throttles")})`,
    targetGroups: [],
  };
}
