/** Alarms on a project's metrics. */
import type * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import type { Project } from "@pulumi/aws/codebuild";
import { childName } from "../internal/names";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";

/** How long CloudWatch collects before it compares. Unit: seconds. */
const PERIOD_SECONDS = 300;

/** Creates the alarms that the args ask for. Source of the metrics: CodeBuild User Guide cloudwatch_metrics-codebuild. */
export function createAlarms(
  parent: pulumi.Resource,
  name: string,
  { alarms, projectName, region, tags }: BuildProjectArgs,
  project: Project,
): void {
  if (alarms === undefined) return;
  const alarm = (role: string, metricName: string, statistic: string, threshold: number, alarmDescription: string) =>
    new MetricAlarm(
      childName(name, role),
      {
        alarmDescription,
        namespace: "AWS/CodeBuild",
        metricName,
        dimensions: { ProjectName: project.name },
        statistic,
        comparisonOperator: "GreaterThanThreshold",
        threshold,
        period: PERIOD_SECONDS,
        evaluationPeriods: 1,
        // No builds, no complaint.
        treatMissingData: "notBreaching",
        alarmActions: alarms.topicArns,
        region,
        tags,
      },
      { parent },
    );
  const { toleratedFailures = DEFAULTS.toleratedFailures, durationMinutes } = alarms;
  alarm("failure-alarm", "FailedBuilds", "Sum", toleratedFailures, `Builds of ${projectName} fail`);
  if (durationMinutes === undefined) return;
  const description = `Builds of ${projectName} take more than ${durationMinutes} minutes`;
  alarm("duration-alarm", "Duration", "Maximum", durationMinutes * 60, description);
}
