/** Tells topics of a project's events. */
import type * as pulumi from "@pulumi/pulumi";
import type { Project } from "@pulumi/aws/codebuild";
import { NotificationRule } from "@pulumi/aws/codestarnotifications";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";

/** Creates the notification rule that the args ask for. */
export function createNotifications(
  parent: pulumi.Resource,
  name: string,
  { notifications, region, tags }: BuildProjectArgs,
  project: Project,
): void {
  if (notifications === undefined) return;
  new NotificationRule(
    childName(name, "notifications"),
    {
      ...named("notificationRule", childName(name, "notifications")),
      resource: project.arn,
      eventTypeIds: [...(notifications.events ?? DEFAULTS.events)],
      detailType: notifications.detail ?? DEFAULTS.eventDetail,
      targets: notifications.topicArns.map((address) => ({ type: "SNS", address })),
      region,
      tags,
    },
    { parent },
  );
}
