/** Who may publish to a topic: the policies of the topic and of its key. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import {
  accountAdministersKey,
  denyInsecureTransport,
  oneOrMany,
  rolesOf,
  type Statement,
  type Values,
} from "../internal/policies";
import type { AccountRoles } from "../internal/roleArns";

export interface Publishers {
  readonly identity: Identity;
  /** Accounts whose alarms may publish. */
  readonly alarmAccountIds: readonly pulumi.Input<string>[];
  readonly acceptsEvents: boolean;
  /** Roles of other accounts. */
  readonly roles: readonly AccountRoles[];
}

const NOTIFICATIONS = "codestar-notifications.amazonaws.com";
const ALARMS = "cloudwatch.amazonaws.com";
const EVENTS = "events.amazonaws.com";

type Condition = Readonly<Record<string, Readonly<Record<string, Values>>>>;

const withCondition = (Condition: Condition | undefined): Pick<Statement, "Condition"> =>
  Condition === undefined ? {} : { Condition };

/** What SNS asks of the key for whoever publishes. Source: SNS Developer Guide: sns-key-management. */
const USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey*"];

/**
 * The topic's policy. Roles of the own account publish by their own policies alone.
 *
 * CodeStar Notifications is documented to send `aws:SourceAccount` and no more (Developer Tools console User Guide:
 * security_iam_troubleshoot), CloudWatch that and `aws:SourceArn` (SNS Developer Guide: sns-access-policy-use-cases). For EventBridge
 * the guides disagree: its own says that no condition works (eb-use-resource-based).
 */
export function topicStatements(
  topicArn: pulumi.Input<string>,
  { identity, alarmAccountIds, acceptsEvents, roles }: Publishers,
): readonly Statement[] {
  const { partition, accountId, region } = identity;
  const publish = (Sid: string, Principal: Statement["Principal"], condition?: Condition): Statement => ({
    Sid,
    Effect: "Allow",
    ...(Principal === undefined ? {} : { Principal }),
    Action: "sns:Publish",
    Resource: topicArn,
    ...withCondition(condition),
  });
  const alarms = alarmAccountIds.map((id) => pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${id}:alarm:*`);
  return [
    denyInsecureTransport("sns:Publish", topicArn),
    publish("NotificationsPublish", { Service: NOTIFICATIONS }, { StringEquals: { "aws:SourceAccount": accountId } }),
    ...(alarms.length === 0
      ? []
      : [
          publish(
            "AlarmsPublish",
            { Service: ALARMS },
            {
              StringEquals: { "aws:SourceAccount": oneOrMany(alarmAccountIds) },
              ArnLike: { "aws:SourceArn": oneOrMany(alarms) },
            },
          ),
        ]),
    ...(acceptsEvents ? [publish("EventsPublish", { Service: EVENTS })] : []),
    ...roles.map((account) => {
      const { Principal, Condition } = rolesOf(partition, account.accountId, oneOrMany(account.arns));
      return publish(`RolesPublish${account.accountId}`, Principal, Condition);
    }),
  ];
}

/**
 * The policy of the topic's key. It works through SNS only: for everybody of the account who may publish, and for services.
 *
 * CodeStar Notifications is documented to come through SNS (Developer Tools console User Guide: set-up-sns). What the other services
 * send to KMS is not documented, so their conditions bind where they do (`…IfExists`); none about the source works for EventBridge.
 */
export function keyStatements({ identity, alarmAccountIds, acceptsEvents, roles }: Publishers): readonly Statement[] {
  const { partition, accountId, region, dnsSuffix } = identity;
  const throughSns = { "kms:ViaService": pulumi.interpolate`sns.${region}.${dnsSuffix}` };
  const use = (Sid: string, Principal: Statement["Principal"], condition: Condition): Statement => ({
    Sid,
    Effect: "Allow",
    ...(Principal === undefined ? {} : { Principal }),
    Action: USE_KEY,
    Resource: "*",
    Condition: condition,
  });
  const source = (accounts: readonly pulumi.Input<string>[]) => ({ "aws:SourceAccount": oneOrMany(accounts) });
  return [
    accountAdministersKey(partition, accountId),
    use("AccountThroughSns", { AWS: "*" }, { StringEquals: { "kms:CallerAccount": accountId, ...throughSns } }),
    use(
      "NotificationsThroughSns",
      { Service: NOTIFICATIONS },
      { StringEquals: throughSns, StringEqualsIfExists: source([accountId]) },
    ),
    ...(alarmAccountIds.length === 0
      ? []
      : [
          use(
            "AlarmsThroughSns",
            { Service: ALARMS },
            { StringEqualsIfExists: { ...throughSns, ...source(alarmAccountIds) } },
          ),
        ]),
    ...(acceptsEvents ? [use("EventsThroughSns", { Service: EVENTS }, { StringEqualsIfExists: throughSns })] : []),
    ...roles.map((account) => {
      const { Principal, Condition } = rolesOf(partition, account.accountId, oneOrMany(account.arns));
      return use(`RolesThroughSns${account.accountId}`, Principal, { ...Condition, StringEquals: throughSns });
    }),
  ];
}
