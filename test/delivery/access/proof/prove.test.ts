import assert from "node:assert/strict";
import { type ProofReport, prove } from "../../../../delivery/access/proof/prove";
import { REASONS } from "../../../../delivery/access/proof/reasons";
import { failures, proofLine, staleReasons } from "../../../../delivery/cli/prove";
import { document, resource } from "../graphs";
import { program, variant, withoutSid, withPolicy } from "./program";

const TOOLS = "111111111111";
const KEY_PAGE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html";

describe("prove", () => {
  let proven: ProofReport;

  before(async () => {
    proven = prove(await program());
  });

  it("holds for the stacks of this repository", () => {
    const report = proven;
    assert.deepEqual(failures(report), []);
    assert.deepEqual(staleReasons(report), []);
    assert.equal(report.ok, true);
    assert.deepEqual(report.environments, ["dev", "staging", "prod"]);
    assert.ok(report.needed.count > 350 && report.forbidden.count > 10_000, proofLine(report));
    assert.equal(
      proofLine(report),
      `${report.needed.count} calls allowed, ${report.forbidden.count} denied as they must be, ${report.unused.explained.length} grants unused with a reason`,
    );
  });

  it("asks something by every rule", () => {
    const { rules, count } = proven.forbidden;
    assert.deepEqual(
      rules.map(({ rule }) => rule),
      [
        "environments keep apart",
        "roles keep to their work",
        "reserved to one role",
        "accounts keep to their own",
        "strangers stay out",
        "people act through their roles",
        "external ids are demanded",
        "no confused deputy",
        "TLS only",
        "the store's key only",
        "trails stay",
        "records stay",
        "records are a trail's own",
        "one writer for releases and channels",
        "releases never change",
        "grants serve one purpose",
        "keys through S3 only",
        "nothing but their own",
        "no stranger's bucket",
        "releases and channels only",
        "one region",
        "guards stay as declared",
        "no role changes what it works on",
        "sessions carry no tags",
        "nobody approves what they promote",
        "nobody signs what they verify",
        "nobody else passes events on",
        "people administer no repository",
        "delivered branches change by pull requests",
        "services work for their own",
        "keys through their services only",
      ],
    );
    assert.equal(
      rules.reduce((sum, one) => sum + one.count, 0),
      count,
    );
    for (const { rule, count: asked } of rules) assert.ok(asked > 0, rule);
  });

  it("says what people outside the program must be allowed", () => {
    const { premises } = proven;
    assert.deepEqual(
      premises.map(({ call }) => [call.principal.id, call.action, call.resource]),
      [
        [
          `arn:aws:iam::${TOOLS}:role/aws-reserved/sso.amazonaws.com/proof/AWSReservedSSO_ReleaseManager_proof`,
          "sts:AssumeRole",
          `arn:aws:iam::${TOOLS}:role/departures/prod/departures-prod-releaser`,
        ],
        [
          `arn:aws:iam::${TOOLS}:role/aws-reserved/sso.amazonaws.com/proof/AWSReservedSSO_IncidentManager_proof`,
          "sts:AssumeRole",
          "arn:aws:iam::444444444444:role/departures/prod/departures-prod-evacuator",
        ],
        ...["Developer", "Maintainer"].map((team) => [
          `arn:aws:iam::${TOOLS}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_${team}_proof`,
          "sts:AssumeRole",
          `arn:aws:iam::${TOOLS}:role/departures/departures-${team.toLowerCase()}s`,
        ]),
      ],
    );
  });

  it("holds in one account, with copied Auto Scaling groups, approvals and windows", async () => {
    const own = { account: TOOLS, externalId: "" };
    const graphs = await variant({
      dev: own,
      staging: { ...own, requiresApproval: true, deploymentWindow: "* * 9-17 ? * MON-FRI", bakeMinutes: 5 },
      prod: { ...own, deploymentStrategy: "BLUE_GREEN" },
    });
    assert.deepEqual(failures(prove(graphs)), []);
    const unread = prove(
      withPolicy(graphs, "prod", "web-eu-west-1-deployment-role", withoutSid("ReadImageParameters"), "inlinePolicies"),
    );
    assert.match(
      failures(unread)[0] ?? "",
      /may not ssm:GetParameters on arn:aws:ssm:eu-west-1::parameter\/aws\/service\//,
    );
  });

  it("names a needed call that is denied, with the statement that is missing", async () => {
    const graphs = withPolicy(
      await program(),
      "dev",
      "artifacts-key-eu-central-1",
      withoutSid("DecryptObjects222222222222"),
    );
    const report = prove(graphs);
    assert.equal(report.ok, false);
    const [first] = failures(report);
    const key = report.needed.denied[0]!.subject.call.resource;
    const urn = "urn:pulumi:dev::interlock::interlock:index:ArtifactStores$aws:kms/key:Key::artifacts-key-eu-central-1";
    const deploy = "arn:aws:iam::222222222222:role/departures/dev/departures-dev-deploy";
    assert.equal(
      first,
      [
        `Needed and denied, in dev, Deploy-1 › eu-central-1: ${deploy} may not kms:Decrypt on ${key}`,
        `  why it is called: S3 decrypts the object for the reader (${KEY_PAGE})`,
        `  why it is denied: kms:Decrypt on ${key} by ${deploy} is denied: no statement allows it in the resource policy of "${urn}"`,
        `  add to the resource policy of ${urn}:`,
        "    {",
        '      "Effect": "Allow",',
        '      "Principal": {',
        '        "AWS": "arn:aws:iam::222222222222:root"',
        "      },",
        '      "Action": "kms:Decrypt",',
        '      "Resource": "*",',
        '      "Condition": {',
        '        "ArnEquals": {',
        `          "aws:PrincipalArn": "${deploy}"`,
        "        }",
        "      }",
        "    }",
      ].join("\n"),
    );
  });

  it("names a forbidden call that is allowed", async () => {
    const graphs = withPolicy(
      await program(),
      "prod",
      "artifacts-bucket-policy-eu-central-1",
      withoutSid("DenyOtherWriterschannels"),
    );
    const { forbidden } = prove(graphs);
    const who = "departures-dev-build with unlimited rights";
    const first = forbidden.allowed.find(
      ({ subject }) => subject.rule === "reserved to one role" && subject.who === who,
    );
    assert.equal(
      first?.subject.why,
      "only departures-prod-releaser may s3:PutObject there, whatever the rights of others",
    );
    assert.equal(
      first.subject.call.resource,
      "arn:aws:s3:::departures-prod-111111111111-eu-central-1/channels/departures.zip",
    );
  });

  it("lists what nothing uses, and reasons that speak of nothing", async () => {
    const extra = {
      Sid: "Extra",
      Effect: "Allow",
      Action: ["sns:Publish"],
      Resource: "arn:aws:sns:eu-central-1:111111111111:other",
    };
    const graphs = withPolicy(
      await program(),
      "dev",
      "pipeline-event-role",
      (all) => [...all, extra],
      "inlinePolicies",
    );
    const stale = { policy: "build-role#role", statement: "WriteLogs", values: ["logs:PutLogEvents"], reason: "None." };
    const report = prove(graphs, { reasons: [...REASONS, stale] });
    assert.equal(report.ok, false);
    assert.deepEqual(failures(report), [
      "No delivery uses it, and no reason is on record: dev pipeline-event-role#event-role, Extra; remove it, or record the reason in delivery/access/proof/reasons.ts",
    ]);
    assert.deepEqual(staleReasons(report), ["build-role#role, WriteLogs: logs:PutLogEvents"]);
  });

  it("fails for a principal that the tables do not know", async () => {
    const [first, ...others] = await program();
    const arn = `arn:aws:iam::${TOOLS}:role/stranger`;
    const trust = document({
      Sid: "A",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const unknown = resource("aws:iam/role:Role", "stranger", { assumeRolePolicy: trust, name: "stranger" }, { arn });
    const report = prove([{ ...first!, resources: [...first!.resources, unknown] }, ...others]);
    assert.equal(report.ok, false);
    assert.deepEqual(report.findings, [
      {
        policy: "urn:stranger",
        statement: "",
        message: `declares the role ${arn}, and no step of a delivery calls as it; add its calls to delivery/access/calls and delivery/access/proof`,
      },
    ]);
  });

  it("finds statements for everybody, and bucket policies on other buckets", async () => {
    const everybody = {
      Sid: "Open",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::other/*",
    };
    const name = "artifacts-bucket-policy-eu-central-1";
    const { findings } = prove(withPolicy(await program(), "dev", name, (all) => [...all, everybody]));
    const policy = `urn:pulumi:dev::interlock::interlock:index:ArtifactStores$aws:s3/bucketPolicy:BucketPolicy::${name}`;
    assert.deepEqual(findings, [
      { policy, statement: "Open", message: "lets in everybody; name the accounts, roles or services" },
      {
        policy,
        statement: "Open",
        message: "is about arn:aws:s3:::other/*, which lies outside of what the policy belongs to; name that",
      },
    ]);
  });
});
