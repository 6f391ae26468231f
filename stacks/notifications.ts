/** Who is told of what happens. */
import type { CommonSettings } from "./settings";

/** Whether anybody is. A topic that nobody hears costs a key a month for nothing. */
export const isHeard = ({ notificationEmails, notificationNumbers, notificationChats }: CommonSettings): boolean =>
  notificationEmails.length + notificationNumbers.length + notificationChats.length > 0;

/** The readers as the hub takes them. */
export const readersOf = ({ notificationEmails, notificationNumbers, notificationChats }: CommonSettings) => ({
  emailAddresses: [...notificationEmails],
  phoneNumbers: [...notificationNumbers],
  chatConfigurationArns: [...notificationChats],
  // No alarm tells these topics.
  alarmAccountIds: [],
});
