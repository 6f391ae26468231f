/** The topic through which people hear of a delivery. */
import * as pulumi from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import { Topic, TopicPolicy } from "@pulumi/aws/sns";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument } from "../internal/policies";
import { DELIVERY_NOTIFICATIONS_DEFAULTS as DEFAULTS, type DeliveryNotificationsArgs } from "./args";
import { createRules } from "./rules";
import { keyStatements, type Publishers, topicStatements } from "./statements";
import { createSubscriptions } from "./subscriptions";
import { validateDeliveryNotifications } from "./validate";

const TYPE = "interlock:index:DeliveryNotifications";

/**
 * Creates an encrypted topic that repositories, builds, deployments, pipelines and alarms of one account and region publish to, with the
 * rules that say of what, and subscribes people, chats and programs to it.
 *
 * Costs one KMS key a month and SNS's price for what it delivers; text messages cost most. People confirm an e-mail subscription
 * themselves.
 *
 * @example
 * new DeliveryNotifications("news", {
 *   emailAddresses: ["team@example.com"],
 *   pipelines: { shop: { resourceArn: pipeline.pipelineArn } },
 * });
 */
export class DeliveryNotifications extends pulumi.ComponentResource {
  /** For approvals, alarms and triggers of CodeDeploy. */
  readonly topicArn: pulumi.Output<string>;
  readonly topicName: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** ARN of each rule by the arg and name that declare it, such as `pipelines/shop`. */
  readonly ruleArns: pulumi.Output<Record<string, string>>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: DeliveryNotificationsArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { args: checked, rules, publishers: roles } = validateDeliveryNotifications(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const publishers: Publishers = {
      identity,
      alarmAccountIds: args.alarmAccountIds ?? [identity.accountId],
      acceptsEvents: args.acceptsEvents ?? DEFAULTS.acceptsEvents,
      roles,
    };
    this.keyArn =
      args.kmsKeyArn === undefined ? createKey(this, name, args, publishers) : pulumi.output(args.kmsKeyArn);
    const { topic, policy } = createTopic(this, name, args, publishers);
    this.topicArn = topic.arn;
    this.topicName = topic.name;
    createSubscriptions(this, name, checked, topic.arn);
    this.ruleArns = pulumi.output(createRules(this, name, rules, checked, topic.arn, policy));
    this.registerOutputs({
      topicArn: this.topicArn,
      topicName: this.topicName,
      keyArn: this.keyArn,
      ruleArns: this.ruleArns,
    });
  }
}

function createTopic(
  parent: DeliveryNotifications,
  name: string,
  { topicName, displayName, region, tags }: DeliveryNotificationsArgs,
  publishers: Publishers,
): { readonly topic: Topic; readonly policy: TopicPolicy } {
  const topic = new Topic(
    childName(name, "topic"),
    {
      ...named("topic", childName(name, "topic"), topicName),
      displayName,
      kmsMasterKeyId: parent.keyArn,
      region,
      tags,
    },
    { parent },
  );
  const policy = new TopicPolicy(
    childName(name, "topic-policy"),
    { arn: topic.arn, policy: policyDocument(topicStatements(topic.arn, publishers)), region },
    { parent },
  );
  return { topic, policy };
}

function createKey(
  parent: pulumi.Resource,
  name: string,
  { keyAlias, region, tags }: DeliveryNotificationsArgs,
  publishers: Publishers,
): pulumi.Output<string> {
  const policy = policyDocument(keyStatements(publishers));
  const key = new Key(
    childName(name, "key"),
    { description: `Notifications of ${name}`, enableKeyRotation: true, policy, region, tags },
    { parent },
  );
  if (keyAlias !== undefined)
    new Alias(childName(name, "key-alias"), { name: keyAlias, targetKeyId: key.keyId, region }, { parent });
  return key.arn;
}
