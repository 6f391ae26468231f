/** The queue of events that failed for good: nothing is lost, and an alarm says so. */
import * as pulumi from "@pulumi/pulumi";
import { type EventRule, MetricAlarm } from "@pulumi/aws/cloudwatch";
import { Queue, QueuePolicy } from "@pulumi/aws/sqs";
import { ARN_FORMS, checkArn, checkCount } from "./checks";
import { childName } from "./names";
import { named } from "./physicalNames";
import { policyDocument } from "./policies";
import type { Problems } from "./problems";

/** Longest that SQS keeps a message. Source: SQS API Reference SetQueueAttributes. */
const FOURTEEN_DAYS_IN_SECONDS = 14 * 24 * 3600;

/** How long EventBridge and Lambda try again. Lambda's longest; source: `lambda.MaximumEventAgeInSeconds`. */
export const RETRY = { maximumEventAgeInSeconds: 6 * 3600 };
const DELIVERY_RETRY = { ...RETRY, maximumRetryAttempts: 185 };

export interface FailureQueueArgs {
  /** Whom the alarm tells, in its own region. @default - nobody: people see it where they look at alarms */
  readonly alarmTopicArns?: pulumi.Input<string>[] | undefined;
  /** Physical name of the alarm, for rules that look at it. Plain. @default - autonamed */
  readonly alarmName?: string | undefined;
  readonly region?: string | undefined;
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** A queue of failures goes with the setting that asks for it, also where the component itself is protected. */
const disposable = (parent: pulumi.Resource): pulumi.CustomResourceOptions => ({ parent, protect: false });

/** Creates the queue that keeps what failed for 14 days, and the alarm that is on while something lies in it. */
export function createFailureQueue(
  parent: pulumi.Resource,
  name: string,
  what: string,
  { alarmTopicArns, alarmName, region, tags }: FailureQueueArgs,
): Queue {
  const queue = new Queue(
    childName(name, "failures"),
    {
      ...named("queue", childName(name, "failures")),
      messageRetentionSeconds: FOURTEEN_DAYS_IN_SECONDS,
      sqsManagedSseEnabled: true,
      region,
      tags,
    },
    disposable(parent),
  );
  new MetricAlarm(
    childName(name, "failures-alarm"),
    {
      ...(alarmName === undefined ? {} : { name: alarmName }),
      alarmDescription: `${what} failed for good; the events lie in the queue`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.name },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      ...(alarmTopicArns === undefined ? {} : { alarmActions: alarmTopicArns }),
      region,
      tags,
    },
    disposable(parent),
  );
  return queue;
}

/** Checks whom the alarm tells; the limit is that of `cloudwatch.ResourceList`. */
export function checkAlarmTopics(
  problems: Problems,
  property: string,
  arns: readonly pulumi.Input<string>[] | undefined,
): void {
  if (arns === undefined) return;
  checkCount(problems, property, arns, [1, 5], "topics", "omit it to tell nobody");
  arns.forEach((arn, index) =>
    checkArn(problems, `${property}[${index}]`, ARN_FORMS.topic, arn, "give the topic's ARN"),
  );
}

/** Lets rules leave events in the queue that they could not deliver. Source: EventBridge User Guide eb-rule-dlq. */
export function letRulesKeepFailures(
  parent: pulumi.Resource,
  name: string,
  queue: Queue,
  rules: readonly EventRule[],
  region: string | undefined,
): void {
  const policy = policyDocument([
    {
      Sid: "RulesKeepFailedEvents",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue.arn,
      Condition: { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } },
    },
  ]);
  new QueuePolicy(childName(name, "failures-policy"), { queueUrl: queue.url, policy, region }, disposable(parent));
}

/** Inputs of a rule's target, by which an event is tried again and then kept. */
export const keptIn = (failures: Queue) => ({ retryPolicy: DELIVERY_RETRY, deadLetterConfig: { arn: failures.arn } });
