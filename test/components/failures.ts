/** What tests of components with a queue of failures have in common. */
import assert from "node:assert/strict";
import type { Graph } from "../../delivery/graph";
import { document, resource } from "./deployed";

export interface Failures {
  /** Names of the rules that may leave events in the queue. */
  readonly rules: readonly string[];
  /** What the alarm's description begins with. */
  readonly what: string;
  readonly region?: string;
  readonly alarmActions?: readonly string[];
}

/** A target's inputs by which nothing is lost. */
export const keptIn = (graph: Graph, name: string) => ({
  retryPolicy: { maximumEventAgeInSeconds: 21_600, maximumRetryAttempts: 185 },
  deadLetterConfig: { arn: resource(graph, `${name}-failures`).outputs["arn"] },
});

/** Asserts queue, policy and alarm in full. */
export function assertFailures(graph: Graph, name: string, expected: Failures): void {
  const { rules, what, region, alarmActions } = expected;
  const place = region === undefined ? {} : { region };
  const queue = resource(graph, `${name}-failures`);
  assert.deepEqual(queue.inputs, { messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true, ...place });
  assert.deepEqual(document(graph, `${name}-failures-policy`, "policy"), {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RulesKeepFailedEvents",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue.outputs["arn"],
        Condition: { ArnEquals: { "aws:SourceArn": rules.map((rule) => resource(graph, rule).outputs["arn"]) } },
      },
    ],
  });
  assert.deepEqual(resource(graph, `${name}-failures-alarm`).inputs, {
    alarmDescription: `${what} failed for good; the events lie in the queue`,
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.outputs["name"] },
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    period: 300,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    ...(alarmActions === undefined ? {} : { alarmActions }),
    ...place,
  });
}
