/** CodeStar Notifications: rules, whose ids are their ARNs. */
import { byArn, hex, NAME, regionalArn, type ResourceModels } from "./model";

export const notifications: ResourceModels = {
  "aws:codestarnotifications/notificationRule:NotificationRule": {
    autoName: { ...NAME, maxLength: 64 },
    ...byArn((_inputs, context) =>
      regionalArn(context, "codestar-notifications", `notificationrule/${hex(context, "rule", 40)}`),
    ),
  },
};
