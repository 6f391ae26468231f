import assert from "node:assert/strict";
import { DOCUMENT_LIMITS as LIMITS, type DocumentLimit } from "../../../../../delivery/graph/facts/documentLimits";
import { checkDocuments } from "../../../../../delivery/graph/strict/sizes/documents";
import { ACCOUNT, declared, findings } from "../resources";

/** A text of so many letters, between spaces that only some services count. */
const text = (letters: number) => "x".repeat(letters);

/** What holds one document, with the limit and what is refused. */
const ROWS: readonly (readonly [type: string, property: string, limit: DocumentLimit])[] = [
  ["aws:iam/role:Role", "assumeRolePolicy", LIMITS.trustPolicy],
  ["aws:iam/policy:Policy", "policy", LIMITS.managedPolicy],
  ["aws:kms/key:Key", "policy", LIMITS.keyPolicy],
  ["aws:kms/replicaKey:ReplicaKey", "policy", LIMITS.keyPolicy],
  ["aws:s3/bucketPolicy:BucketPolicy", "policy", LIMITS.bucketPolicy],
  ["aws:sns/topicPolicy:TopicPolicy", "policy", LIMITS.topicPolicy],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy", LIMITS.queuePolicy],
  ["aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", LIMITS.imageRepositoryPolicy],
  ["aws:codeartifact/domainPermissions:DomainPermissions", "policyDocument", LIMITS.packagePolicy],
  ["aws:secretsmanager/secretPolicy:SecretPolicy", "policy", LIMITS.secretPolicy],
  ["aws:cloudwatch/eventRule:EventRule", "eventPattern", LIMITS.eventPattern],
  ["aws:cloudwatch/eventTarget:EventTarget", "input", LIMITS.eventInput],
  ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy", LIMITS.busPolicy],
  ["aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate", "content", LIMITS.approvalRule],
  ["aws:ec2/instance:Instance", "userData", LIMITS.userData],
  ["aws:ssm/parameter:Parameter", "value", LIMITS.parameter],
];

const says = (type: string, inputs: Record<string, unknown>) => findings(checkDocuments, declared(type, "it", inputs));

describe("documents", () => {
  for (const [type, property, { limit, source }] of ROWS) {
    it(`hold what their service takes and no more: ${type} ${property}`, () => {
      assert.deepEqual(says(type, { [property]: text(limit) }), []);
      const [wrong, ...rest] = says(type, { [property]: text(limit + 1) });
      assert.deepEqual(rest, []);
      assert.ok(wrong?.startsWith(`${type} "it": ${property} must have at most ${limit} `), wrong);
      assert.ok(wrong?.includes(`(${source}), got ${limit + 1}; `), wrong);
    });
  }

  it("count without white space where IAM does", () => {
    const spaced = "x ".repeat(LIMITS.trustPolicy.limit);
    assert.deepEqual(says("aws:iam/role:Role", { assumeRolePolicy: spaced }), []);
    assert.equal(
      says("aws:s3/bucketPolicy:BucketPolicy", { policy: "x ".repeat(LIMITS.bucketPolicy.limit) }).length,
      1,
    );
  });

  it("of one role are counted together, with those that are declared beside it", () => {
    const half = text(LIMITS.rolePolicies.limit / 2);
    const role = declared("aws:iam/role:Role", "r", { name: "shop", inlinePolicies: [{ policy: half }] });
    const beside = (policy: string) => declared("aws:iam/rolePolicy:RolePolicy", "p", { role: "shop", policy });
    assert.deepEqual(findings(checkDocuments, role, beside(half)), []);
    assert.deepEqual(findings(checkDocuments, role, beside(`${half}x`)), [
      'aws:iam/role:Role "r": inlinePolicies must have at most 10240 characters without white space ' +
        `(${LIMITS.rolePolicies.source}), got 10241; move some into a managed policy of 6144, or name what is alike by one pattern`,
    ]);
    assert.equal(findings(checkDocuments, beside(text(LIMITS.rolePolicies.limit + 1))).length, 1);
  });

  it("of user data count as what they encode", () => {
    const encoded = (bytes: number) => Buffer.from(text(bytes)).toString("base64");
    const type = "aws:ec2/launchTemplate:LaunchTemplate";
    assert.deepEqual(says(type, { userData: encoded(16_384) }), []);
    assert.match(
      says(type, { userData: encoded(16_385) })[0]!,
      /userData must have at most 16384 bytes .*, got 16385; keep what is long/,
    );
  });

  it("of a function's variables are counted together", () => {
    const type = "aws:lambda/function:Function";
    const variables = (bytes: number) => ({ environment: { variables: { A: text(bytes) } } });
    const around = '{"A":""}'.length;
    assert.deepEqual(says(type, variables(4_096 - around)), []);
    assert.match(
      says(type, variables(4_097 - around))[0]!,
      /environment\.variables must have at most 4096 bytes .*, got 4097;/,
    );
  });

  it("of parameters are larger in the advanced tier", () => {
    const type = "aws:ssm/parameter:Parameter";
    assert.deepEqual(says(type, { value: text(8_192), tier: "Advanced" }), []);
    assert.match(says(type, { value: text(4_097) })[0]!, /; set tier to "Advanced", which costs, or split the value$/);
  });

  it("that permissions of one function make are one policy", () => {
    const permission = (index: number) =>
      declared("aws:lambda/permission:Permission", `p${index}`, {
        function: "shop",
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: `arn:aws:events:eu-central-1:${ACCOUNT}:rule/${"r".repeat(60)}${index}`,
      });
    const permissions = (count: number) => Array.from({ length: count }, (_, index) => permission(index));
    assert.deepEqual(findings(checkDocuments, ...permissions(50)), []);
    assert.match(findings(checkDocuments, ...permissions(100))[0]!, /this is one of 100 permissions of the function/);
  });
});
