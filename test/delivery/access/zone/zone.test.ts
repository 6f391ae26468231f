/** Whoever is named from outside is noticed, wherever a policy or a resource names them. */
import assert from "node:assert/strict";
import { gather, prove } from "../../../../delivery/access/proof/prove";
import { type Outsider, outsidersOf } from "../../../../delivery/access/zone";
import { failures } from "../../../../delivery/cli/prove";
import type { Graph, GraphResource } from "../../../../delivery/graph/types";
import { program, withPolicy } from "../proof/program";

const PARTNER = "123456789012";
const PARTNER_ROLE = `arn:aws:iam::${PARTNER}:role/partner`;
const PARTNER_ROOT = `arn:aws:iam::${PARTNER}:root`;
const TOOLS = "111111111111";
const PROD = "444444444444";

type Statement = Record<string, unknown>;
type Bag = Record<string, unknown>;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/** Changes the statement with a Sid, or the only one. */
const at =
  (sid: string | undefined, change: (statement: Statement) => Statement) =>
  (statements: Statement[]): Statement[] => {
    assert.ok(sid === undefined || statements.some(({ Sid }) => Sid === sid), `no statement ${sid}`);
    return statements.map((statement, index) =>
      (sid === undefined ? index === 0 : statement["Sid"] === sid) ? change(statement) : statement,
    );
  };

const besides =
  (kind: string, name: string) =>
  (statement: Statement): Statement => {
    const principal = statement["Principal"] as Bag;
    return {
      ...statement,
      Principal: { ...principal, [kind]: [...list(principal[kind] ?? []), name].filter(Boolean) },
    };
  };

/** Adds a value to a condition of a statement. */
const alsoFor =
  (operator: string, key: string, value: string) =>
  (statement: Statement): Statement => {
    const conditions = (statement["Condition"] ?? {}) as Record<string, Bag>;
    const values = [...list(conditions[operator]?.[key] ?? []), value];
    return { ...statement, Condition: { ...conditions, [operator]: { ...conditions[operator], [key]: values } } };
  };

const grants =
  (statement: Statement) =>
  (statements: Statement[]): Statement[] => [...statements, { Sid: "Added", Effect: "Allow", ...statement }];

function outsiders(graphs: readonly Graph[], organisation?: string): readonly Outsider[] {
  const { world, facts } = gather(graphs);
  return outsidersOf(graphs, world, facts, organisation);
}

const withResource = (graphs: readonly Graph[], stack: string, type: string, inputs: Bag): Graph[] =>
  graphs.map((graph) => {
    if (graph.stack !== stack) return graph;
    const resource: GraphResource = {
      urn: `urn:pulumi:${stack}::interlock::${type}::added`,
      type,
      name: "added",
      custom: true,
      account: TOOLS,
      region: "eu-central-1",
      inputs,
      outputs: inputs,
      dependencies: [],
      protect: false,
      secrets: [],
    };
    return { ...graph, resources: [...graph.resources, resource] };
  });

type Part = "assumeRolePolicy" | "policy" | "inlinePolicies";

interface Case {
  readonly what: string;
  readonly stack: string;
  readonly resource: string;
  readonly part: Part;
  readonly change: (statements: Statement[]) => Statement[];
  /** Name, element and why of the outsider. */
  readonly finds: readonly [name: string, element: string, why: RegExp];
  /** A call that it could make. */
  readonly could?: RegExp;
}

const NONE_OF_OURS = /^the account 123456789012 is none of the program's$/;
const UNDECLARED = /^no stack declares it, and no setting names it$/;

const CASES: readonly Case[] = [
  {
    what: "a partner's role beside the declared one in the trust of prod's deploy role",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({
      Principal: { AWS: [`arn:aws:iam::${TOOLS}:role/departures/prod/departures-prod-pipeline`, PARTNER_ROLE] },
      Action: "sts:AssumeRole",
    }),
    finds: [PARTNER_ROLE, "Principal AWS", NONE_OF_OURS],
    could: /^sts:AssumeRole on arn:aws:iam::444444444444:role\/departures\/prod\/departures-prod-deploy$/,
  },
  {
    what: "a partner's root among the administrators of an artifact key",
    stack: "prod",
    resource: "artifacts-key-eu-central-1",
    part: "policy",
    change: at("AccountAdministersKey", besides("AWS", PARTNER_ROOT)),
    finds: [PARTNER_ROOT, "Principal AWS", NONE_OF_OURS],
    could: /^kms:Decrypt on arn:aws:kms:eu-central-1:111111111111:key\/mrk-/,
  },
  {
    what: "a partner's account id among the administrators of a replica of the signing key",
    stack: "staging",
    resource: "signing-key-eu-west-1",
    part: "policy",
    change: at(undefined, besides("AWS", PARTNER)),
    finds: [PARTNER, "Principal AWS", NONE_OF_OURS],
  },
  {
    what: "a partner's root in the repository's key",
    stack: "shared",
    resource: "repository-key",
    part: "policy",
    change: at(undefined, besides("AWS", PARTNER_ROOT)),
    finds: [PARTNER_ROOT, "Principal AWS", NONE_OF_OURS],
  },
  {
    what: "a partner's role among those who decrypt objects",
    stack: "prod",
    resource: "artifacts-key-eu-central-1",
    part: "policy",
    change: at("DecryptObjects444444444444", alsoFor("ArnEquals", "aws:PrincipalArn", PARTNER_ROLE)),
    finds: [PARTNER_ROLE, "ArnEquals aws:PrincipalArn", NONE_OF_OURS],
  },
  {
    what: "a partner's role among those who read objects",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: grants({
      Principal: { AWS: PARTNER_ROLE },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
    }),
    finds: [PARTNER_ROLE, "Principal AWS", NONE_OF_OURS],
    could: /^s3:GetObject on arn:aws:s3:::departures-prod-111111111111-eu-central-1\/outsider$/,
  },
  {
    what: "a role of any account",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: at(
      undefined,
      alsoFor("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/departures/prod/departures-prod-pipeline"),
    ),
    finds: [
      "arn:aws:iam::*:role/departures/prod/departures-prod-pipeline",
      "ArnLike aws:PrincipalArn",
      /^it is of any account$/,
    ],
  },
  {
    what: "a partner's account in kms:CallerAccount",
    stack: "prod",
    resource: "notifications-key",
    part: "policy",
    change: at("AccountThroughSns", alsoFor("StringEquals", "kms:CallerAccount", PARTNER)),
    finds: [PARTNER, "StringEquals kms:CallerAccount", NONE_OF_OURS],
  },
  {
    what: "the same key in other letters, with another operator",
    stack: "prod",
    resource: "notifications-key",
    part: "policy",
    change: at("AccountThroughSns", alsoFor("ForAnyValue:StringLikeIfExists", "KMS:CALLERACCOUNT", PARTNER)),
    finds: [PARTNER, "ForAnyValue:StringLikeIfExists KMS:CALLERACCOUNT", NONE_OF_OURS],
  },
  {
    what: "an undeclared role that a Deny spares",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: at(
      "DenyOtherWritersreleases",
      alsoFor("ArnNotEquals", "aws:PrincipalArn", `arn:aws:iam::${TOOLS}:role/ci-runner`),
    ),
    finds: [`arn:aws:iam::${TOOLS}:role/ci-runner`, "ArnNotEquals aws:PrincipalArn", UNDECLARED],
  },
  {
    what: "whom a NotPrincipal spares",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: (statements) => [
      ...statements,
      {
        Sid: "Spare",
        Effect: "Deny",
        NotPrincipal: { AWS: [PARTNER_ROOT] },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
      },
    ],
    finds: [PARTNER_ROOT, "NotPrincipal AWS", NONE_OF_OURS],
  },
  {
    what: "an undeclared role that may sign besides the release role",
    stack: "staging",
    resource: "signing-key",
    part: "policy",
    change: at(
      "OnlyTheReleaseRoleSigns",
      alsoFor("ArnNotEquals", "aws:PrincipalArn", `arn:aws:iam::${TOOLS}:role/departures/staging/helper`),
    ),
    finds: [`arn:aws:iam::${TOOLS}:role/departures/staging/helper`, "ArnNotEquals aws:PrincipalArn", UNDECLARED],
  },
  {
    what: "a user of IAM in a trust policy",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({ Principal: { AWS: `arn:aws:iam::${PROD}:user/eve` }, Action: "sts:AssumeRole" }),
    finds: [`arn:aws:iam::${PROD}:user/eve`, "Principal AWS", UNDECLARED],
  },
  {
    what: "an undeclared role of an own account in a trust policy",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({ Principal: { AWS: `arn:aws:iam::${TOOLS}:role/ci-runner` }, Action: "sts:AssumeRole" }),
    finds: [`arn:aws:iam::${TOOLS}:role/ci-runner`, "Principal AWS", UNDECLARED],
    could: /^sts:AssumeRole on /,
  },
  {
    what: "a session of an undeclared role",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({
      Principal: { AWS: `arn:aws:sts::${TOOLS}:assumed-role/ci-runner/eve` },
      Action: "sts:AssumeRole",
    }),
    finds: [`arn:aws:sts::${TOOLS}:assumed-role/ci-runner/eve`, "Principal AWS", UNDECLARED],
  },
  {
    what: "any role of an own account by a pattern",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: at(undefined, alsoFor("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${TOOLS}:role/*`)),
    finds: [`arn:aws:iam::${TOOLS}:role/*`, "ArnLike aws:PrincipalArn", /^it stands for roles that no stack declares$/],
  },
  {
    what: "an organisation",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: grants({
      Principal: { AWS: PARTNER_ROOT },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-partner" } },
    }),
    finds: ["o-partner", "StringEquals aws:PrincipalOrgID", /^an organisation holds accounts/],
  },
  {
    what: "an identity provider",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({
      Principal: { Federated: `arn:aws:iam::${PROD}:oidc-provider/token.actions.githubusercontent.com` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:partner/*" } },
    }),
    finds: [
      `arn:aws:iam::${PROD}:oidc-provider/token.actions.githubusercontent.com`,
      "Principal Federated",
      /known to its provider alone/,
    ],
    could: /^sts:AssumeRoleWithWebIdentity on /,
  },
  {
    what: "a service that no delivery uses",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({ Principal: { Service: "glue.amazonaws.com" }, Action: "sts:AssumeRole" }),
    finds: ["glue.amazonaws.com", "Principal Service", /^no call of a delivery comes from this service$/],
    could: /^sts:AssumeRole on /,
  },
  {
    what: "a service that works for a partner",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: grants({
      Principal: { Service: "codebuild.amazonaws.com" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
      Condition: { StringEquals: { "aws:SourceAccount": PARTNER } },
    }),
    finds: [PARTNER, "StringEquals aws:SourceAccount", NONE_OF_OURS],
  },
  {
    what: "a bucket that no stack declares, for which a service works",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: grants({
      Principal: { Service: "s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::somebody-elses" } },
    }),
    finds: ["arn:aws:s3:::somebody-elses", "ArnLike aws:SourceArn", /^no stack declares the bucket somebody-elses$/],
  },
  {
    what: "a session by its id",
    stack: "prod",
    resource: "artifacts-bucket-policy-eu-central-1",
    part: "policy",
    change: at("DenyOtherWritersreleases", alsoFor("StringNotLike", "aws:userid", "AROAEXAMPLEID12345678:*")),
    finds: ["AROAEXAMPLEID12345678:*", "StringNotLike aws:userid", /^nobody can tell from an id whose it is/],
  },
  {
    what: "a role by its id",
    stack: "prod",
    resource: "deploy-role",
    part: "assumeRolePolicy",
    change: grants({ Principal: { AWS: "AROAEXAMPLEID12345678" }, Action: "sts:AssumeRole" }),
    finds: ["AROAEXAMPLEID12345678", "Principal AWS", /^nobody can tell from an id whose it is/],
  },
  {
    what: "a role of a partner that an own role may take on",
    stack: "prod",
    resource: "pipeline-role",
    part: "inlinePolicies",
    change: grants({ Action: "sts:AssumeRole", Resource: PARTNER_ROLE }),
    finds: [PARTNER_ROLE, "Resource", NONE_OF_OURS],
  },
];

const TYPES: readonly {
  what: string;
  type: string;
  inputs: Bag;
  finds: readonly [name: string, element: string, why: RegExp];
}[] = [
  {
    what: "a subscription of an unknown host",
    type: "aws:sns/topicSubscription:TopicSubscription",
    inputs: {
      protocol: "https",
      endpoint: "https://collector.example/hook",
      topic: "arn:aws:sns:eu-central-1:111111111111:t",
    },
    finds: ["https://collector.example/hook", "endpoint", /^no setting names it$/],
  },
  {
    what: "a queue of a partner that events go to",
    type: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: { rule: "r", arn: `arn:aws:sqs:eu-central-1:${PARTNER}:events` },
    finds: [`arn:aws:sqs:eu-central-1:${PARTNER}:events`, "arn", NONE_OF_OURS],
  },
  {
    what: "an alarm that acts on a partner's topic",
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: {
      arn: `arn:aws:cloudwatch:eu-central-1:${TOOLS}:alarm:added`,
      alarmActions: [`arn:aws:sns:eu-central-1:${PARTNER}:alarms`],
    },
    finds: [`arn:aws:sns:eu-central-1:${PARTNER}:alarms`, "alarmActions", NONE_OF_OURS],
  },
  {
    what: "a grant of KMS",
    type: "aws:kms/grant:Grant",
    inputs: { keyId: "k", granteePrincipal: PARTNER_ROLE, operations: ["Decrypt"] },
    finds: [PARTNER_ROLE, "granteePrincipal", /^a grant of KMS gives access that no policy shows/],
  },
  {
    what: "an access point of S3",
    type: "aws:s3/accessPoint:AccessPoint",
    inputs: { bucket: "b", policy: "{}" },
    finds: ["{}", "policy", /^an access point has a policy of its own/],
  },
  {
    what: "a bucket's ACL",
    type: "aws:s3/bucketAcl:BucketAcl",
    inputs: { bucket: "b", acl: "public-read" },
    finds: ["public-read", "acl", /^a list of access \(ACL\)/],
  },
  {
    what: "a share",
    type: "aws:ram/principalAssociation:PrincipalAssociation",
    inputs: { principal: PARTNER, resourceShareArn: "arn:aws:ram:eu-central-1:111111111111:resource-share/x" },
    finds: [PARTNER, "principal", /^a share gives access/],
  },
  {
    what: "a function that answers everybody",
    type: "aws:lambda/functionUrl:FunctionUrl",
    inputs: { functionName: "f", authorizationType: "NONE" },
    finds: ["NONE", "authorizationType", /^the function answers everybody/],
  },
];

describe("the zone of trust", function () {
  let graphs: readonly Graph[];
  before(async () => {
    graphs = await program();
  });

  it("holds everybody whom the stacks of this repository name", () => {
    assert.deepEqual(outsiders(graphs), []);
  });

  for (const { what, stack, resource, part, change, finds, could } of CASES)
    it(`does not hold ${what}`, () => {
      const found = outsiders(withPolicy(graphs, stack, resource, change, part));
      const [name, element, why] = finds;
      const outsider = found.find((one) => one.name === name && one.element === element);
      assert.ok(outsider, JSON.stringify(found));
      assert.match(outsider.why, why);
      assert.match(outsider.place, new RegExp(`::${resource}(#|$)`));
      if (could !== undefined)
        assert.ok(
          outsider.could.some((call) => could.test(call)),
          outsider.could.join(),
        );
    });

  for (const { what, type, inputs, finds } of TYPES)
    it(`does not hold ${what}`, () => {
      const found = outsiders(withResource(graphs, "prod", type, inputs));
      const [name, element, why] = finds;
      const outsider = found.find((one) => one.name === name && one.element === element);
      assert.ok(outsider, JSON.stringify(found));
      assert.match(outsider.why, why);
      assert.equal(outsider.place, `urn:pulumi:prod::interlock::${type}::added`);
    });

  it("lets a Deny name whom it likes, and an Allow whom it leaves out", () => {
    const denies = (statements: Statement[]): Statement[] => [
      ...statements,
      {
        Sid: "Deny",
        Effect: "Deny",
        Principal: { AWS: PARTNER_ROOT },
        Action: "s3:*",
        Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
      },
      {
        Sid: "Without",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${PROD}:root` },
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::departures-prod-111111111111-eu-central-1/*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": PARTNER_ROLE } },
      },
    ];
    assert.deepEqual(outsiders(withPolicy(graphs, "prod", "artifacts-bucket-policy-eu-central-1", denies)), []);
  });

  it("holds its own organisation where its id is given", () => {
    const change = at("ReadObjects444444444444", alsoFor("StringEquals", "aws:PrincipalOrgID", "o-own"));
    const changed = withPolicy(graphs, "prod", "artifacts-bucket-policy-eu-central-1", change);
    assert.deepEqual(
      outsiders(changed).map(({ name }) => name),
      ["o-own"],
    );
    assert.deepEqual(outsiders(changed, "o-own"), []);
  });

  it("holds roles that AWS makes for its services in own accounts, and no others", () => {
    const linked = (account: string): string =>
      `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
    const changed = (account: string) =>
      withPolicy(
        graphs,
        "prod",
        "artifacts-key-eu-central-1",
        at("AccountAdministersKey", besides("AWS", linked(account))),
      );
    assert.deepEqual(outsiders(changed(PROD)), []);
    assert.deepEqual(
      outsiders(changed(PARTNER)).map(({ name }) => name),
      [linked(PARTNER)],
    );
  });

  it("fails the proof, with place, statement and what the outsider could do", () => {
    const change = grants({ Principal: { AWS: PARTNER_ROLE }, Action: "sts:AssumeRole" });
    const report = prove(withPolicy(graphs, "prod", "deploy-role", change, "assumeRolePolicy"));
    assert.equal(report.ok, false);
    assert.ok(
      failures(report).includes(
        "Outside of the zone of trust: urn:pulumi:prod::interlock::interlock:index:CrossAccountRole$aws:iam/role:Role::deploy-role, statement Added, Principal AWS names " +
          `${PARTNER_ROLE}; the account 123456789012 is none of the program's\n` +
          "  It could call sts:AssumeRole on arn:aws:iam::444444444444:role/departures/prod/departures-prod-deploy",
      ),
      failures(report).join("\n"),
    );
  });
});
