import assert from "node:assert/strict";
import { RESOURCE_POLICIES } from "../../policy/checks/publicAccess";
import { UNKNOWN, messages, violations, type TestResource } from "./run";

const TOPIC = "arn:aws:sns:eu-west-1:111111111111:deliveries";

/** A topic that EventBridge may publish to. */
const topicPolicy = (change: Readonly<Record<string, unknown>> = {}): TestResource => ({
  type: "aws:sns/topicPolicy:TopicPolicy",
  props: {
    arn: TOPIC,
    policy: JSON.stringify({
      Statement: {
        Sid: "Publish",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: TOPIC,
        ...change,
      },
    }),
  },
});

const everyone = (property: string, label: string, actions: string) =>
  `${property}, ${label}: everyone in AWS may call ${actions}; ` +
  "name the principals, or limit aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceArn";

describe("policy pack: resource-policy-public", () => {
  const refused = [everyone("policy", 'statement "Publish"', "sns:Publish")];
  const open = { Principal: "*" };
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
    ["everyone", open, refused],
    ["every AWS principal", { Principal: { AWS: ["*"] } }, refused],
    ["everyone among others", { Principal: { AWS: ["111111111111", "*"] } }, refused],
    ["everyone over TLS", { ...open, Condition: { Bool: { "aws:SecureTransport": "true" } } }, refused],
    ["everyone from everywhere", { ...open, Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }, refused],
    [
      "every topic of any account",
      { ...open, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } } },
      refused,
    ],
    ["everyone but some", { Principal: undefined, NotPrincipal: { AWS: "111111111111" } }, refused],
    [
      "everything but some",
      { ...open, Action: undefined, NotAction: "sns:DeleteTopic" },
      [everyone("policy", 'statement "Publish"', "all but some actions")],
    ],
    ["a bucket by its name", { ...open, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::uploads" } } }, []],
    [
      "a rule of one account",
      { ...open, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:*:111111111111:rule/*" } } },
      [],
    ],
    ["an organization", { ...open, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }, []],
    ["an address range", { ...open, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }, []],
    ["a denial for everyone", { ...open, Effect: "Deny" }, []],
  ];
  for (const [title, change, expected] of cases)
    it(`${expected.length === 0 ? "accepts" : "refuses"} ${title}`, async () => {
      assert.deepEqual(await messages("resource-policy-public", [topicPolicy(change)]), expected);
    });

  it("accepts a service, and what is unknown", async () => {
    assert.deepEqual(await violations([topicPolicy()]), []);
    assert.deepEqual(await violations([{ type: "aws:sqs/queuePolicy:QueuePolicy", props: { policy: UNKNOWN } }]), []);
  });

  it("accepts packages for an organization, and for no one else who is unnamed", async () => {
    const policy = (Condition: unknown) => ({
      type: "aws:codeartifact/domainPermissions:DomainPermissions",
      props: {
        policyDocument: JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: "*", Action: "codeartifact:GetAuthorizationToken", Resource: "*", Condition },
          ],
        }),
      },
    });
    assert.deepEqual(await violations([policy({ StringEquals: { "aws:PrincipalOrgID": "o-1" } })]), []);
    assert.deepEqual(await messages("resource-policy-public", [policy(undefined)]), [
      everyone("policyDocument", "statement 1", "codeartifact:GetAuthorizationToken"),
    ]);
  });

  it("accepts a key whose account administers it", async () => {
    const Statement = [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" },
    ];
    const props = { enableKeyRotation: true, policy: JSON.stringify({ Statement }) };
    assert.deepEqual(await violations([{ type: "aws:kms/key:Key", props }]), []);
  });

  for (const [type, property] of Object.entries(RESOURCE_POLICIES))
    it(`looks into ${type}`, async () => {
      const Statement = [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }];
      const found = await messages("resource-policy-public", [{ type, props: { [property]: { Statement } } }]);
      assert.deepEqual(found, [everyone(property, "statement 1", "*")]);
    });
});
