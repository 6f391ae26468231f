/** Who is told of what happens. */
import type { CommonSettings } from "./settings";

/** Whether anybody is. A topic that nobody hears costs a key a month for nothing. */
export const isHeard = ({ notificationEmails, notificationNumbers, notificationChats }: CommonSettings): boolean =>
  notificationEmails.length + notificationNumbers.length + notificationChats.length > 0;

/**
 * The readers as the hub takes them, and whether alarms beside the topic tell it: those of queues of what failed for good. Alarms elsewhere
 * come by EventBridge.
 */
export const readersOf = (
  { notificationEmails, notificationNumbers, notificationChats, toolsAccount }: CommonSettings,
  hasAlarms: boolean,
) => ({
  emailAddresses: [...notificationEmails],
  phoneNumbers: [...notificationNumbers],
  chatConfigurationArns: [...notificationChats],
  alarmAccountIds: hasAlarms ? [toolsAccount] : [],
});

/** What a component with a queue of failures is given: the topic that its alarm tells, where somebody listens. */
export const alarmTopics = (settings: CommonSettings, topicArn: string): { alarmTopicArns?: string[] } =>
  isHeard(settings) ? { alarmTopicArns: [topicArn] } : {};
