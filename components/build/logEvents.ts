/** Hands lines of the build log to a function, and tells topics that they came. */
import * as pulumi from "@pulumi/pulumi";
import { LogMetricFilter, LogSubscriptionFilter, MetricAlarm, type LogGroup } from "@pulumi/aws/cloudwatch";
import { Permission } from "@pulumi/aws/lambda";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import type { BuildProjectArgs } from "./args";

/** Namespace of the metrics that this package makes. */
const NAMESPACE = "Interlock/Builds";

interface Context {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly args: BuildProjectArgs;
  readonly identity: Identity;
  readonly logGroup: LogGroup;
  readonly pattern: string;
}

/** Creates what the args ask for. */
export function createLogEvents(
  parent: pulumi.Resource,
  name: string,
  args: BuildProjectArgs,
  identity: Identity,
  logGroup: LogGroup,
): void {
  if (args.logEvents === undefined) return;
  const { pattern, functionArn, topicArns } = args.logEvents;
  const context: Context = { parent, name, args, identity, logGroup, pattern };
  if (functionArn !== undefined) subscribeFunction(context, functionArn);
  if (topicArns !== undefined) tellTopics(context, topicArns);
}

/** CloudWatch Logs tries the function when the filter is made, so the permission comes first. */
function subscribeFunction(
  { parent, name, args: { region }, identity, logGroup, pattern }: Context,
  functionArn: pulumi.Input<string>,
): void {
  const permission = new Permission(
    childName(name, "log-permission"),
    {
      ...named("permission", childName(name, "log-permission")),
      action: "lambda:InvokeFunction",
      function: functionArn,
      principal: "logs.amazonaws.com",
      sourceAccount: identity.accountId,
      sourceArn: pulumi.interpolate`${logGroup.arn}:*`,
      region,
    },
    { parent },
  );
  new LogSubscriptionFilter(
    childName(name, "log-subscription"),
    { logGroup: logGroup.name, filterPattern: pattern, destinationArn: functionArn, region },
    { parent, dependsOn: [permission] },
  );
}

function tellTopics(
  { parent, name, args: { projectName, region, tags }, logGroup, pattern }: Context,
  topicArns: pulumi.Input<string>[],
): void {
  const metric = { namespace: NAMESPACE, name: `${projectName}-log-events` };
  new LogMetricFilter(
    childName(name, "log-metric"),
    {
      logGroupName: logGroup.name,
      pattern,
      metricTransformation: { ...metric, value: "1", defaultValue: "0" },
      region,
    },
    { parent },
  );
  new MetricAlarm(
    childName(name, "log-alarm"),
    {
      alarmDescription: `The log of ${projectName} has lines that match ${JSON.stringify(pattern)}`,
      namespace: metric.namespace,
      metricName: metric.name,
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 60,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: topicArns,
      region,
      tags,
    },
    { parent },
  );
}
