import assert from "node:assert/strict";
import { callsOf } from "../../../delivery/access/calls";
import { createGate, describeDenial } from "../../../delivery/access/gate";
import { createWorld } from "../../../delivery/access/world";
import type { GraphResource } from "../../../delivery/graph/types";
import { steps } from "./calls/steps";
import { allow, document, graph, PROD, resource, role, TOOLS, trustRole, trustService } from "./graphs";

const KEY_SET = `arn:aws:kms:*:${TOOLS}:key/mrk-1`;
const inTools = (name: string): string => `arn:aws:iam::${TOOLS}:role/${name}`;
const ofTools = { Condition: { StringEquals: { "aws:ResourceAccount": TOOLS } } };
const viaS3 = { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } };

const readStores = document(
  allow(["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], "arn:aws:s3:::store-*", ofTools),
  allow(["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::store-*/*", ofTools),
  allow("kms:Decrypt", KEY_SET, { Condition: viaS3 }),
);
const writeStores = document(
  allow("s3:PutObject", "arn:aws:s3:::store-*/*", ofTools),
  allow(["kms:Decrypt", "kms:GenerateDataKey"], KEY_SET, { Condition: viaS3 }),
);

const foreign = (...names: string[]) => ({
  Principal: { AWS: `arn:aws:iam::${PROD}:root` },
  Condition: { ArnEquals: { "aws:PrincipalArn": names.map((name) => `arn:aws:iam::${PROD}:role/${name}`) } },
});

const store = (region: string): GraphResource =>
  resource("aws:s3/bucketPolicy:BucketPolicy", `store-${region}`, {
    bucket: `store-${region}`,
    policy: document(
      { ...foreign("deploy"), Effect: "Allow", Action: "s3:GetBucket*", Resource: `arn:aws:s3:::store-${region}` },
      {
        ...foreign("deploy", "instance"),
        Effect: "Allow",
        Action: "s3:GetObject*",
        Resource: `arn:aws:s3:::store-${region}/*`,
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::store-${region}`, `arn:aws:s3:::store-${region}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ),
  });

const keyIn = (region: string, readers: string[]): GraphResource =>
  resource(
    "aws:kms/replicaKey:ReplicaKey",
    `key-${region}`,
    {
      policy: document(
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${TOOLS}:root` }, Action: "kms:*", Resource: "*" },
        { ...foreign(...readers), Effect: "Allow", Action: "kms:Decrypt", Resource: "*" },
      ),
    },
    { arn: `arn:aws:kms:${region}:${TOOLS}:key/mrk-1` },
  );

const codeDeploy = (rest: string): string => `arn:aws:codedeploy:*:${PROD}:${rest}`;

/** A delivery across accounts and regions as a careful program declares it. */
const delivery = (keyReaders: string[] = ["deploy", "instance"]): GraphResource[] => [
  role("pipeline", trustService("codepipeline.amazonaws.com"), {
    read: readStores,
    write: writeStores,
    assume: document(allow("sts:AssumeRole", `arn:aws:iam::${PROD}:role/deploy`)),
    build: document(
      allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], `arn:aws:codebuild:eu-west-1:${TOOLS}:project/app`),
    ),
  }),
  role(
    "deploy",
    trustRole(inTools("pipeline")),
    {
      read: readStores,
      deploy: document(
        allow(
          ["codedeploy:GetApplication*", "codedeploy:RegisterApplicationRevision", "codedeploy:ListDeploymentGroups"],
          codeDeploy("application:app"),
        ),
        allow(
          [
            "codedeploy:CreateDeployment",
            "codedeploy:GetDeployment",
            "codedeploy:GetDeploymentGroup",
            "codedeploy:ListDeployments",
          ],
          codeDeploy("deploymentgroup:app/*"),
        ),
        allow("codedeploy:GetDeploymentConfig", codeDeploy("deploymentconfig:*")),
        allow("codedeploy:ListDeploymentConfigs", "*"),
      ),
    },
    {},
    PROD,
  ),
  role("instance", trustService("ec2.amazonaws.com"), { read: readStores }, {}, PROD),
  ...["eu-west-1", "us-east-1"].flatMap((region) => [store(region), keyIn(region, keyReaders)]),
];

const gateOf = (...resources: GraphResource[]) => createGate(createWorld([graph(...resources)]));

describe("createGate", () => {
  const gate = gateOf(...delivery());
  for (const kind of [
    "AssumeActionRole",
    "CopyArtifact",
    "StartBuild",
    "CodeDeployAction",
    "InstanceDownload",
  ] as const)
    it(`allows every call of ${kind} in a careful program`, () => {
      const denied = gate.check(steps[kind]).filter(({ verdict }) => !verdict.allowed);
      assert.deepEqual(
        denied.map(({ call, verdict }) => describeDenial(call, verdict)),
        [],
      );
    });

  it("answers all calls of a step, in order", () => {
    assert.deepEqual(
      gate.check(steps.CodeDeployAction).map(({ call }) => call),
      callsOf(steps.CodeDeployAction),
    );
  });

  it("decides the same call once", () => {
    const [call] = callsOf(steps.StartBuild);
    assert.ok(call);
    assert.equal(gate.decide({ ...call }), gate.decide({ ...call, purpose: "again" }));
  });

  it("denies a foreign instance that the key does not know, and says what is missing where", () => {
    const denied = gateOf(...delivery(["deploy"]))
      .check(steps.InstanceDownload)
      .filter(({ verdict }) => !verdict.allowed);
    const instance = `arn:aws:iam::${PROD}:role/instance`;
    const key = `arn:aws:kms:us-east-1:${TOOLS}:key/mrk-1`;
    assert.deepEqual(
      denied.map(({ call, verdict }) => describeDenial(call, verdict)),
      [
        [
          `${instance} may not kms:Decrypt on ${key}`,
          "  why it is called: S3 decrypts the bundle for the instance (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html)",
          `  why it is denied: kms:Decrypt on ${key} by ${instance} is denied: no statement allows it in the resource policy of "urn:key-us-east-1"; statement 1 of "urn:key-us-east-1" would allow it, but ArnEquals "aws:PrincipalArn" wants "arn:aws:iam::${PROD}:role/deploy" and the call has "${instance}"`,
          "  add to the resource policy of urn:key-us-east-1:",
          "    {",
          '      "Effect": "Allow",',
          '      "Principal": {',
          `        "AWS": "arn:aws:iam::${PROD}:root"`,
          "      },",
          '      "Action": "kms:Decrypt",',
          '      "Resource": "*",',
          '      "Condition": {',
          '        "ArnEquals": {',
          `          "aws:PrincipalArn": "${instance}"`,
          "        }",
          "      }",
          "    }",
        ].join("\n"),
      ],
    );
  });

  it("lets a denial that a Deny causes stand without a missing statement", () => {
    const [call] = callsOf(steps.InstanceDownload).filter(({ action }) => action === "s3:GetObject");
    assert.ok(call);
    const plain = { ...call, context: { "aws:SecureTransport": "false" } };
    assert.doesNotMatch(describeDenial(plain, gate.decide(plain)), /add to/);
  });

  it("says when no stack declares the caller", () => {
    const [call] = gateOf(...delivery()).check(steps.GetObject);
    assert.match(
      call?.verdict.explanation ?? "",
      /; no stack declares the role arn:aws:iam::111111111111:role\/releaser$/,
    );
  });

  it("says when no stack declares the role that is assumed", () => {
    const [call] = gateOf(...delivery()).check(steps.RunBuild);
    assert.match(
      call?.verdict.explanation ?? "",
      /; no stack declares the role arn:aws:iam::111111111111:role\/build$/,
    );
  });

  it("denies a service the trust of another source", () => {
    const trust = trustService("codebuild.amazonaws.com", {
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:codebuild:*:${PROD}:*` } },
    });
    const [call] = gateOf(role("build", trust)).check(steps.RunBuild);
    assert.equal(call?.verdict.denial, "implicit");
  });
});
