/**
 * The two alarms of a region (docs/adr/0017). One tells people of a bad state for as long as it lasts. The other tells deployments that things
 * got worse, and is quiet again some minutes later: CodeDeploy stops every deployment that begins while an alarm of its group is on, the one
 * that would repair what is broken, too.
 */
import type * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import type { EnvironmentNames } from "../names";
import { healthQueries } from "./health";
import type { ServiceMetrics } from "./metrics";
import { regressionQueries } from "./regression";

export interface RegionalAlarmsArgs {
  readonly names: EnvironmentNames;
  readonly region: string;
  readonly metrics: ServiceMetrics;
  /** What is wrong in the region when people are told, as the alarm's description says it. */
  readonly description: string;
}

export interface RegionalAlarms {
  /** For people: on while the state is bad. */
  readonly health: MetricAlarm;
  /** For deployment groups and conditions of stages: on for some minutes after things got worse. */
  readonly regression: MetricAlarm;
}

/** What both have in common: data is missing where nothing happens, which is no harm. */
const COMMON = { comparisonOperator: "GreaterThanThreshold", threshold: 0, treatMissingData: "notBreaching" } as const;

/**
 * Minutes that the change for the worse counts: long enough for whoever looks now and then, and for metrics that come late; short enough
 * for a repair not to have to wait.
 */
const REGRESSION_MINUTES = 3;

/** One metric alarm of each kind, because a condition of CodePipeline takes five rules and a wave up to five regions. */
export function createAlarms(
  parent: pulumi.Resource,
  name: string,
  { names, region, metrics, description }: RegionalAlarmsArgs,
): RegionalAlarms {
  const health = new MetricAlarm(
    `${name}-alarm`,
    {
      ...COMMON,
      region,
      name: names.healthAlarm,
      alarmDescription: description,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      metricQueries: healthQueries(metrics),
    },
    { parent },
  );
  const regression = new MetricAlarm(
    `${name}-regression`,
    {
      ...COMMON,
      region,
      name: names.regressionAlarm,
      alarmDescription:
        "For deployments: things got worse in the last minutes. It does not tell whether they are bad, which the health alarm does",
      evaluationPeriods: REGRESSION_MINUTES,
      datapointsToAlarm: 1,
      metricQueries: regressionQueries(metrics),
    },
    { parent },
  );
  return { health, regression };
}
