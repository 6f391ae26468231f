interface ToTopic {
  readonly topicArn: string;
  /** Key that encrypts what the topic holds. @default - none */
  readonly topicKeyArn?: string;
}

/** What is published to a topic. */
export type NotificationStep =
  | ({
      /** CodeStar Notifications tells of an event. */
      readonly kind: "NotificationPublish";
      readonly ruleArn: string;
    } & ToTopic)
  | ({
      /** CodePipeline asks for an approval, as the role of the action. */
      readonly kind: "ApprovalNotification";
      readonly executorRoleArn: string;
    } & ToTopic)
  | ({
      /** EventBridge tells of an event. */
      readonly kind: "EventNotification";
      readonly ruleArn: string;
      /** Role of the rule's target. @default - EventBridge publishes as a service */
      readonly targetRoleArn?: string;
    } & ToTopic)
  | {
      /** EventBridge writes an event to a log group. */
      readonly kind: "EventWritesLog";
      readonly ruleArn: string;
      readonly logGroupArn: string;
    }
  | ({
      /** CloudWatch tells that an alarm changed. */
      readonly kind: "AlarmNotification";
      readonly alarmArn: string;
    } & ToTopic);
