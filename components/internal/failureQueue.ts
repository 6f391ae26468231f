/** The queue of events that failed for good: nothing is lost, and somebody is told. */
import * as pulumi from "@pulumi/pulumi";
import { type EventRule, MetricAlarm } from "@pulumi/aws/cloudwatch";
import { Queue, QueuePolicy } from "@pulumi/aws/sqs";
import { childName } from "./names";
import { named } from "./physicalNames";
import { policyDocument } from "./policies";

/** Longest that SQS keeps a message. Source: SQS API Reference SetQueueAttributes. */
const FOURTEEN_DAYS_IN_SECONDS = 14 * 24 * 3600;

/** How long EventBridge and Lambda try again. Lambda's longest; source: `lambda.MaximumEventAgeInSeconds`. */
export const RETRY = { maximumEventAgeInSeconds: 6 * 3600 };
export const DELIVERY_RETRY = { ...RETRY, maximumRetryAttempts: 185 };

export interface FailureQueueArgs {
  /** Whom the alarm tells. @default - nobody */
  readonly alarmTopicArns?: pulumi.Input<string>[] | undefined;
  readonly region?: string | undefined;
  readonly tags?: { [key: string]: pulumi.Input<string> } | undefined;
}

/** Creates the queue that keeps what failed for 14 days, and the alarm that tells topics of it. */
export function createFailureQueue(
  parent: pulumi.Resource,
  name: string,
  what: string,
  { alarmTopicArns, region, tags }: FailureQueueArgs,
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
    { parent },
  );
  if (alarmTopicArns === undefined) return queue;
  new MetricAlarm(
    childName(name, "failures-alarm"),
    {
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
      alarmActions: alarmTopicArns,
      region,
      tags,
    },
    { parent },
  );
  return queue;
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
  new QueuePolicy(childName(name, "failures-policy"), { queueUrl: queue.url, policy, region }, { parent });
}
