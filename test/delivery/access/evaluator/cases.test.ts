import assert from "node:assert/strict";
import { evaluate } from "../../../../delivery/access/evaluator/evaluate";
import {
  allow,
  deny,
  KEY,
  OBJECT,
  policiesOf,
  PROD,
  requestOf,
  ROLE,
  TOOLS,
  USER,
  type Case,
  type Json,
} from "./support";

type Expected = "allowed" | "implicit" | "explicit";
type Row = readonly [name: string, expected: Expected, given: Case];

const READ = allow({ Action: "s3:GetObject", Resource: OBJECT });
const ALL = allow({ Action: "*", Resource: "*" });
const asUser = { kind: "user", id: USER } as const;
const asSession = { kind: "role", id: ROLE, sessionName: "s1" } as const;
const asBuildService = { kind: "service", id: "codebuild.amazonaws.com" } as const;
const fromProd = { kind: "role", id: `arn:aws:iam::${PROD}:role/deploy` } as const;
const to = (principal: unknown, rest: Json = {}): Json =>
  allow({ Principal: principal, Action: "s3:GetObject", Resource: OBJECT, ...rest });
const on = (Resource: unknown): Case => ({ identity: [allow({ Action: "s3:GetObject", Resource })] });
const act = (Action: unknown): Case => ({ identity: [allow({ Action, Resource: "*" })] });
/** An Allow that hangs on one condition alone. */
const when = (operator: string, values: Json, context: Case["context"] = {}): Case => ({
  identity: [allow({ Action: "s3:GetObject", Resource: "*", Condition: { [operator]: values } })],
  context,
});

const ELEMENTS: Row[] = [
  ["no policy at all", "implicit", {}],
  ["identity names action and resource", "allowed", { identity: [READ] }],
  ["another action", "implicit", { identity: [READ], action: "s3:PutObject" }],
  ["another resource", "implicit", { identity: [READ], on: `${OBJECT}.sig` }],
  ["actions are compared without case", "allowed", act("S3:getOBJECT")],
  ["resources are compared with case", "implicit", on(OBJECT.toUpperCase().replace("ARN:AWS", "arn:aws"))],
  ["action wildcard within the name", "allowed", act("s3:Get*")],
  ["action wildcard ? is one character", "allowed", act("s3:GetObjec?")],
  ["action wildcard ? is not two", "implicit", act("s3:GetObje?")],
  ["action of another service", "implicit", act("s3-object-lambda:*")],
  ["NotAction spares the listed action", "implicit", { identity: [allow({ NotAction: "s3:Get*", Resource: "*" })] }],
  ["NotAction grants every other", "allowed", { identity: [allow({ NotAction: "s3:Put*", Resource: "*" })] }],
  ["NotResource spares the listed resource", "implicit", { identity: [allow({ Action: "*", NotResource: OBJECT })] }],
  ["NotResource grants every other", "allowed", { identity: [allow({ Action: "*", NotResource: `${OBJECT}x` })] }],
  ["resource wildcard spans slashes", "allowed", on("arn:aws:s3:::store/*")],
  [
    "resource wildcard does not span the fifth colon",
    "implicit",
    { ...on("arn:aws:sns:*:topic:x"), on: "arn:aws:sns:eu-west-1:1:x" },
  ],
  [
    "resource wildcard spans colons after the fifth",
    "allowed",
    { ...on("arn:aws:logs:*:*:log-group:*"), on: `arn:aws:logs:eu-west-1:${TOOLS}:log-group:a:log-stream:b` },
  ],
  ["partition wildcard", "allowed", on("arn:*:s3:::store/*")],
  ["bucket ARN does not cover objects", "implicit", on("arn:aws:s3:::store")],
  ["a call without resource needs *", "implicit", { ...on("arn:aws:s3:::*"), on: "*" }],
  ["a call without resource matches *", "allowed", { ...on("*"), on: "*" }],
  ["Deny beats Allow in the same policy", "explicit", { identity: [ALL, deny({ Action: "s3:*", Resource: "*" })] }],
  ["Deny that does not concern the call", "allowed", { identity: [ALL, deny({ Action: "s3:Put*", Resource: "*" })] }],
];

const VARIABLES: Row[] = [
  [
    "variable in Resource",
    "allowed",
    { ...on("arn:aws:s3:::store/${aws:username}/*"), by: asUser, on: "arn:aws:s3:::store/ana/x" },
  ],
  [
    "variable of someone else",
    "implicit",
    { ...on("arn:aws:s3:::store/${aws:username}/*"), by: asUser, on: "arn:aws:s3:::store/bob/x" },
  ],
  ["variable without value matches nothing", "implicit", on("arn:aws:s3:::store/${aws:PrincipalTag/team}/*")],
  [
    "variable without value in NotResource spares nothing",
    "allowed",
    { identity: [allow({ Action: "*", NotResource: "arn:aws:s3:::store/${aws:PrincipalTag/team}/*" })] },
  ],
  ["variable default", "allowed", on("arn:aws:s3:::store/${aws:PrincipalTag/team, 'app'}/*")],
  [
    "value wins over default",
    "implicit",
    { ...on("arn:aws:s3:::store/${aws:PrincipalTag/team, 'app'}/*"), context: { "aws:PrincipalTag/team": "web" } },
  ],
  [
    "wildcards in a value are literal",
    "implicit",
    { ...on("arn:aws:s3:::store/${aws:PrincipalTag/team}/*"), context: { "aws:PrincipalTag/team": "*" } },
  ],
  ["escaped star is literal", "implicit", on("arn:aws:s3:::store/${*}")],
  ["escaped star matches a star", "allowed", { ...on("arn:aws:s3:::store/${*}"), on: "arn:aws:s3:::store/*" }],
  ["variable in a condition", "allowed", when("StringEquals", { "aws:ResourceAccount": "${aws:PrincipalAccount}" })],
  [
    "multi-valued key is no variable",
    "implicit",
    { ...on("arn:aws:s3:::store/${aws:TagKeys}/*"), context: { "aws:TagKeys": ["app", "b"] } },
  ],
  [
    "inverted operator holds against a variable without value",
    "allowed",
    when("StringNotEquals", { "aws:PrincipalAccount": "${aws:PrincipalTag/team}" }),
  ],
];

const CONDITIONS: Row[] = [
  ["StringEquals", "allowed", when("StringEquals", { "aws:PrincipalAccount": [PROD, TOOLS] })],
  ["StringEquals is case-sensitive", "implicit", when("StringEquals", { "x:k": "A" }, { "x:k": "a" })],
  ["key names are not", "allowed", when("StringEquals", { "X:K": "a" }, { "x:k": "a" })],
  ["StringEquals takes wildcards literally", "implicit", when("StringEquals", { "x:k": "a*" }, { "x:k": "ab" })],
  ["StringEquals without key", "implicit", when("StringEquals", { "x:k": "a" })],
  ["StringEqualsIfExists without key", "allowed", when("StringEqualsIfExists", { "x:k": "a" })],
  ["StringEqualsIfExists with another value", "implicit", when("StringEqualsIfExists", { "x:k": "a" }, { "x:k": "b" })],
  ["StringNotEquals without key", "allowed", when("StringNotEquals", { "x:k": "a" })],
  [
    "StringNotEquals is false for any listed value",
    "implicit",
    when("StringNotEquals", { "x:k": ["a", "b"] }, { "x:k": "b" }),
  ],
  ["StringEqualsIgnoreCase", "allowed", when("StringEqualsIgnoreCase", { "x:k": "A" }, { "x:k": "a" })],
  ["StringNotEqualsIgnoreCase", "implicit", when("StringNotEqualsIgnoreCase", { "x:k": "A" }, { "x:k": "a" })],
  ["StringLike", "allowed", when("StringLike", { "x:k": "a*c?" }, { "x:k": "abbbcd" })],
  ["StringNotLike", "implicit", when("StringNotLike", { "x:k": "a*" }, { "x:k": "ab" })],
  ["NumericEquals", "allowed", when("NumericEquals", { "x:k": 10 }, { "x:k": "10.0" })],
  ["NumericLessThan", "implicit", when("NumericLessThan", { "x:k": "10" }, { "x:k": "10" })],
  ["NumericLessThanEquals", "allowed", when("NumericLessThanEquals", { "x:k": "10" }, { "x:k": "10" })],
  ["NumericGreaterThan of a text", "implicit", when("NumericGreaterThan", { "x:k": "10" }, { "x:k": "many" })],
  ["NumericNotEquals of a text", "allowed", when("NumericNotEquals", { "x:k": "10" }, { "x:k": "many" })],
  [
    "DateLessThan",
    "allowed",
    when("DateLessThan", { "aws:CurrentTime": "2030-01-01T00:00:00Z" }, { "aws:CurrentTime": "2029-12-31T23:59:59Z" }),
  ],
  [
    "DateGreaterThan in epoch seconds",
    "allowed",
    when("DateGreaterThan", { "aws:EpochTime": "1700000000" }, { "aws:EpochTime": "1800000000" }),
  ],
  [
    "DateEquals across notations",
    "allowed",
    when("DateEquals", { "x:k": "2023-11-14T22:13:20Z" }, { "x:k": "1700000000" }),
  ],
  ["Bool", "allowed", when("Bool", { "aws:SecureTransport": true })],
  ["Bool false against the default", "implicit", when("Bool", { "aws:SecureTransport": "false" })],
  [
    "Bool against an override",
    "allowed",
    when("Bool", { "aws:SecureTransport": "false" }, { "aws:SecureTransport": "false" }),
  ],
  ["BinaryEquals", "allowed", when("BinaryEquals", { "x:k": "QmluYXJ5" }, { "x:k": "QmluYXJ5" })],
  [
    "IpAddress in a range",
    "allowed",
    when("IpAddress", { "aws:SourceIp": "203.0.113.0/24" }, { "aws:SourceIp": "203.0.113.7" }),
  ],
  [
    "IpAddress outside",
    "implicit",
    when("IpAddress", { "aws:SourceIp": "203.0.113.0/24" }, { "aws:SourceIp": "203.0.114.7" }),
  ],
  [
    "IpAddress of version 6",
    "allowed",
    when("IpAddress", { "aws:SourceIp": "2001:db8::/32" }, { "aws:SourceIp": "2001:db8::1" }),
  ],
  [
    "NotIpAddress across versions",
    "allowed",
    when("NotIpAddress", { "aws:SourceIp": "203.0.113.0/24" }, { "aws:SourceIp": "2001:db8::1" }),
  ],
  [
    "ArnEquals takes wildcards",
    "allowed",
    when("ArnEquals", { "aws:PrincipalArn": `arn:aws:iam::${TOOLS}:role/delivery/*` }),
  ],
  [
    "ArnLike does not span colons",
    "implicit",
    when("ArnLike", { "aws:SourceArn": "arn:aws:sns:*:x:t" }, { "aws:SourceArn": "arn:aws:sns:r:a:x:t" }),
  ],
  ["ArnNotLike", "implicit", when("ArnNotLike", { "aws:PrincipalArn": "arn:aws:iam::*:role/delivery/*" })],
  [
    "ArnNotEquals of a text that is no ARN",
    "allowed",
    when("ArnNotEquals", { "x:k": "arn:aws:s3:::b" }, { "x:k": "b" }),
  ],
  ["Null true without key", "allowed", when("Null", { "x:k": "true" })],
  ["Null true with key", "implicit", when("Null", { "x:k": true }, { "x:k": "" })],
  ["Null false with key", "allowed", when("Null", { "x:k": "false" }, { "x:k": "v" })],
  [
    "ForAllValues",
    "allowed",
    when("ForAllValues:StringEquals", { "aws:TagKeys": ["a", "b"] }, { "aws:TagKeys": ["a", "b", "a"] }),
  ],
  [
    "ForAllValues with a stranger",
    "implicit",
    when("ForAllValues:StringEquals", { "aws:TagKeys": ["a"] }, { "aws:TagKeys": ["a", "b"] }),
  ],
  ["ForAllValues without key", "allowed", when("ForAllValues:StringEquals", { "aws:TagKeys": ["a"] })],
  ["ForAnyValue", "allowed", when("ForAnyValue:StringLike", { "aws:TagKeys": ["a*"] }, { "aws:TagKeys": ["b", "ab"] })],
  ["ForAnyValue without key", "implicit", when("ForAnyValue:StringEquals", { "aws:TagKeys": ["a"] })],
  [
    "ForAnyValue of an inverted operator without key",
    "implicit",
    when("ForAnyValue:StringNotEquals", { "aws:TagKeys": ["a"] }),
  ],
  [
    "several values without set operator do not grant",
    "implicit",
    when("StringEquals", { "aws:TagKeys": "a" }, { "aws:TagKeys": ["a", "b"] }),
  ],
  [
    "several values without set operator do deny",
    "explicit",
    {
      identity: [ALL, deny({ Action: "*", Resource: "*", Condition: { StringEquals: { "aws:TagKeys": "c" } } })],
      context: { "aws:TagKeys": ["a", "b"] },
    },
  ],
  ["an empty list is no key", "allowed", when("Null", { "aws:TagKeys": "true" }, { "aws:TagKeys": [] })],
  [
    "several keys must all hold",
    "implicit",
    when("StringEquals", { "x:a": "1", "x:b": "2" }, { "x:a": "1", "x:b": "3" }),
  ],
  [
    "kms:EncryptionContext keys count",
    "allowed",
    when(
      "StringEquals",
      { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::b" },
      { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::b" },
    ),
  ],
  [
    "OIDC keys count",
    "implicit",
    when("StringEquals", { "token.example.com:sub": "repo:a" }, { "token.example.com:sub": "repo:b" }),
  ],
];

const DERIVED: Row[] = [
  ["aws:PrincipalArn of a role has its path", "allowed", when("StringEquals", { "aws:PrincipalArn": ROLE })],
  ["aws:PrincipalAccount", "allowed", when("StringEquals", { "aws:PrincipalAccount": TOOLS })],
  ["aws:PrincipalType of a role", "allowed", when("StringEquals", { "aws:PrincipalType": "AssumedRole" })],
  ["aws:PrincipalType of a user", "allowed", { ...when("StringEquals", { "aws:PrincipalType": "User" }), by: asUser }],
  ["aws:username of a role is absent", "allowed", when("Null", { "aws:username": "true" })],
  ["aws:ResourceAccount", "allowed", when("StringEquals", { "aws:ResourceAccount": TOOLS })],
  [
    "aws:ResourceAccount of what AWS owns is absent",
    "implicit",
    { ...when("StringEquals", { "aws:ResourceAccount": TOOLS }), owner: "" },
  ],
  ["aws:RequestedRegion", "allowed", when("StringEquals", { "aws:RequestedRegion": "eu-west-1" })],
  ["aws:PrincipalIsAWSService of a role", "allowed", when("Bool", { "aws:PrincipalIsAWSService": "false" })],
  ["aws:CurrentTime is now", "allowed", when("DateGreaterThan", { "aws:CurrentTime": "2020-01-01T00:00:00Z" })],
  ["aws:EpochTime is now", "allowed", when("NumericGreaterThan", { "aws:EpochTime": "1577836800" })],
];

const RESOURCE_POLICIES: Row[] = [
  ["same account: the resource policy alone, naming the role", "allowed", { resource: [to({ AWS: ROLE })] }],
  ["same account: the account alone delegates", "implicit", { resource: [to({ AWS: TOOLS })] }],
  ["same account: the account and an identity policy", "allowed", { resource: [to({ AWS: TOOLS })], identity: [READ] }],
  ["same account: everyone", "allowed", { resource: [to("*")] }],
  [
    "same account: Deny for the account ARN",
    "explicit",
    {
      identity: [READ],
      resource: [deny({ Principal: { AWS: `arn:aws:iam::${TOOLS}:root` }, Action: "*", Resource: "*" })],
    },
  ],
  ["same account: another role", "implicit", { resource: [to({ AWS: `${ROLE}er` })] }],
  [
    "same account: session ARN, without the path",
    "allowed",
    { by: asSession, resource: [to({ AWS: `arn:aws:sts::${TOOLS}:assumed-role/build/s1` })] },
  ],
  [
    "same account: another session",
    "implicit",
    { by: asSession, resource: [to({ AWS: `arn:aws:sts::${TOOLS}:assumed-role/build/s2` })] },
  ],
  ["same account: user", "allowed", { by: asUser, resource: [to({ AWS: USER })] }],
  ["cross account: identity alone", "implicit", { by: fromProd, identity: [READ] }],
  ["cross account: resource alone", "implicit", { by: fromProd, resource: [to({ AWS: fromProd.id })] }],
  ["cross account: both", "allowed", { by: fromProd, identity: [READ], resource: [to({ AWS: fromProd.id })] }],
  [
    "cross account: both, through the account",
    "allowed",
    { by: fromProd, identity: [READ], resource: [to({ AWS: `arn:aws:iam::${PROD}:root` })] },
  ],
  [
    "cross account: account with aws:PrincipalArn",
    "allowed",
    {
      by: fromProd,
      identity: [READ],
      resource: [to({ AWS: PROD }, { Condition: { ArnEquals: { "aws:PrincipalArn": fromProd.id } } })],
    },
  ],
  [
    "cross account: account with another aws:PrincipalArn",
    "implicit",
    {
      by: fromProd,
      identity: [READ],
      resource: [to({ AWS: PROD }, { Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } })],
    },
  ],
  [
    "cross account: the owner's account is not the caller's",
    "implicit",
    { by: fromProd, identity: [READ], resource: [to({ AWS: TOOLS })] },
  ],
  [
    "cross account: Deny of the caller's identity",
    "explicit",
    { by: fromProd, identity: [READ, deny({ Action: "s3:*", Resource: "*" })], resource: [to({ AWS: fromProd.id })] },
  ],
  ["a resource of AWS itself needs identity only", "allowed", { identity: [READ], owner: "" }],
  ["deleted principals match nobody", "implicit", { resource: [to({ AWS: "AROAEXAMPLEEXAMPLE12" })] }],
  ["service principal", "allowed", { by: asBuildService, resource: [to({ Service: "codebuild.amazonaws.com" })] }],
  ["service principal is not in the account", "implicit", { by: asBuildService, resource: [to({ AWS: TOOLS })] }],
  [
    "service principal with its source",
    "allowed",
    {
      by: asBuildService,
      context: { "aws:SourceAccount": TOOLS },
      resource: [
        to({ Service: ["codebuild.amazonaws.com"] }, { Condition: { StringEquals: { "aws:SourceAccount": TOOLS } } }),
      ],
    },
  ],
  [
    "service principal from another source",
    "implicit",
    {
      by: asBuildService,
      context: { "aws:SourceAccount": PROD },
      resource: [
        to({ Service: "codebuild.amazonaws.com" }, { Condition: { StringEquals: { "aws:SourceAccount": TOOLS } } }),
      ],
    },
  ],
  [
    "Deny to all but services",
    "explicit",
    {
      identity: [ALL],
      resource: [
        deny({
          Principal: "*",
          Action: "*",
          Resource: "*",
          Condition: { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } },
        }),
      ],
    },
  ],
  [
    "missing encryption header triggers StringNotEquals",
    "explicit",
    {
      identity: [ALL],
      action: "s3:PutObject",
      resource: [
        deny({
          Principal: "*",
          Action: "s3:PutObject",
          Resource: "*",
          Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
        }),
      ],
    },
  ],
];

const NOT_PRINCIPAL: Row[] = [
  [
    "NotPrincipal spares a user listed with the account",
    "allowed",
    {
      by: asUser,
      identity: [ALL],
      resource: [deny({ NotPrincipal: { AWS: [USER, TOOLS] }, Action: "*", Resource: "*" })],
    },
  ],
  [
    "NotPrincipal with the account alone spares no user",
    "explicit",
    { by: asUser, identity: [ALL], resource: [deny({ NotPrincipal: { AWS: TOOLS }, Action: "*", Resource: "*" })] },
  ],
  [
    "NotPrincipal spares a session listed with role and account",
    "allowed",
    {
      by: asSession,
      identity: [ALL],
      resource: [
        deny({
          NotPrincipal: { AWS: [`arn:aws:sts::${TOOLS}:assumed-role/build/s1`, ROLE, TOOLS] },
          Action: "*",
          Resource: "*",
        }),
      ],
    },
  ],
  [
    "NotPrincipal without the session spares no role",
    "explicit",
    {
      by: asSession,
      identity: [ALL],
      resource: [deny({ NotPrincipal: { AWS: [ROLE, TOOLS] }, Action: "*", Resource: "*" })],
    },
  ],
  [
    "NotPrincipal spares a service",
    "allowed",
    {
      by: asBuildService,
      resource: [to("*"), deny({ NotPrincipal: { Service: asBuildService.id }, Action: "*", Resource: "*" })],
    },
  ],
  [
    "NotPrincipal never spares who has a boundary",
    "explicit",
    {
      by: asUser,
      identity: [ALL],
      boundary: [ALL],
      resource: [deny({ NotPrincipal: { AWS: [USER, TOOLS] }, Action: "*", Resource: "*" })],
    },
  ],
];

const KMS_KEY: Case = { action: "kms:Decrypt", on: KEY };
const decrypt = (principal: unknown, rest: Json = {}): Json =>
  allow({ Principal: principal, Action: "kms:*", Resource: "*", ...rest });
const mayDecrypt = allow({ Action: "kms:Decrypt", Resource: `arn:aws:kms:*:${TOOLS}:key/mrk-*` });
const viaS3 = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": TOOLS } };

const KMS: Row[] = [
  ["identity alone does not open a key", "implicit", { ...KMS_KEY, identity: [mayDecrypt] }],
  [
    "identity and delegation to the account do",
    "allowed",
    { ...KMS_KEY, identity: [mayDecrypt], resource: [decrypt({ AWS: TOOLS })] },
  ],
  ["delegation alone does not", "implicit", { ...KMS_KEY, resource: [decrypt({ AWS: TOOLS })] }],
  ["a key policy that names the role suffices", "allowed", { ...KMS_KEY, resource: [decrypt({ AWS: ROLE })] }],
  [
    "a key policy that names another role does not delegate",
    "implicit",
    { ...KMS_KEY, identity: [mayDecrypt], resource: [decrypt({ AWS: USER })] },
  ],
  [
    "conditions of the delegation count",
    "implicit",
    { ...KMS_KEY, identity: [mayDecrypt], resource: [decrypt({ AWS: TOOLS }, { Condition: viaS3 })] },
  ],
  [
    "conditions of the delegation hold",
    "allowed",
    {
      ...KMS_KEY,
      identity: [mayDecrypt],
      resource: [decrypt({ AWS: TOOLS }, { Condition: viaS3 })],
      context: { "kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": TOOLS },
    },
  ],
  ["cross account needs both", "implicit", { ...KMS_KEY, by: fromProd, resource: [decrypt({ AWS: fromProd.id })] }],
  [
    "cross account with both",
    "allowed",
    { ...KMS_KEY, by: fromProd, identity: [mayDecrypt], resource: [decrypt({ AWS: fromProd.id })] },
  ],
  [
    "calls that know no key need identity only",
    "allowed",
    { action: "kms:ListKeys", on: "*", identity: [allow({ Action: "kms:ListKeys", Resource: "*" })] },
  ],
];

const TARGET = `arn:aws:iam::${TOOLS}:role/delivery/target`;
const ASSUME: Case = { action: "sts:AssumeRole", on: TARGET };
const trusts = (principal: unknown, rest: Json = {}): Json =>
  allow({ Principal: principal, Action: "sts:AssumeRole", ...rest });
const mayAssume = allow({ Action: "sts:AssumeRole", Resource: TARGET });
const externalId = { Condition: { StringEquals: { "sts:ExternalId": "x" } } };

const TRUST: Row[] = [
  ["identity alone does not assume a role", "implicit", { ...ASSUME, identity: [mayAssume] }],
  ["trust in the role suffices in one account", "allowed", { ...ASSUME, trust: [trusts({ AWS: ROLE })] }],
  ["trust in the account needs identity too", "implicit", { ...ASSUME, trust: [trusts({ AWS: TOOLS })] }],
  [
    "trust in the account with identity",
    "allowed",
    { ...ASSUME, identity: [mayAssume], trust: [trusts({ AWS: TOOLS })] },
  ],
  ["cross account: trust alone", "implicit", { ...ASSUME, by: fromProd, trust: [trusts({ AWS: fromProd.id })] }],
  [
    "cross account: both",
    "allowed",
    { ...ASSUME, by: fromProd, identity: [mayAssume], trust: [trusts({ AWS: fromProd.id })] },
  ],
  [
    "external id",
    "allowed",
    {
      ...ASSUME,
      by: fromProd,
      identity: [mayAssume],
      trust: [trusts({ AWS: PROD }, externalId)],
      context: { "sts:ExternalId": "x" },
    },
  ],
  [
    "wrong external id",
    "implicit",
    {
      ...ASSUME,
      by: fromProd,
      identity: [mayAssume],
      trust: [trusts({ AWS: PROD }, externalId)],
      context: { "sts:ExternalId": "y" },
    },
  ],
  [
    "sts:TagSession is an action of its own",
    "implicit",
    { ...ASSUME, action: "sts:TagSession", trust: [trusts({ AWS: ROLE })] },
  ],
  ["service principal", "allowed", { ...ASSUME, by: asBuildService, trust: [trusts({ Service: asBuildService.id })] }],
  [
    "another service",
    "implicit",
    { ...ASSUME, by: asBuildService, trust: [trusts({ Service: "codedeploy.amazonaws.com" })] },
  ],
  [
    "a web identity",
    "allowed",
    {
      ...ASSUME,
      action: "sts:AssumeRoleWithWebIdentity",
      by: { kind: "federated", id: "token.example.com" },
      trust: [allow({ Principal: { Federated: "token.example.com" }, Action: "sts:AssumeRoleWithWebIdentity" })],
    },
  ],
  [
    "the trust policy does not govern iam:PassRole",
    "allowed",
    { action: "iam:PassRole", on: TARGET, identity: [allow({ Action: "iam:PassRole", Resource: TARGET })] },
  ],
  [
    "a role trusts nobody by itself, not even itself",
    "implicit",
    { ...ASSUME, on: ROLE, identity: [ALL], trust: [trusts({ Service: "codebuild.amazonaws.com" })] },
  ],
];

const LIMITS: Row[] = [
  ["boundary without Allow", "implicit", { identity: [READ], boundary: [allow({ Action: "ec2:*", Resource: "*" })] }],
  ["boundary with Allow", "allowed", { identity: [READ], boundary: [ALL] }],
  ["boundary alone grants nothing", "implicit", { boundary: [ALL] }],
  ["Deny in the boundary", "explicit", { identity: [READ], boundary: [ALL, deny({ Action: "s3:*", Resource: "*" })] }],
  [
    "a grant to the role ARN is limited by the boundary",
    "implicit",
    { resource: [to({ AWS: ROLE })], boundary: [allow({ Action: "ec2:*", Resource: "*" })] },
  ],
  [
    "a grant to the session ARN is not",
    "allowed",
    {
      by: asSession,
      resource: [to({ AWS: `arn:aws:sts::${TOOLS}:assumed-role/build/s1` })],
      boundary: [allow({ Action: "ec2:*", Resource: "*" })],
    },
  ],
  [
    "a grant to the user ARN is not",
    "allowed",
    { by: asUser, resource: [to({ AWS: USER })], boundary: [allow({ Action: "ec2:*", Resource: "*" })] },
  ],
  [
    "a grant to * with aws:PrincipalArn is not",
    "allowed",
    {
      resource: [to("*", { Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } })],
      boundary: [allow({ Action: "ec2:*", Resource: "*" })],
    },
  ],
  [
    "cross account, the boundary limits a grant to *",
    "implicit",
    { by: fromProd, identity: [ALL], boundary: [allow({ Action: "ec2:*", Resource: "*" })], resource: [to("*")] },
  ],
  [
    "session policy without Allow",
    "implicit",
    { identity: [READ], session: [allow({ Action: "ec2:*", Resource: "*" })] },
  ],
  ["session policy with Allow", "allowed", { identity: [READ], session: [READ] }],
  ["session policy alone grants nothing", "implicit", { session: [READ] }],
  [
    "a grant to the session ARN passes the session policy",
    "allowed",
    {
      by: asSession,
      resource: [to({ AWS: `arn:aws:sts::${TOOLS}:assumed-role/build/s1` })],
      session: [allow({ Action: "ec2:*", Resource: "*" })],
    },
  ],
  [
    "every SCP level must allow",
    "implicit",
    { identity: [READ], scp: [[ALL], [allow({ Action: "ec2:*", Resource: "*" })]] },
  ],
  ["SCPs that allow", "allowed", { identity: [READ], scp: [[ALL], [ALL]] }],
  [
    "SCP that denies",
    "explicit",
    {
      identity: [READ],
      scp: [
        [
          ALL,
          deny({
            Action: "s3:*",
            Resource: "*",
            Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
          }),
        ],
      ],
    },
  ],
  [
    "SCPs limit direct grants too",
    "implicit",
    { by: asUser, resource: [to({ AWS: USER })], scp: [[allow({ Action: "ec2:*", Resource: "*" })]] },
  ],
  [
    "SCPs do not bind services",
    "allowed",
    {
      by: asBuildService,
      resource: [to({ Service: asBuildService.id })],
      scp: [[deny({ Action: "*", Resource: "*" })]],
    },
  ],
  [
    "SCPs do not bind service-linked roles",
    "allowed",
    {
      by: { kind: "role", id: `arn:aws:iam::${TOOLS}:role/aws-service-role/x.amazonaws.com/X` },
      identity: [READ],
      scp: [[deny({ Action: "*", Resource: "*" })]],
    },
  ],
  [
    "RCP that denies strangers",
    "explicit",
    {
      by: fromProd,
      identity: [READ],
      resource: [to({ AWS: PROD })],
      rcp: [
        [
          deny({
            Principal: "*",
            Action: "s3:*",
            Resource: "*",
            Condition: { StringNotEqualsIfExists: { "aws:PrincipalAccount": TOOLS } },
          }),
        ],
      ],
    },
  ],
  [
    "RCP that spares",
    "allowed",
    {
      identity: [READ],
      rcp: [
        [
          deny({
            Principal: "*",
            Action: "s3:*",
            Resource: "*",
            Condition: { StringNotEqualsIfExists: { "aws:PrincipalAccount": TOOLS } },
          }),
        ],
      ],
    },
  ],
  [
    "RCP binds services",
    "explicit",
    {
      by: asBuildService,
      resource: [to({ Service: asBuildService.id })],
      rcp: [[deny({ Principal: "*", Action: "s3:*", Resource: "*" })]],
    },
  ],
  [
    "iam:PassedToService",
    "allowed",
    {
      action: "iam:PassRole",
      on: TARGET,
      context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      identity: [
        allow({
          Action: "iam:PassRole",
          Resource: TARGET,
          Condition: { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } },
        }),
      ],
    },
  ],
];

const GROUPS = { ELEMENTS, VARIABLES, CONDITIONS, DERIVED, RESOURCE_POLICIES, NOT_PRINCIPAL, KMS, TRUST, LIMITS };

for (const [group, rows] of Object.entries(GROUPS))
  describe(`evaluate: ${group.toLowerCase().replace("_", " ")}`, () => {
    for (const [name, expected, given] of rows)
      it(`${name}: ${expected}`, () => {
        const verdict = evaluate(requestOf(given), policiesOf(given));
        assert.equal(verdict.allowed ? "allowed" : verdict.denial, expected, verdict.explanation);
      });
  });

describe("evaluate: versions", () => {
  const Statement = allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::store/${aws:username}/x" });
  const verdict = (Version: string | undefined, on: string): boolean =>
    evaluate(requestOf({ by: asUser, on }), {
      identity: [{ name: "p", document: { ...(Version ? { Version } : {}), Statement } }],
    }).allowed;
  for (const version of [undefined, "2008-10-17"])
    it(`version ${version ?? "absent"} takes variables literally`, () => {
      assert.equal(verdict(version, "arn:aws:s3:::store/ana/x"), false);
      assert.equal(verdict(version, "arn:aws:s3:::store/${aws:username}/x"), true);
    });
});
