/** CodeStar Notifications: rules, whose ids are their ARNs. */
import { byArn, hex, regionalArn, type ResourceModels } from "./model";

export const notifications: ResourceModels = {
  "aws:codestarnotifications/notificationRule:NotificationRule": {
    ...byArn((_inputs, context) =>
      regionalArn(context, "codestar-notifications", `notificationrule/${hex(context, "rule", 40)}`),
    ),
  },
};
