/** Notification rules as the args name them, one for each key of each kind. */
import * as pulumi from "@pulumi/pulumi";
import { NotificationRule } from "@pulumi/aws/codestarnotifications";
import { chatTargetType } from "../internal/chats";
import { childName } from "../internal/names";
import {
  DELIVERY_NOTIFICATIONS_DEFAULTS as DEFAULTS,
  type DeliveryNotificationsArgs,
  type NotificationRuleSettings,
} from "./args";
import { KIND_NAMES, NOTIFICATION_KINDS, type NotificationKindName } from "./kinds";

/** A rule of any kind. */
export interface Rule extends NotificationRuleSettings {
  readonly kind: NotificationKindName;
  readonly key: string;
  readonly events?: readonly string[];
}

type Settings = NotificationRuleSettings & Pick<Rule, "events">;

/** The rules of all kinds, in the order of kinds and then of the args. */
export function rulesOf(args: DeliveryNotificationsArgs): readonly Rule[] {
  const ofKind = (kind: NotificationKindName): readonly Rule[] => {
    const rules: Readonly<Record<string, Settings>> = args[kind] ?? {};
    return Object.entries(rules).map(([key, rule]) => ({ ...rule, kind, key }));
  };
  return KIND_NAMES.flatMap(ofKind);
}

/** Where a rule stands in the args, for messages. */
export const ruleProperty = ({ kind, key }: Rule): string => `${kind}[${JSON.stringify(key)}]`;

/** Logical name of a rule. */
export const ruleChildName = (component: string, { kind, key }: Rule): string =>
  childName(component, NOTIFICATION_KINDS[kind].role, key);

/** Creates the rules, after the topic lets them publish. Returns their ARNs by kind and key. */
export function createRules(
  parent: pulumi.Resource,
  name: string,
  rules: readonly Rule[],
  { chatConfigurationArns = [], region, tags }: DeliveryNotificationsArgs,
  topicArn: pulumi.Output<string>,
  topicPolicy: pulumi.Resource,
): Readonly<Record<string, pulumi.Output<string>>> {
  const targets = [
    { type: "SNS" as pulumi.Input<string>, address: topicArn as pulumi.Input<string> },
    ...chatConfigurationArns.map((address) => ({ type: pulumi.output(address).apply(chatTargetType), address })),
  ];
  const create = (rule: Rule): NotificationRule =>
    new NotificationRule(
      ruleChildName(name, rule),
      {
        name: rule.ruleName,
        resource: rule.resourceArn,
        eventTypeIds: [...(rule.events ?? NOTIFICATION_KINDS[rule.kind].defaultEvents)],
        detailType: rule.detail ?? DEFAULTS.detail,
        targets,
        region,
        tags,
      },
      { parent, dependsOn: [topicPolicy] },
    );
  return Object.fromEntries(rules.map((rule) => [`${rule.kind}/${rule.key}`, create(rule).arn]));
}
