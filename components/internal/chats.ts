/** Chats as targets of notification rules. Pure. */

/** The kind of target that a chat configuration is, by its ARN. Source: `codestar-notifications.Target.TargetType`. */
export const chatTargetType = (arn: string): "AWSChatbotSlack" | "AWSChatbotMicrosoftTeams" =>
  arn.includes("/microsoft-teams-channel/") ? "AWSChatbotMicrosoftTeams" : "AWSChatbotSlack";
