import assert from "node:assert/strict";
import { createGate } from "../../../delivery/access/gate";
import { PolicyError } from "../../../delivery/access/evaluator/policy";
import type { AwsCall } from "../../../delivery/access/types";
import { createWorld, type WorldOptions } from "../../../delivery/access/world";
import { UNKNOWN, type GraphResource } from "../../../delivery/graph/types";
import { allow, document, graph, PROD, resource, role, TOOLS, trustService } from "./graphs";

const BUILD = `arn:aws:iam::${TOOLS}:role/app/build`;
const ANA = `arn:aws:iam::${TOOLS}:user/ana`;
const EC2 = trustService("ec2.amazonaws.com");
const READ = document(allow("s3:GetObject", "arn:aws:s3:::store/*"));
const buildRole = (inline: Record<string, string> = {}, more: object = {}): GraphResource =>
  role("build", EC2, inline, { path: "/app/", ...more });

const call = (rest: Partial<AwsCall> = {}): AwsCall => ({
  principal: { kind: "role", id: BUILD },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::store/a",
  resourceAccount: TOOLS,
  region: "eu-west-1",
  context: {},
  purpose: "reads",
  source: "test",
  ...rest,
});

const decide = (resources: GraphResource[], what: Partial<AwsCall> = {}, options: WorldOptions = {}) =>
  createGate(createWorld([graph(...resources)], options)).decide(call(what));

const iam = (type: string, name: string, inputs: object): GraphResource =>
  resource(`aws:iam/${type}`, name, inputs as Record<string, unknown>);
const group = resource("aws:iam/group:Group", "g", { name: "g" }, { arn: `arn:aws:iam::${TOOLS}:group/g` });
const ana = resource("aws:iam/user:User", "ana", { name: "ana" }, { arn: ANA });
const managed = resource(
  "aws:iam/policy:Policy",
  "read",
  { policy: READ },
  { arn: `arn:aws:iam::${TOOLS}:policy/read` },
);
const policyArn = `arn:aws:iam::${TOOLS}:policy/read`;

const IDENTITY: readonly (readonly [
  name: string,
  resources: GraphResource[],
  grantedBy: string,
  by?: AwsCall["principal"],
])[] = [
  ["inline policies of a role", [buildRole({ read: READ })], "urn:build#read"],
  [
    "documents that are no text",
    [buildRole({}, { inlinePolicies: [{ name: "read", policy: JSON.parse(READ) as object }, {}] })],
    "urn:build#read",
  ],
  ["role policies", [buildRole(), iam("rolePolicy:RolePolicy", "rp", { role: "build", policy: READ })], "urn:rp"],
  ["managed policies that the role lists", [managed, buildRole({}, { managedPolicyArns: [policyArn] })], "urn:read"],
  [
    "managed policies that are attached",
    [managed, buildRole(), iam("rolePolicyAttachment:RolePolicyAttachment", "a", { role: "build", policyArn })],
    "urn:read",
  ],
  [
    "managed policies that are attached to many",
    [managed, buildRole(), iam("policyAttachment:PolicyAttachment", "a", { roles: ["build"], policyArn })],
    "urn:read",
  ],
  [
    "user policies",
    [ana, iam("userPolicy:UserPolicy", "up", { user: "ana", policy: READ })],
    "urn:up",
    { kind: "user", id: ANA },
  ],
  [
    "user attachments",
    [managed, ana, iam("userPolicyAttachment:UserPolicyAttachment", "a", { user: "ana", policyArn })],
    "urn:read",
    { kind: "user", id: ANA },
  ],
  [
    "policies of a user's groups",
    [
      ana,
      group,
      iam("groupPolicy:GroupPolicy", "gp", { group: "g", policy: READ }),
      iam("userGroupMembership:UserGroupMembership", "m", { user: "ana", groups: ["g"] }),
    ],
    "urn:gp",
    { kind: "user", id: ANA },
  ],
  [
    "attachments of a group with members",
    [
      managed,
      ana,
      group,
      iam("groupPolicyAttachment:GroupPolicyAttachment", "a", { group: "g", policyArn }),
      iam("groupMembership:GroupMembership", "m", { group: "g", users: ["ana"] }),
    ],
    "urn:read",
    { kind: "user", id: ANA },
  ],
];

describe("createWorld: identity policies", () => {
  for (const [name, resources, grantedBy, by] of IDENTITY)
    it(name, () => {
      const verdict = decide(resources, by ? { principal: by } : {});
      assert.deepEqual(
        verdict.grantedBy,
        [{ policyType: "identity", policy: grantedBy, statement: "0" }],
        verdict.explanation,
      );
    });

  it("knows the AWS managed policy that instances need, in any partition", () => {
    const arn = "arn:aws-us-gov:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const what = { action: "ssm:UpdateInstanceInformation", resource: `arn:aws:ec2:eu-west-1:${TOOLS}:instance/i-1` };
    assert.equal(decide([buildRole({}, { managedPolicyArns: [arn] })], what).grantedBy[0]?.policy, arn);
  });

  it("limits a role by its permissions boundary", () => {
    const boundary = resource(
      "aws:iam/policy:Policy",
      "limit",
      { policy: document(allow("ec2:*", "*")) },
      { arn: `arn:aws:iam::${TOOLS}:policy/limit` },
    );
    const limited = buildRole({ read: READ }, { permissionsBoundary: `arn:aws:iam::${TOOLS}:policy/limit` });
    assert.deepEqual(
      decide([boundary, limited]).missing.map(({ policyType, policy }) => [policyType, policy]),
      [["boundary", "urn:limit"]],
    );
  });

  it("takes tags of roles and resources, and the organisation, as condition keys", () => {
    const Condition = {
      StringEquals: {
        "aws:PrincipalTag/team": "a",
        "aws:ResourceTag/team": "a",
        "aws:PrincipalOrgID": "o-1",
        "aws:ResourceOrgID": "o-1",
      },
    };
    const topic = resource(
      "aws:sns/topic:Topic",
      "t",
      {},
      { arn: `arn:aws:sns:eu-west-1:${TOOLS}:t`, tagsAll: { team: "a" } },
    );
    const tagged = buildRole({ p: document(allow("sns:Publish", "*", { Condition })) }, { tags: { team: "a" } });
    const what = { action: "sns:Publish", resource: `arn:aws:sns:eu-west-1:${TOOLS}:t` };
    assert.equal(decide([topic, tagged], what, { organizationId: "o-1" }).allowed, true);
    assert.equal(decide([topic, tagged], what).allowed, false);
  });

  it("applies the guardrails of principal's and resource's account", () => {
    const no = {
      name: "scp",
      document: JSON.parse(document({ Effect: "Deny", Action: "*", Resource: "*" })) as object,
    };
    const guardrails = { scp: { [TOOLS]: [[no]] } };
    assert.equal(decide([buildRole({ read: READ })], {}, { guardrails }).denial, "explicit");
    assert.equal(decide([buildRole({ read: READ })], {}, { guardrails: { scp: { [PROD]: [[no]] } } }).allowed, true);
  });
});

const deployer: AwsCall["principal"] = { kind: "role", id: `arn:aws:iam::${PROD}:role/deploy` };
const forDeployer = (Action: string, Resource?: string): string =>
  document({ Effect: "Allow", Principal: { AWS: PROD }, Action, ...(Resource === undefined ? {} : { Resource }) });
const arnOf = (service: string, rest: string): string => `arn:aws:${service}:eu-west-1:${TOOLS}:${rest}`;

type ResourceRow = readonly [name: string, action: string, on: string, resources: GraphResource[]];

const RESOURCES: readonly ResourceRow[] = [
  [
    "bucket policy",
    "s3:GetObject",
    "arn:aws:s3:::store/a",
    [
      resource("aws:s3/bucketPolicy:BucketPolicy", "p", {
        bucket: "store",
        policy: forDeployer("s3:GetObject", "arn:aws:s3:::store/*"),
      }),
    ],
  ],
  [
    "policy of a bucket itself",
    "s3:GetObject",
    "arn:aws:s3:::store/a",
    [
      resource("aws:s3/bucket:Bucket", "p", {
        bucket: "store",
        policy: forDeployer("s3:GetObject", "arn:aws:s3:::store/*"),
      }),
    ],
  ],
  [
    "key policy",
    "kms:Decrypt",
    arnOf("kms", "key/k"),
    [resource("aws:kms/key:Key", "p", { policy: forDeployer("kms:Decrypt", "*") }, { arn: arnOf("kms", "key/k") })],
  ],
  [
    "policy of a replica key",
    "kms:Decrypt",
    arnOf("kms", "key/k"),
    [
      resource(
        "aws:kms/replicaKey:ReplicaKey",
        "p",
        { policy: forDeployer("kms:Decrypt", "*") },
        { arn: arnOf("kms", "key/k") },
      ),
    ],
  ],
  [
    "key policy apart from its key",
    "kms:Decrypt",
    arnOf("kms", "key/k"),
    [
      resource("aws:kms/key:Key", "k", {}, { arn: arnOf("kms", "key/k") }),
      resource("aws:kms/keyPolicy:KeyPolicy", "p", { keyId: "k", policy: forDeployer("kms:Decrypt", "*") }),
    ],
  ],
  [
    "topic policy",
    "sns:Publish",
    arnOf("sns", "t"),
    [
      resource("aws:sns/topicPolicy:TopicPolicy", "p", {
        arn: arnOf("sns", "t"),
        policy: forDeployer("sns:Publish", arnOf("sns", "t")),
      }),
    ],
  ],
  [
    "queue policy",
    "sqs:SendMessage",
    arnOf("sqs", "q"),
    [
      resource("aws:sqs/queuePolicy:QueuePolicy", "p", {
        queueUrl: `https://sqs.eu-west-1.amazonaws.com/${TOOLS}/q`,
        policy: forDeployer("sqs:SendMessage", arnOf("sqs", "q")),
      }),
    ],
  ],
  [
    "repository policy of ECR, which has no Resource",
    "ecr:BatchGetImage",
    arnOf("ecr", "repository/r"),
    [
      resource("aws:ecr/repositoryPolicy:RepositoryPolicy", "p", {
        repository: "r",
        policy: forDeployer("ecr:BatchGetImage"),
      }),
    ],
  ],
  [
    "domain policy of CodeArtifact",
    "codeartifact:GetAuthorizationToken",
    arnOf("codeartifact", "domain/d"),
    [
      resource("aws:codeartifact/domainPermissions:DomainPermissions", "p", {
        domain: "d",
        policyDocument: forDeployer("codeartifact:GetAuthorizationToken", "*"),
      }),
    ],
  ],
  [
    "repository policy of CodeArtifact",
    "codeartifact:ReadFromRepository",
    arnOf("codeartifact", "repository/d/r"),
    [
      resource("aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy", "p", {
        domain: "d",
        repository: "r",
        policyDocument: forDeployer("codeartifact:*", "*"),
      }),
    ],
  ],
  [
    "packages stand under their repository's policy",
    "codeartifact:PublishPackageVersion",
    arnOf("codeartifact", "package/d/r/npm//n"),
    [
      resource("aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy", "p", {
        domain: "d",
        repository: "r",
        policyDocument: forDeployer("codeartifact:*", "*"),
      }),
    ],
  ],
  [
    "policies of CloudWatch Logs, all of an account and region together",
    "logs:PutLogEvents",
    arnOf("logs", "log-group:/aws/events/r:log-stream:s"),
    ["other", "/aws/events/r"].map((group, index) =>
      resource("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", index === 0 ? "p" : "q", {
        policyDocument: forDeployer("logs:PutLogEvents", arnOf("logs", `log-group:${group}:*`)),
      }),
    ),
  ],
  [
    "secret policy",
    "secretsmanager:GetSecretValue",
    arnOf("secretsmanager", "secret:s-1"),
    [
      resource("aws:secretsmanager/secretPolicy:SecretPolicy", "p", {
        secretArn: arnOf("secretsmanager", "secret:s-1"),
        policy: forDeployer("secretsmanager:GetSecretValue", "*"),
      }),
    ],
  ],
  [
    "policy of the default bus",
    "events:PutEvents",
    arnOf("events", "event-bus/default"),
    [resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", { policy: forDeployer("events:PutEvents", "*") })],
  ],
  [
    "permission of a function",
    "lambda:InvokeFunction",
    arnOf("lambda", "function:f"),
    [
      resource("aws:lambda/permission:Permission", "p", {
        function: "f",
        action: "lambda:InvokeFunction",
        principal: PROD,
      }),
    ],
  ],
  [
    "permission of a function's alias",
    "lambda:InvokeFunction",
    arnOf("lambda", "function:f:live"),
    [
      resource("aws:lambda/permission:Permission", "p", {
        function: "f",
        qualifier: "live",
        action: "lambda:InvokeFunction",
        principal: PROD,
      }),
    ],
  ],
];

const deploy = (action: string): GraphResource => role("deploy", EC2, { all: document(allow(action, "*")) }, {}, PROD);

describe("createWorld: resource policies", () => {
  for (const [name, action, on, resources] of RESOURCES)
    it(name, () => {
      const what = { principal: deployer, action, resource: on, resourceAccount: TOOLS };
      const verdict = decide([buildRole(), deploy(action), ...resources], what);
      assert.ok(verdict.allowed, verdict.explanation);
      assert.equal(verdict.grantedBy.find(({ policyType }) => policyType === "resource")?.policy, "urn:p");
    });

  it("forms the conditions of a function's permission", () => {
    const permission = resource("aws:lambda/permission:Permission", "p", {
      function: arnOf("lambda", "function:f"),
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: arnOf("events", "rule/*"),
      sourceAccount: TOOLS,
    });
    const what = {
      principal: { kind: "service", id: "events.amazonaws.com" },
      action: "lambda:InvokeFunction",
      resource: arnOf("lambda", "function:f"),
    } as const;
    const from = (rule: string) =>
      decide([buildRole(), permission], {
        ...what,
        context: { "aws:SourceArn": arnOf("events", rule), "aws:SourceAccount": TOOLS },
      });
    assert.equal(from("rule/r").allowed, true);
    assert.equal(from("event-bus/b").allowed, false);
  });

  it("gives a key without policy the one that KMS gives it", () => {
    const key = resource("aws:kms/key:Key", "k", {}, { arn: arnOf("kms", "key/k") });
    const what = { action: "kms:Decrypt", resource: arnOf("kms", "key/k") };
    assert.equal(decide([key, buildRole({ p: document(allow("kms:Decrypt", "*")) })], what).allowed, true);
    assert.equal(decide([key, buildRole()], what).allowed, false);
  });

  it("says where a policy belongs that does not exist", () => {
    const bucket = resource("aws:s3/bucket:Bucket", "store", { bucket: "store" });
    const verdict = decide([bucket, deploy("s3:GetObject")], { principal: deployer });
    assert.deepEqual(
      verdict.missing.map(({ policyType, policy }) => [policyType, policy]),
      [["resource", "urn:store"]],
    );
  });
});

const PROBLEMS: readonly (readonly [name: string, resources: GraphResource[], problems: readonly string[]])[] = [
  [
    "documents that are no JSON",
    [buildRole({ read: "{" })],
    ['identity policy "urn:build#read" is not JSON; it begins with "{"'],
  ],
  [
    "documents with unknown values",
    [buildRole({ read: `{"a":"${UNKNOWN}"}` })],
    ['identity policy "urn:build#read" holds a value that only AWS can compute, so that nothing can be proven of it'],
  ],
  [
    "roles without trust",
    [resource("aws:iam/role:Role", "r", {}, { arn: BUILD })],
    ['trust policy "urn:r" must be a policy document, got undefined'],
  ],
  [
    "invalid documents, all at once",
    [buildRole({ a: document(allow("GetObject", "*")), b: document(allow("s3:GetObject", "store")) })],
    [
      'identity policy "urn:build#a": statement 0: Action "GetObject" must be "*" or service:Action, with * and ? as wildcards',
      'identity policy "urn:build#b": statement 0: Resource "store" must be "*" or have the form arn:partition:service:region:account:resource',
    ],
  ],
  [
    "AWS managed policies that are not known",
    [buildRole({}, { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] })],
    [
      "urn:build uses the AWS managed policy AdministratorAccess, whose document is not known here; write the statements that are needed into a policy of the program",
    ],
  ],
  [
    "policies that no stack declares",
    [buildRole({}, { permissionsBoundary: policyArn })],
    [`urn:build uses the policy ${policyArn}, which no stack declares`],
  ],
  [
    "attachments to roles that no stack declares",
    [managed, iam("rolePolicyAttachment:RolePolicyAttachment", "a", { role: "ghost", policyArn })],
    [`urn:a names the role "ghost" of account ${TOOLS}, which no stack declares`],
  ],
  [
    "one role declared twice",
    [buildRole(), { ...buildRole(), urn: "urn:again" }],
    [`urn:again: ${BUILD} is declared by urn:build too`],
  ],
  [
    "two policies for one bucket",
    [
      ...["p", "q"].map((name) =>
        resource("aws:s3/bucketPolicy:BucketPolicy", name, {
          bucket: "store",
          policy: forDeployer("s3:GetObject", "arn:aws:s3:::store/*"),
        }),
      ),
    ],
    ["urn:q sets the policy of s3:store, which urn:p sets too: the later replaces the earlier"],
  ],
  [
    "policies of resources that are not known",
    [resource("aws:sns/topicPolicy:TopicPolicy", "p", { policy: forDeployer("sns:Publish", "*") })],
    ["urn:p: it is not known which resource its policy governs"],
  ],
];

describe("createWorld: problems", () => {
  for (const [name, resources, problems] of PROBLEMS)
    it(name, () => {
      assert.throws(
        () => createWorld([graph(...resources)]),
        (error: unknown) => {
          assert.ok(error instanceof PolicyError);
          assert.deepEqual(error.problems, problems);
          return true;
        },
      );
    });

  it("refuses a preview", () => {
    assert.throws(() => createWorld([{ ...graph(), mode: "preview" }]), {
      message: 'stack "dev" was evaluated as a preview; policies can only be judged in an update',
    });
  });

  it("validates guardrails", () => {
    const scp = {
      [TOOLS]: [[{ name: "guard", document: { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*" } } }]],
    };
    assert.throws(() => createWorld([graph()], { guardrails: { scp } }), {
      message: 'scp policy "guard": statement 0: Resource is missing',
    });
  });
});
