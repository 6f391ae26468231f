/** Who is told of what happens. */
import type * as pulumi from "@pulumi/pulumi";
import { NAME_LIMITS } from "../components/internal/limits";
import { truncatedName } from "../components/internal/names";
import type { CommonSettings } from "./settings";

/** Whether anybody is. A topic that nobody hears costs a key a month for nothing. */
export const isHeard = ({ notificationEmails, notificationNumbers, notificationChats }: CommonSettings): boolean =>
  notificationEmails.length + notificationNumbers.length + notificationChats.length > 0;

/** One resource's rule by the resource's name; a rule gets a name of its own where the automatic one would be too long. */
export function ruleOf(kind: "pipeline" | "repository", name: string, resourceArn: pulumi.Input<string>) {
  const { max } = NAME_LIMITS.notificationRule;
  // The provider ends a name that it makes with seven characters.
  const fits = `notifications-${kind}-rule-${name}-1234567`.length <= max;
  return { [name]: { resourceArn, ...(fits ? {} : { ruleName: truncatedName(`${name}-events`, max) }) } };
}

/**
 * The readers as the hub takes them, and the accounts whose alarms beside the topic tell it: those of queues of what failed for good. Alarms
 * elsewhere come by EventBridge.
 */
export const readersOf = (
  { notificationEmails, notificationNumbers, notificationChats }: CommonSettings,
  alarmAccountIds: readonly string[],
) => ({
  emailAddresses: [...notificationEmails],
  phoneNumbers: [...notificationNumbers],
  chatConfigurationArns: [...notificationChats],
  alarmAccountIds: [...new Set(alarmAccountIds)],
});

/** What a component with a queue of failures is given: the topic that its alarm tells, where somebody listens. The alarm is there anyway. */
export const alarmTopics = (settings: CommonSettings, topicArn: string): { alarmTopicArns?: string[] } =>
  isHeard(settings) ? { alarmTopicArns: [topicArn] } : {};
