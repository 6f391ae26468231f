/** What is published to topics by services: notification rules and alarms. */
import { bagsAt, textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import type { DeliveryStep } from "../types";
import { arnOf, topicKeyOf } from "./declared";
import type { ProofStep } from "./types";

/** A topic as steps have it. */
export function toTopic(graphs: readonly Graph[], topicArn: string) {
  const topicKeyArn = topicKeyOf(graphs, topicArn);
  return { topicArn, ...(topicKeyArn === undefined ? {} : { topicKeyArn }) };
}

const ALARMS = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];
const ALARM_ACTIONS = ["alarmActions", "okActions", "insufficientDataActions"];

const isTopic = (arn: unknown): arn is string => typeof arn === "string" && /^arn:[^:]*:sns:/.test(arn);

const topicsOf = ({ inputs }: GraphResource): string[] => [
  ...new Set(ALARM_ACTIONS.flatMap((key) => ((inputs[key] ?? []) as readonly unknown[]).filter(isTopic))),
];

/** The steps of every notification rule and every alarm that tells topics. */
export const notificationSteps = (graphs: readonly Graph[]): readonly ProofStep[] =>
  graphs.flatMap((graph) => {
    const rules = resourcesOf(graph, "aws:codestarnotifications/notificationRule:NotificationRule");
    const told = rules.flatMap((rule) =>
      bagsAt(rule.inputs, "targets")
        .map((target) => textAt(target, "address"))
        .filter(isTopic)
        .map((topic): DeliveryStep => ({
          kind: "NotificationPublish",
          ruleArn: arnOf(rule),
          ...toTopic(graphs, topic),
        })),
    );
    const alarms = ALARMS.flatMap((type) => resourcesOf(graph, type)).flatMap((alarm) =>
      topicsOf(alarm).map((topic): DeliveryStep => ({
        kind: "AlarmNotification",
        alarmArn: arnOf(alarm),
        ...toTopic(graphs, topic),
      })),
    );
    return [...told, ...alarms].map((step) => ({ stack: graph.stack, where: "Notifications", step }));
  });
