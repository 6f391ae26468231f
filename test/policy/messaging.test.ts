import assert from "node:assert/strict";
import { MESSAGE_POLICIES } from "../../policy/checks/messaging";
import { UNKNOWN, messages, violations } from "./run";

const check = (policy: string, type: string, props: Record<string, unknown>) => messages(policy, [{ type, props }]);

describe("policy pack: messages", () => {
  it("topic-encryption asks for a key", async () => {
    const topic = (kmsMasterKeyId: unknown) => check("topic-encryption", "aws:sns/topic:Topic", { kmsMasterKeyId });
    const refused = ["kmsMasterKeyId must be set; name a key whose policy lets the topic's publishers use it"];
    for (const none of [undefined, null, ""]) assert.deepEqual(await topic(none), refused);
    for (const key of ["alias/news", UNKNOWN]) assert.deepEqual(await topic(key), []);
  });

  it("queue-encryption refuses to turn it off", async () => {
    const queue = (props: Record<string, unknown>) => check("queue-encryption", "aws:sqs/queue:Queue", props);
    const refused = ["sqsManagedSseEnabled must not be false without kmsMasterKeyId; remove it"];
    for (const sqsManagedSseEnabled of [false, "false"])
      assert.deepEqual(await queue({ sqsManagedSseEnabled }), refused);
    assert.deepEqual(await queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/work" }), []);
    for (const sqsManagedSseEnabled of [undefined, true, UNKNOWN])
      assert.deepEqual(await queue({ sqsManagedSseEnabled }), []);
  });

  it("event-dead-letters asks for a queue", async () => {
    const target = (deadLetterConfig: unknown) =>
      check("event-dead-letters", "aws:cloudwatch/eventTarget:EventTarget", { deadLetterConfig });
    const refused = ["deadLetterConfig must name a queue; events that cannot be delivered are lost without one"];
    for (const none of [undefined, null, {}, { arn: "" }]) assert.deepEqual(await target(none), refused);
    for (const some of [{ arn: "arn:aws:sqs:eu-central-1:111111111111:failures" }, { arn: UNKNOWN }, UNKNOWN])
      assert.deepEqual(await target(some), []);
  });

  describe("message-tls", () => {
    const allow = {
      Effect: "Allow",
      Principal: "*",
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
    };
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const refused = [
      "policy admits everyone under a condition, and must deny the same to everyone where " +
        'Bool aws:SecureTransport is "false"',
    ];
    const policy = (...Statement: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement }) });

    for (const type of MESSAGE_POLICIES)
      it(`looks into ${type}`, async () => {
        assert.deepEqual(await check("message-tls", type, policy(allow)), refused);
        assert.deepEqual(await check("message-tls", type, policy(allow, deny)), []);
      });

    const queue = (...statements: object[]) =>
      check("message-tls", "aws:sqs/queuePolicy:QueuePolicy", policy(...statements));
    it("refuses a denial that is not one of every call without TLS", async () => {
      const others = [
        { ...deny, Effect: "Allow" },
        { ...deny, Principal: { AWS: "111111111111" } },
        { ...deny, Condition: { Bool: { "aws:SecureTransport": "true" } } },
        { ...deny, Condition: { ...deny.Condition, ...allow.Condition } },
      ];
      for (const other of others) assert.deepEqual(await queue(allow, other), refused);
    });
    it("asks nothing of policies for those who are named, and of what is unknown", async () => {
      assert.deepEqual(await queue({ ...allow, Principal: { Service: "events.amazonaws.com" } }), []);
      assert.deepEqual(await queue({ ...allow, Principal: { AWS: "111111111111" } }), []);
      for (const unknown of [{ policy: UNKNOWN }, { policy: { Statement: [allow, { Resource: UNKNOWN }] } }, {}])
        assert.deepEqual(await check("message-tls", "aws:sns/topicPolicy:TopicPolicy", unknown), []);
    });
  });

  it("accepts an encrypted topic and queue that services use", async () => {
    const statement = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: "*",
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const topic = { type: "aws:sns/topic:Topic", props: { name: "news", kmsMasterKeyId: "alias/news" } };
    const topicPolicy = { type: "aws:sns/topicPolicy:TopicPolicy", props: { arn: "news", policy } };
    const queue = { type: "aws:sqs/queue:Queue", props: { name: "work" } };
    assert.deepEqual(await violations([topic, topicPolicy, queue]), []);
  });
});
