import fc from "fast-check";
import { KEY, PROD, ROLE, TOOLS, USER, type Case, type Json } from "./support";

const TOPIC = `arn:aws:sns:eu-west-1:${TOOLS}:releases`;
const TARGET = `arn:aws:iam::${TOOLS}:role/delivery/target`;
const FOREIGN = `arn:aws:iam::${PROD}:role/app/prod/deploy`;
const SESSION = `arn:aws:sts::${TOOLS}:assumed-role/build/s1`;

const list = <T>(arbitrary: fc.Arbitrary<T>, max = 2): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: 1, maxLength: max });

const oneOrMore = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> => fc.oneof(arbitrary, list(arbitrary));

const actions = oneOrMore(
  fc.constantFrom(
    ..."* s3:* s3:GetObject s3:Get* s3:PutObject s3:?etObject s3:ListBucket kms:* kms:Decrypt KMS:decrypt sts:AssumeRole sts:* sns:Publish".split(
      " ",
    ),
  ),
);

const resources = oneOrMore(
  fc.constantFrom(
    "*",
    "arn:aws:s3:::store/*",
    "arn:aws:s3:::store",
    "arn:aws:s3:::store/app/bundle.zip",
    "arn:aws:s3:::st?re/app/*.zip",
    "arn:aws:s3:::store/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::store/${aws:PrincipalTag/team, 'app'}/*",
    KEY,
    `arn:aws:kms:*:${TOOLS}:key/mrk-*`,
    TARGET,
    `arn:aws:iam::${TOOLS}:role/delivery/*`,
    TOPIC,
    "arn:aws:sns:*:*:*",
  ),
);

const arnValues = oneOrMore(
  fc.constantFrom(ROLE, FOREIGN, `arn:aws:iam::*:role/*`, `arn:aws:iam::${TOOLS}:role/delivery/*`, TOPIC),
);
const accounts = oneOrMore(fc.constantFrom(TOOLS, PROD, "${aws:PrincipalAccount}"));
const truth = fc.constantFrom("true", "false");
const teams = oneOrMore(fc.constantFrom("app", "web", "a*", "${aws:PrincipalTag/team}"));
const set = fc.constantFrom("", "", "IfExists");

const condition: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("ArnLike", "ArnEquals", "ArnNotEquals", "ArnNotLike"),
      set,
      fc.constantFrom("aws:PrincipalArn", "aws:SourceArn"),
      arnValues,
    )
    .map(([operator, suffix, key, value]) => ({ [operator + suffix]: { [key]: value } })),
  fc
    .tuple(
      fc.constantFrom("StringEquals", "StringNotEquals"),
      set,
      fc.constantFrom("aws:PrincipalAccount", "aws:ResourceAccount", "aws:SourceAccount"),
      accounts,
    )
    .map(([operator, suffix, key, value]) => ({ [operator + suffix]: { [key]: value } })),
  fc
    .tuple(
      fc.constantFrom("StringLike", "StringNotLike", "StringEqualsIgnoreCase"),
      set,
      fc.constantFrom("aws:PrincipalTag/team", "aws:PrincipalTag/Stage"),
      teams,
    )
    .map(([operator, suffix, key, value]) => ({ [operator + suffix]: { [key]: value } })),
  fc.tuple(set, truth).map(([suffix, value]) => ({ [`Bool${suffix}`]: { "aws:SecureTransport": value } })),
  fc
    .tuple(fc.constantFrom("aws:SourceAccount", "aws:PrincipalTag/team"), truth)
    .map(([key, value]) => ({ Null: { [key]: value } })),
  fc
    .tuple(fc.constantFrom("IpAddress", "NotIpAddress"), set, fc.constantFrom("203.0.113.0/24", "198.51.100.7"))
    .map(([operator, suffix, value]) => ({ [operator + suffix]: { "aws:SourceIp": value } })),
  fc
    .tuple(
      fc.constantFrom("DateLessThan", "DateGreaterThanEquals"),
      set,
      fc.constantFrom("2026-01-01T00:00:00Z", "2027-06-01T00:00:00Z"),
    )
    .map(([operator, suffix, value]) => ({ [operator + suffix]: { "aws:CurrentTime": value } })),
  fc
    .tuple(
      fc.constantFrom("NumericLessThan", "NumericGreaterThanEquals", "NumericNotEquals"),
      set,
      fc.constantFrom("60", "3600"),
    )
    .map(([operator, suffix, value]) => ({ [operator + suffix]: { "aws:MultiFactorAuthAge": value } })),
);

const conditions: fc.Arbitrary<Json> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: list(condition).map((all) => ({ Condition: Object.assign({}, ...all) as Json })) },
);

const effect = fc.constantFrom("Allow", "Allow", "Allow", "Deny");
const actionElement = fc.oneof(
  { weight: 8, arbitrary: actions.map((Action) => ({ Action })) },
  { weight: 1, arbitrary: actions.map((NotAction) => ({ NotAction })) },
);
const resourceElement = fc.oneof(
  { weight: 8, arbitrary: resources.map((Resource) => ({ Resource })) },
  { weight: 1, arbitrary: resources.map((NotResource) => ({ NotResource })) },
);

const anyIdentityStatement: fc.Arbitrary<Json> = fc
  .tuple(effect, actionElement, resourceElement, conditions)
  .map(([Effect, action, resource, condition]) => ({ Effect, ...action, ...resource, ...condition }));

const identityStatement = fc.oneof(
  { weight: 4, arbitrary: anyIdentityStatement },
  {
    weight: 1,
    arbitrary: conditions.map((condition) => ({ Effect: "Allow", Action: "*", Resource: "*", ...condition })),
  },
);

const principal = fc.oneof(
  fc.constant("*"),
  oneOrMore(
    fc.constantFrom(
      TOOLS,
      PROD,
      `arn:aws:iam::${TOOLS}:root`,
      `arn:aws:iam::${PROD}:root`,
      ROLE,
      USER,
      FOREIGN,
      SESSION,
      "*",
    ),
  ).map((AWS) => ({ AWS })),
  oneOrMore(fc.constantFrom("codebuild.amazonaws.com", "codedeploy.amazonaws.com")).map((Service) => ({ Service })),
  fc.constant({ AWS: ROLE, Service: "codebuild.amazonaws.com" }),
);

const resourceStatement: fc.Arbitrary<Json> = fc
  .tuple(principal, identityStatement)
  .map(([Principal, statement]) => ({ ...statement, Principal }));

const trustStatement: fc.Arbitrary<Json> = fc
  .tuple(effect, principal, conditions)
  .map(([Effect, Principal, condition]) => ({ Effect, Principal, Action: "sts:AssumeRole", ...condition }));

const broad: Json = { Effect: "Allow", Action: "*", Resource: "*" };
const limit = fc.oneof(fc.constant([broad]), list(identityStatement), fc.tuple(identityStatement, fc.constant(broad)));

const target = fc.constantFrom(
  { action: "s3:GetObject", on: "arn:aws:s3:::store/app/bundle.zip" },
  { action: "s3:PutObject", on: "arn:aws:s3:::store/web/index.html" },
  { action: "s3:ListBucket", on: "arn:aws:s3:::store" },
  { action: "kms:Decrypt", on: KEY },
  { action: "sts:AssumeRole", on: TARGET },
  { action: "sns:Publish", on: TOPIC },
);

const by = fc.constantFrom<NonNullable<Case["by"]>>(
  { kind: "role", id: ROLE, sessionName: "s1" },
  { kind: "role", id: FOREIGN, sessionName: "s1" },
  { kind: "user", id: USER },
  { kind: "service", id: "codebuild.amazonaws.com" },
);

const context = fc.record(
  {
    "aws:SourceArn": fc.constantFrom(TOPIC, ROLE),
    "aws:SourceAccount": fc.constantFrom(TOOLS, PROD),
    "aws:PrincipalTag/team": fc.constantFrom("app", "web", "*"),
    "aws:SourceIp": fc.constantFrom("203.0.113.9", "198.51.100.7"),
    "aws:MultiFactorAuthAge": fc.constantFrom("59", "60", "3600"),
  },
  { requiredKeys: [] },
);

type Drawn = Omit<Case, "by"> & {
  readonly target: { readonly action: string; readonly on: string };
  readonly by: NonNullable<Case["by"]>;
};

/** Keeps the policies that can bear on the drawn request: services have none of their own, users no session. */
function settle({ target: { action, on }, by, context, ...policies }: Drawn): Case {
  const { identity, resource, trust, boundary, session, scp } = policies;
  return {
    by,
    action,
    on,
    context: { ...context, "aws:CurrentTime": "2026-11-21T12:00:00Z" },
    ...(by.kind !== "service" && identity ? { identity } : {}),
    ...(by.kind !== "service" && boundary ? { boundary } : {}),
    ...(by.kind !== "service" && scp ? { scp } : {}),
    ...(by.kind === "role" && session ? { session } : {}),
    ...(action === "sts:AssumeRole" ? trust && { trust } : resource && { resource }),
  };
}

/** Requests with policies of every kind that iam-simulate knows, over a small world in which they often meet. */
export const cases: fc.Arbitrary<Case> = fc
  .record(
    {
      target,
      by,
      context,
      identity: list(identityStatement, 3),
      resource: list(resourceStatement),
      trust: list(trustStatement),
      boundary: limit,
      session: limit,
      scp: limit.map((statements) => [statements]),
    },
    { requiredKeys: ["target", "by", "context"] },
  )
  .map(settle);
