/** Notification rules and topics that the stacks declare, and who reads them. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagsAt, textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";

/** Somebody, or something, that is told. */
export interface Reader {
  /** A protocol of SNS, such as `email`, or `chat`. */
  readonly protocol: string;
  readonly endpoint: string;
}

/** Somebody who has subscribed. */
export interface Subscriber extends Reader {
  /** Whether SNS delivers only once whoever owns the endpoint has confirmed. Source: SNS API Reference, Subscribe. */
  readonly mustConfirm?: true;
}

/** What a rule tells through. */
export interface RuleTarget {
  /** `SNS`, `AWSChatbotSlack` or `AWSChatbotMicrosoftTeams`. */
  readonly type: string;
  readonly address: string;
}

export interface NotificationRule {
  readonly arn: string;
  readonly resourceArn: string;
  readonly eventTypeIds: readonly string[];
  readonly targets: readonly RuleTarget[];
}

const textsAt = ({ inputs }: GraphResource, key: string): readonly string[] => {
  const value = inputs[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
};

/** A rule that is switched off tells nobody. Source: codestar-notifications, NotificationRuleStatus. */
export const rulesOf = (graphs: readonly Graph[]): readonly NotificationRule[] =>
  graphs
    .flatMap((graph) => resourcesOf(graph, "aws:codestarnotifications/notificationRule:NotificationRule"))
    .filter(({ inputs }) => inputs["status"] !== "DISABLED")
    .map((resource) => ({
      arn: textAt(resource.outputs, "arn") ?? "",
      resourceArn: textAt(resource.inputs, "resource") ?? "",
      eventTypeIds: textsAt(resource, "eventTypeIds"),
      targets: bagsAt(resource.inputs, "targets").map((target) => ({
        type: textAt(target, "type") ?? "SNS",
        address: textAt(target, "address") ?? "",
      })),
    }));

/** Protocols whose endpoints confirm, whosever they are. */
const BY_HAND = new Set(["email", "email-json", "http", "https"]);
/** Protocols that SNS delivers to as a role, which needs no confirmation. */
const BY_ROLE = new Set(["firehose"]);

/** Who reads a topic. An endpoint that is a secret is not shown. */
export const readersOf = (graphs: readonly Graph[], topicArn: string): readonly Subscriber[] =>
  graphs
    .flatMap((graph) => resourcesOf(graph, "aws:sns/topicSubscription:TopicSubscription"))
    .filter(({ inputs }) => inputs["topic"] === topicArn)
    .map(({ inputs, account }): Subscriber => {
      const protocol = textAt(inputs, "protocol") ?? "";
      const endpoint = textAt(inputs, "endpoint") ?? "(secret)";
      const isForeign = endpoint.startsWith("arn:") && endpoint.split(":")[4] !== account;
      const mustConfirm = BY_HAND.has(protocol) || (isForeign && !BY_ROLE.has(protocol));
      return { protocol, endpoint, ...(mustConfirm && { mustConfirm }) };
    });

/** Topics that an alarm tells when it goes off. */
export const topicsOf = (alarm: GraphResource): readonly string[] =>
  alarm.inputs["actionsEnabled"] === false
    ? []
    : textsAt(alarm, "alarmActions").filter((arn) => /^arn:[^:]*:sns:/.test(arn));

/** Key that encrypts what a topic holds. */
export function topicKeyOf(graphs: readonly Graph[], topicArn: string): { topicKeyArn?: string } {
  const topic = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:sns/topic:Topic"))
    .find(({ outputs }) => outputs["arn"] === topicArn);
  const topicKeyArn = textAt(topic?.inputs, "kmsMasterKeyId");
  return topicKeyArn === undefined ? {} : { topicKeyArn };
}
