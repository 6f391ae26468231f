/** Args of delivery notifications, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildEvent } from "../build/enums";
import type { RepositoryEvent } from "../repository/enums";
import { type DeploymentNotificationEvent, NotificationDetail, type PipelineEvent } from "./eventTypes";

/** What every notification rule has. */
export interface NotificationRuleSettings {
  /** ARN of what the rule is about, in the component's account and region. AWS takes 10 rules for each. */
  readonly resourceArn: pulumi.Input<string>;
  /** Physical name: 1 to 64 letters, digits, spaces, _ and -. Plain. @default - autonamed after the component, kind and key */
  readonly ruleName?: string;
  /** `FULL` adds the texts of comments and errors, and the link to an approval. Plain. @default FULL */
  readonly detail?: NotificationDetail;
}

export interface RepositoryNotificationRule extends NotificationRuleSettings {
  /** Plain. @default - pull requests that are created or merged, and approval rules that are overridden */
  readonly events?: RepositoryEvent[];
}

export interface BuildNotificationRule extends NotificationRuleSettings {
  /** Plain. @default - builds that fail */
  readonly events?: BuildEvent[];
}

export interface DeploymentNotificationRule extends NotificationRuleSettings {
  /** Plain. @default - deployments that fail */
  readonly events?: DeploymentNotificationEvent[];
}

export interface PipelineNotificationRule extends NotificationRuleSettings {
  /** Plain. @default - executions that fail or succeed, and approvals that are needed */
  readonly events?: PipelineEvent[];
}

export interface DeliveryNotificationsArgs {
  /** Physical name of the topic: 1 to 256 letters, digits, - and _. Plain; a change replaces the topic. @default - autonamed */
  readonly topicName?: string;
  /** Sender's name in e-mail and beginning of text messages: at most 100 characters, of which SMS shows 10. @default - none */
  readonly displayName?: string;
  /** Who gets e-mail, once each has followed the link that SNS sends. Plain. @default - nobody */
  readonly emailAddresses?: string[];
  /** Who gets text messages: numbers in the form of E.164, such as `+4915112345678`. Plain. @default - nobody */
  readonly phoneNumbers?: string[];
  /** HTTPS addresses by name, which must confirm their subscription. Give those that hold a token as secrets. Plain names. @default - none */
  readonly httpsEndpoints?: Record<string, pulumi.Input<string>>;
  /** ARNs of standard queues by name, whose policies let the topic send. Plain names. @default - none */
  readonly queueArns?: Record<string, pulumi.Input<string>>;
  /**
   * ARNs of chat configurations of Amazon Q Developer in chat applications (AWS Chatbot), of Slack or Microsoft Teams: at most 9. They get
   * what the rules tell; for alarms and approvals, name the topic in the configurations too. The count is plain. @default - none
   */
  readonly chatConfigurationArns?: pulumi.Input<string>[];
  /** Rules by any name, such as the repository's. Plain names. @default - none */
  readonly repositories?: Record<string, RepositoryNotificationRule>;
  /** Likewise for CodeBuild. @default - none */
  readonly buildProjects?: Record<string, BuildNotificationRule>;
  /** Likewise for CodeDeploy. @default - none */
  readonly deploymentApplications?: Record<string, DeploymentNotificationRule>;
  /** Likewise for CodePipeline. @default - none */
  readonly pipelines?: Record<string, PipelineNotificationRule>;
  /** Accounts whose CloudWatch alarms of this region may publish; empty for none. Plain. @default - the component's account */
  readonly alarmAccountIds?: string[];
  /**
   * Lets EventBridge publish as a service. AWS knows no condition for that which would hold other accounts' rules off: rather give the
   * rule's target a role, which needs `sns:Publish` alone. Plain. @default false
   */
  readonly acceptsEvents?: boolean;
  /**
   * ARNs of roles of other accounts that may publish, such as a workload account's CodeDeploy role; `*` and `?` may stand in path and
   * name. They need `sns:Publish`, `kms:Decrypt` and `kms:GenerateDataKey*` in their own policies too. The own account's roles need
   * `sns:Publish` alone, and need not be named. Plain. @default - none
   */
  readonly publisherRoleArns?: string[];
  /**
   * ARN of the key that encrypts what the topic holds, in its region. Its policy must let the publishers in: AWS's own key for SNS does
   * not. Excludes `keyAlias`. @default - a key of its own, which rotates every year
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Alias of the topic's own key. Plain. Excludes `kmsKeyArn`. @default - none */
  readonly keyAlias?: string;
  /** @default - the provider's default tags */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Account of topic and rules: twelve digits. Plain. @default - looked up from the provider */
  readonly accountId?: string;
  /** Region of topic, key and rules, which must be that of what the rules are about. Plain. @default - the provider's region */
  readonly region?: string;
}

export const DELIVERY_NOTIFICATIONS_DEFAULTS = Object.freeze({
  detail: NotificationDetail.Full,
  acceptsEvents: false,
});
