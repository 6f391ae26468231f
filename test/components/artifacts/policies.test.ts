import assert from "node:assert/strict";
import type { Graph } from "../../../delivery/graph";
import { deploy, deployLoosely, document, resource } from "../deployed";
import { build, manyRegions, minimal, READER } from "./cases";

const BUCKET = "arn:aws:s3:::shop-prod-111111111111-eu-central-1";
const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const OTHERS = ["arn:aws:iam::333333333333:role/shop/*", "arn:aws:iam::333333333333:role/instance"];

/** The inline policy of the replication role. */
function replicationPolicy(graph: Graph): unknown {
  const [inline] = resource(graph, "artifacts-replication-role").inputs["inlinePolicies"] as [{ policy: string }];
  return JSON.parse(inline.policy);
}

describe("policies of ArtifactStores", () => {
  it("the bucket's: TLS, its own encryption, immutable releases, readers by account", async () => {
    const graph = await deploy(build(minimal({ readerRoleArns: [...OTHERS, READER] })));
    const { arn } = resource(graph, "artifacts-key-eu-central-1").outputs;
    const put = { Effect: "Deny", Principal: "*", Action: "s3:PutObject" };
    const reader = (accountId: string, Condition: unknown) => [
      {
        Sid: `ReadBucket${accountId}`,
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
        Resource: BUCKET,
        Condition,
      },
      {
        Sid: `ReadObjects${accountId}`,
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: `${BUCKET}/*`,
        Condition,
      },
    ];
    assert.deepEqual(document(graph, "artifacts-bucket-policy-eu-central-1", "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [BUCKET, `${BUCKET}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        {
          Sid: "DenyOtherAlgorithm",
          ...put,
          Resource: `${BUCKET}/*`,
          Condition: { Null: { [ALGORITHM]: "false" }, StringNotEquals: { [ALGORITHM]: "aws:kms" } },
        },
        {
          Sid: "DenyOtherKey",
          ...put,
          Resource: `${BUCKET}/*`,
          Condition: { Null: { [KEY]: "false" }, StringNotEquals: { [KEY]: arn } },
        },
        {
          Sid: "DenyManagedKey",
          ...put,
          Resource: `${BUCKET}/*`,
          Condition: { StringEquals: { [ALGORITHM]: "aws:kms" }, Null: { [KEY]: "true" } },
        },
        {
          Sid: "DenyOverwrite",
          ...put,
          Resource: `${BUCKET}/releases/*`,
          Condition: { Null: { "s3:if-none-match": "true" }, Bool: { "s3:ObjectCreationOperation": "true" } },
        },
        {
          Sid: "DenyDelete",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
          Resource: `${BUCKET}/releases/*`,
        },
        ...reader("222222222222", { ArnEquals: { "aws:PrincipalArn": READER } }),
        ...reader("333333333333", { ArnLike: { "aws:PrincipalArn": [...OTHERS].sort() } }),
      ],
    });
  });

  it("the bucket's without immutable prefixes and readers", async () => {
    const graph = await deploy(build(minimal({ immutablePrefixes: [] })));
    const { Statement } = document(graph, "artifacts-bucket-policy-eu-central-1", "policy") as {
      Statement: { Sid: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["DenyInsecureTransport", "DenyOtherAlgorithm", "DenyOtherKey", "DenyManagedKey"],
    );
  });

  it("the bucket's with prefixes that only some roles may write below", async () => {
    const writers = ["arn:aws:iam::111111111111:role/shop/b", "arn:aws:iam::111111111111:role/shop/a"];
    const graph = await deploy(
      build(
        minimal({
          prefixWriterRoleArns: { "releases/": writers, "channels/x/": [writers[0]!], "nobody/": [] },
          immutablePrefixes: [],
        }),
      ),
    );
    const { Statement } = document(graph, "artifacts-bucket-policy-eu-central-1", "policy") as { Statement: unknown[] };
    const deny = (Sid: string, prefix: string, arns: unknown) => ({
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `${BUCKET}/${prefix}*`,
      ...(arns === undefined ? {} : { Condition: { ArnNotEquals: { "aws:PrincipalArn": arns } } }),
    });
    assert.deepEqual(Statement.slice(4), [
      deny("DenyOtherWriters05242f7f", "channels/x/", writers[0]),
      deny("DenyOtherWritersnobody", "nobody/", undefined),
      deny("DenyOtherWritersreleases", "releases/", [...writers].reverse()),
    ]);
  });

  it("the key's, alike in every region: the account administers, readers decrypt through S3", async () => {
    const graph = await deploy(
      build(minimal({ regions: ["eu-central-1", "us-east-1"], readerRoleArns: [...OTHERS, READER] })),
    );
    const reader = (accountId: string, operator: string, arns: unknown) => ({
      Sid: `DecryptObjects${accountId}`,
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        [operator]: { "aws:PrincipalArn": arns },
        StringLike: { "kms:ViaService": "s3.*.amazonaws.com" },
      },
    });
    const expected = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountAdministersKey",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Action: "kms:*",
          Resource: "*",
        },
        reader("222222222222", "ArnEquals", READER),
        reader("333333333333", "ArnLike", [...OTHERS].sort()),
      ],
    };
    for (const region of ["eu-central-1", "us-east-1"])
      assert.deepEqual(document(graph, `artifacts-key-${region}`, "policy"), expected);
  });

  it("the replication role's: what replication needs and no more", async () => {
    const graph = await deploy(build(minimal({ regions: ["eu-central-1", "us-east-1"] })));
    const keyId = resource(graph, "artifacts-key-eu-central-1").outputs["keyId"] as string;
    const pattern = "arn:aws:s3:::shop-prod-111111111111-*";
    const below = (arn: string) => [`${arn}/channels/*`, `${arn}/releases/*`];
    assert.deepEqual(document(graph, "artifacts-replication-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEqualsIfExists: { "aws:SourceAccount": "111111111111" },
            ArnLikeIfExists: { "aws:SourceArn": BUCKET },
          },
        },
      ],
    });
    assert.deepEqual(replicationPolicy(graph), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadReplicationSettings",
          Effect: "Allow",
          Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
          Resource: BUCKET,
          Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } },
        },
        {
          Sid: "ReadSourceObjects",
          Effect: "Allow",
          Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
          Resource: below(BUCKET),
          Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } },
        },
        {
          Sid: "WriteReplicas",
          Effect: "Allow",
          Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
          Resource: below(pattern),
          Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } },
        },
        {
          Sid: "UseKeys",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:Encrypt"],
          Resource: `arn:aws:kms:*:111111111111:key/${keyId}`,
          Condition: {
            StringLike: { "kms:ViaService": "s3.*.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": pattern },
          },
        },
      ],
    });
  });

  it("do not grow with regions", async () => {
    const sizes = async (count: number) => {
      const regions = manyRegions(count);
      const graph = await deployLoosely(
        build(minimal({ homeRegion: "eu-west-100", regions, readerRoleArns: [READER] })),
      );
      const policies = graph.resources.flatMap(({ inputs }) =>
        [
          inputs["policy"],
          inputs["assumeRolePolicy"],
          ...((inputs["inlinePolicies"] ?? []) as { policy: string }[]).map(({ policy }) => policy),
        ].filter((policy) => typeof policy === "string"),
      );
      assert.equal(policies.length, 2 * count + (count > 1 ? 2 : 0));
      return [...new Set(policies.map((policy) => Buffer.byteLength(policy)))].sort((one, other) => one - other);
    };
    const three = await sizes(3);
    assert.deepEqual(await sizes(10), three);
    assert.deepEqual(await sizes(30), three);
    const one = await sizes(1);
    assert.deepEqual(
      one,
      three.filter((size) => one.includes(size)),
    );
  });
});
