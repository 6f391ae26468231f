/** Topics and queues: what lies in them is encrypted, and travels so. */
import { type Statement, deniesPlainHttp, readDocument } from "../documents";
import type { ResourceRule } from "../rule";
import { UNKNOWN, isBag, isUnset } from "../values";

/** Messages of a topic are encrypted with a key of KMS. */
export const topicEncryption: ResourceRule["check"] = ({ props }) =>
  isUnset(props["kmsMasterKeyId"])
    ? ["kmsMasterKeyId must be set; name a key whose policy lets the topic's publishers use it"]
    : [];

/**
 * Messages of a queue are encrypted, which they are unless it is turned off.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
 */
export const queueEncryption: ResourceRule["check"] = ({ props }) => {
  const managed = props["sqsManagedSseEnabled"];
  const off = managed !== UNKNOWN && String(managed) === "false";
  return off && isUnset(props["kmsMasterKeyId"])
    ? ["sqsManagedSseEnabled must not be false without kmsMasterKeyId; remove it"]
    : [];
};

/**
 * A target without a queue loses an event that it cannot be given.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export const deadLetters: ResourceRule["check"] = ({ props: { deadLetterConfig: config } }) =>
  config === UNKNOWN || (isBag(config) && !isUnset(config["arn"]))
    ? []
    : ["deadLetterConfig must name a queue; events that cannot be delivered are lost without one"];

/** Types of the resources that hold a policy of a topic or a queue. */
export const MESSAGE_POLICIES = [
  "aws:sns/topic:Topic",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
];

const admitsEveryone = ({ effect, principals }: Statement): boolean =>
  effect === "Allow" && principals.some(({ kind, value }) => kind === "AWS" && value.includes("*"));

/** A policy for everyone, under whatever condition, denies calls without TLS: services and SDKs come with it, others need not. */
export const messageTls: ResourceRule["check"] = ({ props }) => {
  const { statements, complete } = readDocument(props["policy"]);
  return !complete || !statements.some(admitsEveryone) || statements.some(deniesPlainHttp)
    ? []
    : [
        'policy admits everyone under a condition, and must deny the same to everyone where Bool aws:SecureTransport is "false"',
      ];
};
