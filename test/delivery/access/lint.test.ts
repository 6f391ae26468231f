import assert from "node:assert/strict";
import fc from "fast-check";
import { describeFinding, lintWorld } from "../../../delivery/access/lint";
import { arnsOverlap, patternsOverlap } from "../../../delivery/access/linter/overlap";
import { createWorld } from "../../../delivery/access/world";
import type { GraphResource } from "../../../delivery/graph/types";
import { allow, document, graph, PROD, resource, role, TOOLS, trustRole, trustService } from "./graphs";

const EC2 = trustService("ec2.amazonaws.com");
const lint = async (...resources: GraphResource[]): Promise<string[]> =>
  (await lintWorld(createWorld([graph(...resources)]))).map(describeFinding);

const statement = (...statements: object[]): GraphResource => role("r", EC2, { p: document(...statements) });
const found = (message: string, label = "0"): string => `identity policy urn:r#p, statement ${label}: ${message}`;
const trust = (Principal: unknown, Action = "sts:AssumeRole"): GraphResource =>
  role("r", document({ Sid: "Trust", Effect: "Allow", Principal, Action }));
const trusted = (message: string): string => `trust policy urn:r, statement Trust: ${message} [open-trust]`;

const MISTAKES: readonly (readonly [name: string, resource: GraphResource, findings: readonly string[]])[] = [
  [
    "actions that do not exist",
    statement(allow(["s3:GetObjects", "s4:GetObject", "s3:Fetch*", "s3:GetObject"], "arn:aws:s3:::b/*")),
    [
      found('AWS has no action "s3:GetObjects" [unknown-action]'),
      found('AWS has no action "s4:GetObject" [unknown-action]'),
      found('AWS has no action that matches "s3:Fetch*" [unknown-action]'),
    ],
  ],
  [
    "every resource where resources can be named",
    statement(allow(["kms:Decrypt", "ec2:DescribeInstances"], "*", { Sid: "Any" })),
    [found('"kms:Decrypt" is allowed on every resource; name the resources [broad-resource]', "Any")],
  ],
  [
    "actions that name resources among one that need not",
    statement(allow("ecs:Register*", "*")),
    [found('"ecs:Register*" is allowed on every resource; name the resources [broad-resource]')],
  ],
  [
    "objects and buckets mixed up",
    statement(allow(["s3:GetReplicationConfiguration"], "arn:aws:sqs:*:*:q")),
    [
      found(
        '"s3:GetReplicationConfiguration" applies to none of the statement\'s resources; it takes arn:*:s3:::* [unfit-resource]',
      ),
      found('none of the statement\'s actions applies to "arn:aws:sqs:*:*:q" [unfit-resource]'),
    ],
  ],
  [
    "a resource that no action takes",
    statement(allow("kms:Decrypt", [`arn:aws:kms:*:${TOOLS}:key/*`, `arn:aws:kms:*:${TOOLS}:alias/a`])),
    [found(`none of the statement's actions applies to "arn:aws:kms:*:${TOOLS}:alias/a" [unfit-resource]`)],
  ],
  [
    "resources for actions that know none",
    statement(
      allow(
        ["codedeploy:ListDeploymentConfigs", "codedeploy:GetApplication"],
        `arn:aws:codedeploy:*:${TOOLS}:application:a`,
      ),
    ),
    [
      found(
        '"codedeploy:ListDeploymentConfigs" knows no resource and is granted by Resource "*" only [unfit-resource]',
      ),
    ],
  ],
  [
    "condition keys that no action knows",
    statement(
      allow("s3:GetObject", "arn:aws:s3:::b/*", {
        Condition: { StringEquals: { "kms:ViaService": "x", "aws:PrincipalTags/a": "b" } },
      }),
    ),
    [
      found('no action of the statement knows the condition key "kms:ViaService" [unknown-condition-key]'),
      found('no action of the statement knows the condition key "aws:PrincipalTags/a" [unknown-condition-key]'),
    ],
  ],
  ["trust in everyone", trust("*"), [trusted("everyone may assume the role")]],
  [
    "trust in an account",
    trust({ AWS: PROD }),
    [trusted(`everyone in ${PROD} may assume the role; add a condition on aws:PrincipalArn`)],
  ],
  [
    "trust in an identity provider",
    trust({ Federated: "token.example.com" }, "sts:AssumeRoleWithWebIdentity"),
    [trusted("every identity of token.example.com may assume the role; add a condition on its claims")],
  ],
  [
    "trust in a service for anyone's projects",
    trust({ Service: "codebuild.amazonaws.com" }),
    [
      trusted(
        "codebuild.amazonaws.com may assume the role for any account; add conditions on aws:SourceAccount and aws:SourceArn (https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html)",
      ),
    ],
  ],
  [
    "trust in tasks of anyone's clusters",
    trust({ Service: "ecs-tasks.amazonaws.com" }),
    [
      trusted(
        "ecs-tasks.amazonaws.com may assume the role for any account; add conditions on aws:SourceAccount and aws:SourceArn (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html)",
      ),
    ],
  ],
];

/** What careful programs write. */
const SENSIBLE: readonly (readonly [name: string, resource: GraphResource])[] = [
  [
    "patterns of buckets and keys",
    statement(
      allow(["s3:GetObject*", "s3:ListBucket"], ["arn:aws:s3:::store-*", "arn:aws:s3:::store-*/*"], {
        Condition: { StringEquals: { "aws:ResourceAccount": TOOLS } },
      }),
      allow("kms:Decrypt", `arn:aws:kms:*:${TOOLS}:key/mrk-1`, {
        Condition: {
          StringLike: { "kms:ViaService": "s3.*.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::*" },
        },
      }),
    ),
  ],
  [
    "log groups with their streams",
    statement(
      allow(
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        [
          `arn:aws:logs:*:${TOOLS}:log-group:/aws/codebuild/app`,
          `arn:aws:logs:*:${TOOLS}:log-group:/aws/codebuild/app:*`,
        ],
      ),
    ),
  ],
  [
    "both names of connections on either ARN",
    statement(
      allow(
        ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
        `arn:aws:codeconnections:eu-west-1:${TOOLS}:connection/c`,
      ),
    ),
  ],
  [
    "describing everything",
    statement(
      allow(
        [
          "ec2:DescribeInstances",
          "cloudwatch:DescribeAlarms",
          "autoscaling:DescribeAutoScalingGroups",
          "tag:GetResources",
        ],
        "*",
      ),
    ),
  ],
  ["what AWS says to allow on everything", statement(allow("ecs:RegisterTaskDefinition", "*"))],
  [
    "a service's token, with its condition",
    statement(
      allow("sts:GetServiceBearerToken", "*", {
        Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
      }),
    ),
  ],
  [
    "passing a role to a service",
    statement(
      allow("iam:PassRole", `arn:aws:iam::${TOOLS}:role/task`, {
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      }),
    ),
  ],
  [
    "tags of roles and resources",
    statement(
      allow("ssm:SendCommand", `arn:aws:ec2:*:${TOOLS}:instance/*`, {
        Condition: { StringEquals: { "aws:ResourceTag/app": "${aws:PrincipalTag/app}" } },
      }),
    ),
  ],
  [
    "denying everything else",
    statement({
      Effect: "Deny",
      NotAction: ["iam:*", "sts:*"],
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } },
    }),
  ],
  ["trust in one role of an account", role("r", trustRole(`arn:aws:iam::${PROD}:role/x`))],
  ["trust in a named role", trust({ AWS: `arn:aws:iam::${PROD}:role/x` })],
  [
    "trust in services that name no source",
    trust({ Service: ["ec2.amazonaws.com", "s3.amazonaws.com", "codepipeline.amazonaws.com"] }),
  ],
  [
    "claims of an identity provider",
    role(
      "r",
      document({
        Effect: "Allow",
        Principal: { Federated: "token.example.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "token.example.com:aud": "sts.amazonaws.com" } },
      }),
    ),
  ],
  [
    "a bucket that takes encrypted objects over TLS only",
    resource("aws:s3/bucketPolicy:BucketPolicy", "b", {
      bucket: "b",
      policy: document(
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::b/*",
          Condition: {
            Null: { "s3:if-none-match": "true" },
            Bool: { "s3:ObjectCreationOperation": "true" },
            StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
          },
        },
      ),
    }),
  ],
  [
    "a key that leaves decisions to its account",
    resource(
      "aws:kms/key:Key",
      "k",
      { policy: document({ Effect: "Allow", Principal: { AWS: TOOLS }, Action: "kms:*", Resource: "*" }) },
      { arn: `arn:aws:kms:eu-west-1:${TOOLS}:key/k` },
    ),
  ],
];

describe("lintWorld", () => {
  for (const [name, given, findings] of MISTAKES)
    it(`finds ${name}`, async () => {
      assert.deepEqual(await lint(given), findings);
    });
  for (const [name, given] of SENSIBLE)
    it(`has nothing against ${name}`, async () => {
      assert.deepEqual(await lint(given), []);
    });
});

describe("patternsOverlap", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
  const matches = (p: string, t: string): boolean =>
    new RegExp(`^${p.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(t);

  it("holds for every pair of patterns that a text matches", () => {
    fc.assert(
      fc.property(pattern, pattern, text, (a, b, t) => {
        assert.ok(!(matches(a, t) && matches(b, t)) || patternsOverlap(a, b));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it("is exact for a text and a pattern", () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        assert.equal(patternsOverlap(p, t), matches(p, t));
        assert.equal(patternsOverlap(t, p), matches(p, t));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it("compares ARNs part by part", () => {
    assert.equal(arnsOverlap("arn:*:sns:*:*:*", "arn:aws:s*:x:y:z"), true);
    assert.equal(arnsOverlap("arn:*:s3:::*", "arn:aws:sns:*:*:*"), false);
    assert.equal(arnsOverlap("*", "arn:aws:s3:::b"), true);
  });
});
