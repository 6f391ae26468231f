import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, Principal, RequestContext } from "../types";
import { accountOf, assumedBy, expand, need, role, service, type TableCall, viaService, withoutStar } from "./rows";
import { CODEPIPELINE, DEVELOPER_TOOLS, EVENTBRIDGE, SNS } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

interface Publisher {
  readonly principal: Principal;
  readonly purpose: string;
  /** Page that says that the topic must let it publish, and the keys that it sends. */
  readonly source: string;
  readonly context?: RequestContext;
  /** Page that says that the topic's key must let it in. */
  readonly keySource: string;
}

/** Somebody publishes, and SNS asks the topic's key for them. */
function publish(
  { principal, purpose, source, context = {}, keySource }: Publisher,
  topicArn: string,
  topicKeyArn: string | undefined,
): TableCall[] {
  const { region } = requireArn(topicArn);
  const toTopic = { principal, resource: topicArn, region, context };
  const calls = expand([{ actions: ["sns:Publish"], purpose, source }], toTopic);
  if (topicKeyArn === undefined) return calls;
  const account = accountOf(principal);
  const viaSns = {
    "kms:ViaService": viaService("sns", region),
    ...(account === "" ? {} : { "kms:CallerAccount": account }),
  };
  const actions = ["kms:GenerateDataKey", "kms:Decrypt"];
  const rows = [{ actions, purpose: "SNS encrypts the message for the publisher", source: keySource }];
  return [...calls, ...expand(rows, { principal, resource: topicKeyArn, region, context: viaSns })];
}

/** The service sends the account that the rule is in, as the page on troubleshooting shows. */
function notificationPublish({ ruleArn, topicArn, topicKeyArn }: Step<"NotificationPublish">): TableCall[] {
  const publisher: Publisher = {
    principal: service("codestar-notifications.amazonaws.com"),
    purpose: "the notification rule tells of an event",
    source: DEVELOPER_TOOLS("security_iam_troubleshoot"),
    context: { "aws:SourceAccount": requireArn(ruleArn).account },
    keySource: DEVELOPER_TOOLS("set-up-sns"),
  };
  return publish(publisher, topicArn, topicKeyArn);
}

function approvalNotification(step: Step<"ApprovalNotification">): TableCall[] {
  const publisher: Publisher = {
    principal: role(step.executorRoleArn),
    purpose: "CodePipeline asks for the approval",
    source: CODEPIPELINE("approvals-iam-permissions"),
    keySource: SNS("sns-key-management"),
  };
  return publish(publisher, step.topicArn, step.topicKeyArn);
}

/**
 * EventBridge publishes as the role of the target, else as a service; its guide says that no condition on the source works for topics. The
 * page on roles is on targets of other accounts, and says that the role is the bus's account's.
 */
function eventNotification({ ruleArn, targetRoleArn, topicArn, topicKeyArn }: Step<"EventNotification">): TableCall[] {
  const publisher: Publisher = {
    principal: targetRoleArn === undefined ? service("events.amazonaws.com") : role(targetRoleArn),
    purpose: "EventBridge tells of an event",
    source: EVENTBRIDGE(targetRoleArn === undefined ? "eb-use-resource-based" : "eb-service-cross-account"),
    keySource: SNS("sns-key-management"),
  };
  const { region } = requireArn(ruleArn);
  const confusedDeputy = EVENTBRIDGE("cross-service-confused-deputy-prevention");
  return [
    ...(targetRoleArn === undefined
      ? []
      : assumedBy("events.amazonaws.com", targetRoleArn, region, confusedDeputy, ruleArn)),
    ...publish(publisher, topicArn, topicKeyArn),
  ];
}

const WRITE_LOG = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** The page lets in both services, without saying which of them writes. */
function eventWritesLog({ logGroupArn }: Step<"EventWritesLog">): TableCall[] {
  const { region } = requireArn(logGroupArn);
  const resource = `${withoutStar(logGroupArn)}:log-stream:events`;
  return ["events.amazonaws.com", "delivery.logs.amazonaws.com"].flatMap((name) =>
    need(
      { principal: service(name), resource, region },
      WRITE_LOG,
      "EventBridge writes an event to the log",
      EVENTBRIDGE("eb-use-resource-based"),
    ),
  );
}

/** What CloudWatch sends to KMS is not documented; the message comes through SNS as everybody's does. */
function alarmNotification({ alarmArn, topicArn, topicKeyArn }: Step<"AlarmNotification">): TableCall[] {
  const publisher: Publisher = {
    principal: service("cloudwatch.amazonaws.com"),
    purpose: "CloudWatch tells that the alarm changed",
    source: SNS("sns-access-policy-use-cases"),
    context: { "aws:SourceAccount": requireArn(alarmArn).account, "aws:SourceArn": alarmArn },
    keySource: SNS("sns-key-management"),
  };
  return publish(publisher, topicArn, topicKeyArn);
}

/** The tables of what is published to topics. */
export const NOTIFICATION_TABLES = {
  NotificationPublish: notificationPublish,
  ApprovalNotification: approvalNotification,
  EventNotification: eventNotification,
  EventWritesLog: eventWritesLog,
  AlarmNotification: alarmNotification,
};
