/** Tells topics and chats of the repository's events. */
import { NotificationRule } from "@pulumi/aws/codestarnotifications";
import { chatTargetType } from "../internal/chats";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS } from "./args";
import type { RepositoryContext } from "./context";

/** Creates the notification rule that the args ask for. */
export function createNotifications({ name, args, repository, disposable }: RepositoryContext): void {
  const { notifications, region, tags } = args;
  if (notifications === undefined) return;
  const { topicArns = [], chatArns = [], events, detail } = notifications;
  new NotificationRule(
    childName(name, "notifications"),
    {
      ...named("notificationRule", childName(name, "notifications")),
      resource: repository.arn,
      eventTypeIds: [...(events ?? DEFAULTS.notificationEvents)],
      detailType: detail ?? DEFAULTS.notificationDetail,
      targets: [
        ...topicArns.map((address) => ({ type: "SNS", address })),
        ...chatArns.map((address) => ({ type: chatTargetType(address), address })),
      ],
      region,
      tags,
    },
    disposable,
  );
}
