import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { ArtifactStores } from "../../../components";
import { type Graph, sameResources, UNKNOWN } from "../../../delivery/graph";
import { deploy, listed, resource } from "../deployed";
import { build, minimal, READER } from "./cases";

const TWO = { regions: ["eu-central-1", "us-east-1"] };

/** Inputs of a resource without the policy documents, which have tests of their own. */
function inputsOf(graph: Graph, name: string): Record<string, unknown> {
  const documents = ["policy", "assumeRolePolicy", "inlinePolicies"];
  return Object.fromEntries(
    Object.entries(resource(graph, name).inputs).filter(([property]) => !documents.includes(property)),
  );
}

/** Logical names of the resources that one depends on. */
const dependenciesOf = (graph: Graph, name: string): readonly string[] =>
  resource(graph, name).dependencies.map((urn) => urn.split("::").at(-1) ?? urn);

const BUCKET_CHILDREN = (region: string): string[] => [
  `Alias artifacts-key-alias-${region}`,
  `Bucket artifacts-bucket-${region}`,
  `BucketLifecycleConfiguration artifacts-bucket-lifecycle-${region}`,
  `BucketOwnershipControls artifacts-bucket-ownership-${region}`,
  `BucketPolicy artifacts-bucket-policy-${region}`,
  `BucketPublicAccessBlock artifacts-bucket-public-access-${region}`,
  `BucketServerSideEncryptionConfiguration artifacts-bucket-encryption-${region}`,
  `BucketVersioning artifacts-bucket-versioning-${region}`,
];

describe("ArtifactStores", () => {
  it("declares a bucket and a key in one region", async () => {
    const graph = await deploy(build(minimal()));
    const expected = ["ArtifactStores artifacts", "Key artifacts-key-eu-central-1", ...BUCKET_CHILDREN("eu-central-1")];
    assert.deepEqual(listed(graph), expected.sort());
    const target = { bucket: "shop-prod-111111111111-eu-central-1", region: "eu-central-1" };
    const key = resource(graph, "artifacts-key-eu-central-1").outputs;
    const inputs = (role: string) => inputsOf(graph, `artifacts-${role}-eu-central-1`);
    assert.deepEqual(inputs("key"), {
      deletionWindowInDays: 30,
      description: "Artifacts of shop-prod",
      enableKeyRotation: true,
      multiRegion: true,
      region: "eu-central-1",
    });
    assert.deepEqual(inputs("key-alias"), {
      name: "alias/shop-prod-artifacts",
      targetKeyId: key["keyId"],
      region: "eu-central-1",
    });
    assert.deepEqual(inputs("bucket"), { ...target, forceDestroy: false });
    assert.deepEqual(inputs("bucket-versioning"), { ...target, versioningConfiguration: { status: "Enabled" } });
    assert.deepEqual(inputs("bucket-ownership"), { ...target, rule: { objectOwnership: "BucketOwnerEnforced" } });
    assert.deepEqual(inputs("bucket-public-access"), {
      ...target,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(inputs("bucket-encryption"), {
      ...target,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key["arn"] },
          blockedEncryptionTypes: ["SSE-C"],
          bucketKeyEnabled: true,
        },
      ],
    });
    assert.deepEqual(inputs("bucket-lifecycle"), {
      ...target,
      rules: [
        {
          id: "clean-up",
          status: "Enabled",
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: 90 },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    });
    assert.deepEqual(inputs("bucket-policy"), target);
    assert.ok(
      dependenciesOf(graph, "artifacts-bucket-lifecycle-eu-central-1").includes(
        "artifacts-bucket-versioning-eu-central-1",
      ),
    );
    assert.ok(
      dependenciesOf(graph, "artifacts-bucket-policy-eu-central-1").includes(
        "artifacts-bucket-public-access-eu-central-1",
      ),
    );
    const { keyId } = key as { keyId: string };
    assert.match(keyId, /^mrk-/);
    assert.deepEqual(graph.outputs, {
      bucketNames: { "eu-central-1": "shop-prod-111111111111-eu-central-1" },
      bucketArns: { "eu-central-1": "arn:aws:s3:::shop-prod-111111111111-eu-central-1" },
      keyArns: { "eu-central-1": `arn:aws:kms:eu-central-1:111111111111:key/${keyId}` },
      homeBucketName: "shop-prod-111111111111-eu-central-1",
      homeKeyArn: `arn:aws:kms:eu-central-1:111111111111:key/${keyId}`,
      keySetArn: `arn:aws:kms:*:111111111111:key/${keyId}`,
      bucketArnPattern: "arn:aws:s3:::shop-prod-111111111111-*",
    });
  });

  it("replicates from home to every other region with its own key", async () => {
    const graph = await deploy(build(minimal({ regions: ["us-east-1", "eu-west-1", "eu-central-1"] })));
    const expected = [
      "ArtifactStores artifacts",
      "BucketReplicationConfig artifacts-bucket-replication-eu-central-1",
      "Key artifacts-key-eu-central-1",
      "ReplicaKey artifacts-key-eu-west-1",
      "ReplicaKey artifacts-key-us-east-1",
      "Role artifacts-replication-role",
      ...["eu-central-1", "eu-west-1", "us-east-1"].flatMap(BUCKET_CHILDREN),
    ];
    assert.deepEqual(listed(graph), expected.sort());
    const keyId = resource(graph, "artifacts-key-eu-central-1").outputs["keyId"] as string;
    const rule = (prefix: string, region: string, priority: number) => ({
      id: `${prefix}${region}`,
      priority,
      status: "Enabled",
      filter: { prefix },
      deleteMarkerReplication: { status: "Disabled" },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
      destination: {
        bucket: `arn:aws:s3:::shop-prod-111111111111-${region}`,
        encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:${region}:111111111111:key/${keyId}` },
        metrics: { status: "Enabled" },
      },
    });
    assert.deepEqual(inputsOf(graph, "artifacts-bucket-replication-eu-central-1"), {
      bucket: "shop-prod-111111111111-eu-central-1",
      region: "eu-central-1",
      role: resource(graph, "artifacts-replication-role").outputs["arn"],
      rules: [
        rule("channels/", "eu-west-1", 1),
        rule("channels/", "us-east-1", 2),
        rule("releases/", "eu-west-1", 3),
        rule("releases/", "us-east-1", 4),
      ],
    });
    const dependencies = dependenciesOf(graph, "artifacts-bucket-replication-eu-central-1");
    for (const region of ["eu-central-1", "eu-west-1", "us-east-1"])
      assert.ok(dependencies.includes(`artifacts-bucket-versioning-${region}`), region);
    assert.deepEqual(inputsOf(graph, "artifacts-key-us-east-1"), {
      deletionWindowInDays: 30,
      description: "Artifacts of shop-prod",
      primaryKeyArn: `arn:aws:kms:eu-central-1:111111111111:key/${keyId}`,
      region: "us-east-1",
    });
    assert.equal(graph.outputs["replicationRoleArn"], resource(graph, "artifacts-replication-role").outputs["arn"]);
  });

  it("replicates within AWS's service level on demand", async () => {
    const args = minimal({ ...TWO, replicatedPrefixes: ["releases/"], replicationTimeControl: true });
    const { rules } = inputsOf(await deploy(build(args)), "artifacts-bucket-replication-eu-central-1");
    const [{ destination }] = rules as [{ destination: Record<string, unknown> }];
    assert.deepEqual(destination["replicationTime"], { status: "Enabled", time: { minutes: 15 } });
    assert.deepEqual(destination["metrics"], { status: "Enabled", eventThreshold: { minutes: 15 } });
  });

  it("has no replication role when nothing is replicated", async () => {
    const graph = await deploy(build(minimal({ ...TWO, replicatedPrefixes: [] })));
    assert.deepEqual(
      listed(graph).filter((each) => each.includes("replication")),
      [],
    );
    assert.equal("replicationRoleArn" in graph.outputs, false);
  });

  it("passes every other setting on", async () => {
    const args = minimal({
      ...TWO,
      expiringPrefixes: ["shop-prod/", "cache/"],
      artifactExpirationDays: 30,
      noncurrentVersionExpirationDays: 7,
      accessLogBuckets: { "us-east-1": pulumi.output("logs-us") },
      eventBridge: true,
      forceDestroy: true,
      keyDeletionWindowDays: 7,
      replicationRoleName: "shop-prod-replication",
      rolePath: "/shop/prod/",
      permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
      tags: { team: "shop" },
      accountId: "999999999999",
    });
    const graph = await deploy(build(args));
    const tags = { team: "shop" };
    const { rules } = inputsOf(graph, "artifacts-bucket-lifecycle-us-east-1") as { rules: unknown[] };
    assert.deepEqual(rules, [
      {
        id: "clean-up",
        status: "Enabled",
        filter: {},
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        noncurrentVersionExpiration: { noncurrentDays: 7 },
        expiration: { expiredObjectDeleteMarker: true },
      },
      { id: "expire-cache/", status: "Enabled", filter: { prefix: "cache/" }, expiration: { days: 30 } },
      { id: "expire-shop-prod/", status: "Enabled", filter: { prefix: "shop-prod/" }, expiration: { days: 30 } },
    ]);
    assert.deepEqual(inputsOf(graph, "artifacts-bucket-logging-us-east-1"), {
      bucket: "shop-prod-999999999999-us-east-1",
      region: "us-east-1",
      targetBucket: "logs-us",
      targetPrefix: "shop-prod-999999999999-us-east-1/",
    });
    assert.deepEqual(inputsOf(graph, "artifacts-bucket-notification-eu-central-1"), {
      bucket: "shop-prod-999999999999-eu-central-1",
      region: "eu-central-1",
      eventbridge: true,
    });
    assert.deepEqual(
      listed(graph).filter((each) => /Notification|Logging/.test(each)),
      [
        "BucketLogging artifacts-bucket-logging-us-east-1",
        "BucketNotification artifacts-bucket-notification-eu-central-1",
      ],
    );
    assert.deepEqual(inputsOf(graph, "artifacts-bucket-us-east-1"), {
      bucket: "shop-prod-999999999999-us-east-1",
      forceDestroy: true,
      region: "us-east-1",
      tags,
    });
    assert.deepEqual(inputsOf(graph, "artifacts-replication-role"), {
      name: "shop-prod-replication",
      path: "/shop/prod/",
      description: "Replication of shop-prod",
      permissionsBoundary: "arn:aws:iam::111111111111:policy/boundary",
      tags,
    });
    for (const region of TWO.regions) {
      const key = inputsOf(graph, `artifacts-key-${region}`);
      assert.deepEqual([key["deletionWindowInDays"], key["tags"]], [7, tags]);
    }
  });

  it("is the same in every order of its args", async () => {
    const regions = ["eu-central-1", "us-east-1", "ap-south-1"];
    const readers = [READER, "arn:aws:iam::333333333333:role/a", "arn:aws:iam::222222222222:role/b"];
    const prefixes = {
      replicatedPrefixes: ["a/", "b/"],
      immutablePrefixes: ["a/", "c/"],
      expiringPrefixes: ["x/", "y/"],
    };
    const reference = await deploy(build(minimal({ regions, readerRoleArns: readers, ...prefixes })));
    const custom = ({ resources }: Graph) =>
      resources.filter((each) => each.custom).map(({ urn, inputs }) => [urn, inputs]);
    const shuffled = fc.tuple(
      fc.shuffledSubarray(regions, { minLength: 3 }),
      fc.shuffledSubarray(readers, { minLength: 3 }),
      fc.shuffledSubarray(prefixes.expiringPrefixes, { minLength: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([someRegions, readerRoleArns, expiringPrefixes]) => {
        const args = minimal({ regions: someRegions, readerRoleArns, ...prefixes, expiringPrefixes });
        assert.deepEqual(custom(await deploy(build(args))), custom(reference));
      }),
      { numRuns: 6 },
    );
  });

  it("moves home without touching a bucket or a key", async () => {
    const before = await deploy(build(minimal(TWO)));
    const after = await deploy(build(minimal({ ...TWO, homeRegion: "us-east-1", primaryKeyRegion: "eu-central-1" })));
    const kept = ({ resources }: Graph) =>
      resources
        .filter(({ custom, name }) => custom && !name.includes("replication"))
        .map(({ urn, inputs }) => [urn, inputs]);
    assert.deepEqual(kept(after), kept(before));
    assert.deepEqual(
      listed(after).filter((each) => each.includes("replication")),
      ["BucketReplicationConfig artifacts-bucket-replication-us-east-1", "Role artifacts-replication-role"],
    );
    assert.equal(after.outputs["homeBucketName"], "shop-prod-111111111111-us-east-1");
    assert.match(after.outputs["homeKeyArn"] as string, /^arn:aws:kms:us-east-1:/);
  });

  it("replicates to the regions named alone", async () => {
    const graph = await deploy(build(minimal({ ...TWO, replicaRegions: [] })));
    assert.deepEqual(
      listed(graph).filter((each) => each.includes("replication")),
      [],
    );
    await assert.rejects(deploy(build(minimal({ ...TWO, replicaRegions: ["eu-central-1", "eu-west-9"] }))), (error) => {
      const { message } = error as Error;
      const allowed = "must be one of regions (eu-central-1, us-east-1) other than homeRegion";
      assert.match(
        message,
        new RegExp(`replicaRegions\\[0\\] ${allowed.replace(/[()]/g, "\\$&")}, got "eu-central-1"`),
      );
      assert.match(message, new RegExp(`replicaRegions\\[1\\] ${allowed.replace(/[()]/g, "\\$&")}, got "eu-west-9"`));
      return true;
    });
  });

  it("declares the same in a preview, with names known and ids of keys not", async () => {
    const args = minimal({ ...TWO, readerRoleArns: [READER], eventBridge: true, accountId: "111111111111" });
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    for (const output of ["bucketNames", "bucketArns", "bucketArnPattern", "homeBucketName"])
      assert.deepEqual(preview.outputs[output], update.outputs[output]);
    for (const output of ["keyArns", "homeKeyArn", "keySetArn", "replicationRoleArn"])
      assert.equal(preview.outputs[output], UNKNOWN);
    // Replicas are made from the primary, so its policy must be the only thing that they wait for.
    assert.equal(
      resource(preview, "artifacts-key-us-east-1").inputs["policy"],
      resource(update, "artifacts-key-us-east-1").inputs["policy"],
    );
  });

  it("works in every partition", async () => {
    const args = minimal({ homeRegion: "cn-north-1", regions: ["cn-north-1", "cn-northwest-1"] });
    const graph = await deploy(build(args), { site: { account: "111111111111", region: "cn-north-1" } });
    assert.equal(graph.outputs["bucketArnPattern"], "arn:aws-cn:s3:::shop-prod-111111111111-*");
    const text = JSON.stringify(resource(graph, "artifacts-replication-role").inputs);
    assert.ok(text.includes("s3.*.amazonaws.com.cn"));
    assert.ok(!/arn:aws:/.test(text));
  });

  it("protects every bucket and key and passes its other options on", async () => {
    const graph = await deploy(
      () => {
        const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
        new ArtifactStores("artifacts", minimal(TWO), { parent, protect: true, aliases: [{ name: "former" }] });
      },
      { freeNames: ["artifacts"] },
    );
    const children = graph.resources.filter(({ name }) => name.startsWith("artifacts"));
    assert.ok(children.length > 20);
    for (const child of children) {
      // What belongs to the home of the moment goes when home moves.
      assert.equal(child.protect, !/-bucket-(replication|notification)-/.test(child.name), child.name);
      assert.ok(child.urn.includes("test:index:Parent$interlock:index:ArtifactStores"), child.urn);
    }
    assert.equal(resource(graph, "artifacts").aliases?.length, 1);
  });
});
