import assert from "node:assert/strict";
import { evaluate } from "../../../../delivery/access/evaluator/evaluate";
import { PolicyError } from "../../../../delivery/access/evaluator/policy";
import type { PolicySet } from "../../../../delivery/access/evaluator/types";
import {
  allow,
  deny,
  KEY,
  OBJECT,
  policiesOf,
  policy,
  PROD,
  requestOf,
  ROLE,
  TOOLS,
  type Case,
  type Json,
} from "./support";

const decide = (given: Case) => evaluate(requestOf(given), policiesOf(given));
const READ = allow({ Sid: "Read", Action: "s3:GetObject", Resource: OBJECT });

describe("evaluate: what a verdict says", () => {
  it("names the statements that grant", () => {
    const verdict = decide({ identity: [READ], resource: [{ ...READ, Principal: { AWS: ROLE } }] });
    assert.deepEqual(verdict.grantedBy, [
      { policyType: "identity", policy: "identity", statement: "Read" },
      { policyType: "resource", policy: "resource", statement: "Read" },
    ]);
    assert.equal(
      verdict.explanation,
      `s3:GetObject on ${OBJECT} by ${ROLE} is allowed by identity policy "identity" (Read) and resource policy "resource" (Read)`,
    );
  });

  it("names the statements that deny, and nothing is missing", () => {
    const verdict = decide({ identity: [READ, deny({ Action: "s3:*", Resource: "*" })] });
    assert.deepEqual(verdict, {
      allowed: false,
      denial: "explicit",
      grantedBy: [],
      deniedBy: [{ policyType: "identity", policy: "identity", statement: "1" }],
      missing: [],
      explanation: `s3:GetObject on ${OBJECT} by ${ROLE} is denied by identity policy "identity" (1); a Deny overrides every Allow`,
    });
  });

  it("gives every missing statement of a cross-account call, and where it belongs", () => {
    const id = `arn:aws:iam::${PROD}:role/deploy`;
    const verdict = evaluate(requestOf({ by: { kind: "role", id }, action: "kms:Decrypt", on: KEY }), {
      owners: { identity: "urn:role", resource: "urn:key" },
    });
    assert.deepEqual(verdict.missing, [
      {
        policyType: "identity",
        policy: "urn:role",
        statement: { Effect: "Allow", Action: "kms:Decrypt", Resource: KEY },
      },
      {
        policyType: "resource",
        policy: "urn:key",
        statement: {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${PROD}:root` },
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { ArnEquals: { "aws:PrincipalArn": id } },
        },
      },
    ]);
    assert.equal(
      verdict.explanation,
      `kms:Decrypt on ${KEY} by ${id} is denied: no statement allows it in the identity policy of "urn:role" and the resource policy of "urn:key"`,
    );
  });

  it("guards the trust it proposes to a service with the source that the call carries", () => {
    const verdict = decide({
      by: { kind: "service", id: "codebuild.amazonaws.com" },
      action: "sts:AssumeRole",
      on: ROLE,
      context: { "aws:SourceArn": "arn:aws:codebuild:eu-west-1:1:project/p", "aws:SourceAccount": TOOLS },
    });
    assert.deepEqual(verdict.missing, [
      {
        policyType: "trust",
        policy: ROLE,
        statement: {
          Effect: "Allow",
          Principal: { Service: "codebuild.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": TOOLS },
            ArnEquals: { "aws:SourceArn": "arn:aws:codebuild:eu-west-1:1:project/p" },
          },
        },
      },
    ]);
  });

  it("says which condition kept a statement from granting", () => {
    const Condition = { StringEquals: { "aws:ResourceAccount": [PROD], "s3:prefix": "a" } };
    const { explanation } = decide({ identity: [{ ...READ, Condition }] });
    assert.equal(
      explanation,
      `s3:GetObject on ${OBJECT} by ${ROLE} is denied: no statement allows it in the identity policy of "identity"; ` +
        `statement Read of "identity" would allow it, but StringEquals "aws:ResourceAccount" wants "${PROD}" and the call has "${TOOLS}", ` +
        `and StringEquals "s3:prefix" wants "a" and the call has no such key`,
    );
  });

  it("refuses a principal that is not modelled", () => {
    const id = `arn:aws:iam::${TOOLS}:root`;
    assert.throws(() => decide({ by: { kind: "user", id } }), {
      message: `a principal of kind "user" must be the ARN of an IAM user (arn:…:iam::account:user/name), got "${id}"`,
    });
  });
});

const BROKEN: readonly (readonly [name: string, policies: PolicySet, problems: readonly string[]])[] = [
  [
    "unknown elements, effects and versions",
    {
      identity: [
        { name: "p", document: { Version: "2012", Statement: { Effect: "allow", Actions: "x", Resource: "*" } } },
      ],
    },
    [
      'identity policy "p": Version must be "2012-10-17" or "2008-10-17", got "2012"',
      'identity policy "p": statement 0: "Actions" is no element of a statement',
      'identity policy "p": statement 0: Effect must be "Allow" or "Deny", got "allow"',
      'identity policy "p": statement 0: Action is missing',
    ],
  ],
  [
    "bad actions, resources and Sids",
    {
      identity: [
        policy(
          "p",
          allow({ Sid: "a b", Action: ["GetObject", 1], Resource: "store/*" }),
          allow({ Action: "GetObject", Resource: "arn:aws:s3:${aws:username}::x" }),
        ),
      ],
    },
    [
      'identity policy "p": statement 0 (a b): Sid "a b" must consist of letters and digits',
      'identity policy "p": statement 0 (a b): Action must be a string or a list of strings that is not empty',
      'identity policy "p": statement 0 (a b): Resource "store/*" must be "*" or have the form arn:partition:service:region:account:resource',
      'identity policy "p": statement 1: Action "GetObject" must be "*" or service:Action, with * and ? as wildcards',
      'identity policy "p": statement 1: Resource "arn:aws:s3:${aws:username}::x" has a policy variable before the fifth colon, where AWS allows none',
    ],
  ],
  [
    "principals where they do not belong, and Sids that repeat",
    {
      identity: [
        policy(
          "p",
          allow({ Sid: "A", Principal: "*", Action: "*", Resource: "*" }),
          allow({ Sid: "A", Action: "*", Resource: "*" }),
        ),
      ],
    },
    [
      'identity policy "p": statement 0 (A): Principal is not allowed in a policy of type "identity": the principal is who it is attached to',
      'identity policy "p": statement 1 (A): Sid must be unique',
    ],
  ],
  [
    "principals that are none",
    {
      resource: policy(
        "b",
        allow({
          Principal: { AWS: "arn:aws:iam::111111111111:role/*", Service: "codebuild", CanonicalUser: "c" },
          Action: "s3:*",
          Resource: "*",
        }),
        allow({ NotPrincipal: { AWS: TOOLS }, Action: "s3:*", Resource: "*" }),
        allow({ Action: "s3:*", Resource: "*" }),
        allow({ Principal: { Aws: "1" }, Action: "s3:*" }),
      ),
    },
    [
      'resource policy "b": statement 0: Principal AWS "arn:aws:iam::111111111111:role/*" must not contain wildcards; use "*" with a condition on aws:PrincipalArn',
      'resource policy "b": statement 0: Principal Service "codebuild" must be a service\'s name, such as codebuild.amazonaws.com',
      'resource policy "b": statement 0: Principal CanonicalUser "c" is not modelled; name the account or role by ARN',
      'resource policy "b": statement 1: NotPrincipal with Effect Allow grants everyone else; name the principals, or use a condition on aws:PrincipalArn',
      'resource policy "b": statement 2: Principal is missing',
      'resource policy "b": statement 3: Principal "Aws" must be AWS, Service or Federated',
      'resource policy "b": statement 3: Resource is missing',
    ],
  ],
  [
    "conditions that are none",
    {
      identity: [
        policy(
          "p",
          allow({
            Action: "*",
            Resource: "*",
            Condition: {
              StringEqual: { a: "1" },
              Bool: { "aws:SecureTransport": "yes" },
              IpAddress: { "aws:SourceIp": "10.0.0.0/33" },
              NullIfExists: { a: "true" },
              Null: { a: "no" },
              DateLessThan: { "aws:CurrentTime": "soon" },
              StringLike: { a: [] },
              ArnLike: { "aws:SourceArn": "x" },
            },
          }),
        ),
      ],
    },
    [
      'identity policy "p": statement 0: Condition: "StringEqual" is no condition operator of IAM (operators are case-sensitive here)',
      'identity policy "p": statement 0: Condition Bool "aws:SecureTransport": "yes" must be "true" or "false"',
      'identity policy "p": statement 0: Condition IpAddress "aws:SourceIp": "10.0.0.0/33" must be an IP address or a CIDR range',
      'identity policy "p": statement 0: Condition: "NullIfExists" is no condition operator of IAM (operators are case-sensitive here)',
      'identity policy "p": statement 0: Condition Null "a": "no" must be "true" or "false"',
      'identity policy "p": statement 0: Condition DateLessThan "aws:CurrentTime": "soon" must be a date (ISO 8601) or epoch seconds',
      'identity policy "p": statement 0: Condition StringLike "a": must be a string, number, boolean or a list of them that is not empty',
      'identity policy "p": statement 0: Condition ArnLike "aws:SourceArn": "x" must be "*" or have the form arn:partition:service:region:account:resource',
    ],
  ],
  [
    "trust and organisation policies, all at once",
    {
      trust: policy("t", allow({ NotPrincipal: "*", Action: "sts:AssumeRole", Resource: "*" })),
      rcp: [[policy("r", allow({ Principal: "*", Action: "s3:*", Resource: "*" }))]],
    },
    [
      'trust policy "t": statement 0: NotPrincipal is not allowed in a policy of type "trust"',
      'trust policy "t": statement 0: Resource is not allowed here: the policy is about its own resource',
      'rcp policy "r": statement 0: Effect of a resource control policy must be Deny',
    ],
  ],
  [
    "no statement",
    {
      identity: [
        { name: "p", document: {} },
        { name: "q", document: [] },
      ],
    },
    [
      'identity policy "p": Statement must be an object or a list that is not empty',
      'identity policy "q": the document must be a JSON object',
    ],
  ],
];

describe("evaluate: invalid documents", () => {
  for (const [name, policies, problems] of BROKEN)
    it(name, () => {
      const request = policies.trust ? { action: "sts:AssumeRole", on: ROLE } : {};
      assert.throws(
        () => evaluate(requestOf(request), policies),
        (error: unknown) => {
          assert.ok(error instanceof PolicyError);
          assert.deepEqual(error.problems, problems);
          assert.equal(error.message, problems.join("\n"));
          return true;
        },
      );
    });

  it("accepts the policy that AWS attaches to every organisation", () => {
    const open: Json = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    assert.equal(decide({ identity: [READ], rcp: [[open]] }).allowed, true);
  });
});
