import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DeliveryTrail, type DeliveryTrailArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { policyOf } from "../../support/deploy";
import { deploy, listed, problemsOf, resource, SITE } from "../deployed";

const KEY = `arn:aws:kms:${SITE.region}:${SITE.account}:key/0123`;
const TRAIL = `arn:aws:cloudtrail:${SITE.region}:${SITE.account}:trail/shop`;
const STORES = "arn:aws:s3:::shop-prod-";

const build =
  (args: Partial<DeliveryTrailArgs> = {}) =>
  () => {
    const trail = new DeliveryTrail("audit", { trailName: "shop", ...args });
    const { trailName, trailArn, bucketName, bucketArn, keyArn } = trail;
    return { trailName, trailArn, bucketName, bucketArn, keyArn };
  };
const evaluate = (args?: Partial<DeliveryTrailArgs>) => deploy(build(args));

const MANAGEMENT = { name: "Management events", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] };
const OBJECTS = {
  name: "Objects",
  fieldSelectors: [
    { field: "eventCategory", equals: ["Data"] },
    { field: "resources.type", equals: ["AWS::S3::Object"] },
    { field: "resources.ARN", startsWiths: [STORES] },
  ],
};

describe("DeliveryTrail", () => {
  it("records what manages the account in all its regions, the use of keys among it", async () => {
    const graph = await evaluate();
    assert.deepEqual(listed(graph), [
      "Bucket audit-bucket",
      "BucketLifecycleConfiguration audit-bucket-lifecycle",
      "BucketOwnershipControls audit-bucket-ownership",
      "BucketPolicy audit-bucket-policy",
      "BucketPublicAccessBlock audit-bucket-public-access",
      "BucketServerSideEncryptionConfiguration audit-bucket-encryption",
      "BucketVersioning audit-bucket-versioning",
      "DeliveryTrail audit",
      "Key audit-key",
      "Trail audit-trail",
    ]);
    const bucketName = resource(graph, "audit-bucket").outputs["bucket"];
    const keyArn = resource(graph, "audit-key").outputs["arn"];
    assert.deepEqual(resource(graph, "audit-trail").inputs, {
      name: "shop",
      s3BucketName: bucketName,
      kmsKeyId: keyArn,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: true,
      advancedEventSelectors: [MANAGEMENT],
    });
    assert.ok(
      resource(graph, "audit-trail").dependencies.includes(resource(graph, "audit-bucket-policy").urn),
      "CloudTrail writes into the bucket when the trail is made",
    );
    const bucketArn = resource(graph, "audit-bucket").outputs["arn"];
    assert.deepEqual(graph.outputs, { trailName: "shop", trailArn: TRAIL, bucketName, bucketArn, keyArn });
  });

  it("keeps records in a private bucket that this trail alone writes to, and nobody deletes from", async () => {
    const graph = await evaluate();
    const arn = String(resource(graph, "audit-bucket").outputs["arn"]);
    const service = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
    assert.deepEqual(policyOf(resource(graph, "audit-bucket-policy")).Statement, [
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "DenyDeletion",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        Resource: `${arn}/*`,
      },
      {
        Sid: "CloudTrailChecksBucket",
        ...service,
        Action: "s3:GetBucketAcl",
        Resource: arn,
        Condition: { StringEquals: { "aws:SourceArn": TRAIL } },
      },
      {
        Sid: "CloudTrailWritesRecords",
        ...service,
        Action: "s3:PutObject",
        Resource: `${arn}/AWSLogs/${SITE.account}/*`,
        Condition: { StringEquals: { "aws:SourceArn": TRAIL, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ]);
    assert.deepEqual(resource(graph, "audit-bucket-lifecycle").inputs["rules"], [
      {
        id: "expire",
        status: "Enabled",
        filter: {},
        expiration: { days: 365 },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
    assert.deepEqual(resource(graph, "audit-bucket-encryption").inputs["rules"], [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: resource(graph, "audit-key").outputs["arn"],
        },
        blockedEncryptionTypes: ["SSE-C"],
        bucketKeyEnabled: false,
      },
    ]);
  });

  it("encrypts them with a key that CloudTrail uses for this trail alone", async () => {
    const graph = await evaluate({ keyAlias: "alias/audit" });
    const service = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Resource: "*" };
    assert.deepEqual(policyOf(resource(graph, "audit-key")).Statement, [
      {
        Sid: "AccountAdministersKey",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${SITE.account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "CloudTrailEncryptsRecords",
        ...service,
        Action: "kms:GenerateDataKey*",
        Condition: {
          StringEquals: { "aws:SourceArn": TRAIL },
          StringLike: {
            "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${SITE.account}:trail/shop`,
          },
        },
      },
      {
        Sid: "CloudTrailLooksAtKey",
        ...service,
        Action: "kms:DescribeKey",
        Condition: { StringEquals: { "aws:SourceArn": TRAIL } },
      },
    ]);
    assert.equal(resource(graph, "audit-key").inputs["enableKeyRotation"], true);
    assert.equal(resource(graph, "audit-key-alias").inputs["name"], "alias/audit");
  });

  it("records objects, with or without what manages the account", async () => {
    const selectors = async (args: Partial<DeliveryTrailArgs>): Promise<unknown> =>
      resource(await evaluate(args), "audit-trail").inputs["advancedEventSelectors"];
    const objectArnPrefixes = [STORES];
    assert.deepEqual(await selectors({ objectArnPrefixes }), [MANAGEMENT, OBJECTS]);
    assert.deepEqual(await selectors({ objectArnPrefixes, recordsManagement: false }), [OBJECTS]);
    assert.deepEqual(await selectors({ recordsKeyUse: false }), [
      {
        ...MANAGEMENT,
        fieldSelectors: [...MANAGEMENT.fieldSelectors, { field: "eventSource", notEquals: ["kms.amazonaws.com"] }],
      },
    ]);
  });

  it("takes a key that exists, one region, and its other settings", async () => {
    const graph = await evaluate({
      kmsKeyArn: pulumi.output(KEY),
      allRegions: false,
      bucketName: "records",
      retentionDays: 30,
      tags: { team: "shop" },
      region: SITE.region,
      accountId: SITE.account,
    });
    assert.ok(!listed(graph).some((each) => /^(Key|Alias) /.test(each)));
    const { kmsKeyId, isMultiRegionTrail, includeGlobalServiceEvents, tags } = resource(graph, "audit-trail").inputs;
    assert.deepEqual(
      [kmsKeyId, isMultiRegionTrail, includeGlobalServiceEvents, tags],
      [KEY, false, false, { team: "shop" }],
    );
    assert.equal(resource(graph, "audit-bucket").inputs["bucket"], "records");
    const [rule] = resource(graph, "audit-bucket-lifecycle").inputs["rules"] as [{ expiration: unknown }];
    assert.deepEqual(rule.expiration, { days: 30 });
    assert.equal(graph.outputs["keyArn"], KEY);
  });

  it("hands its options to its children, and declares the same in a preview", async () => {
    const program = () => {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      const args = { trailName: "shop", objectArnPrefixes: [STORES], accountId: SITE.account, region: SITE.region };
      new DeliveryTrail("parent-audit", args, { parent, protect: true });
    };
    const graph = await deploy(program);
    for (const child of ["trail", "bucket", "key"])
      assert.equal(resource(graph, `parent-audit-${child}`).protect, true, child);
    assert.deepEqual(sameResources(graph, await deploy(program, { preview: true })), []);
  });
});

const REFUSED: Readonly<Record<string, readonly [Partial<DeliveryTrailArgs>, ...string[]]>> = {
  "names that AWS does not take": [
    { trailName: "shop--audit", bucketName: "Records", keyAlias: "audit", region: "mars", accountId: "1" },
    'trailName must be a CloudTrail trail name of 3 to 128 characters: letters, digits and . _ -, which neither follow each other nor stand at an end, and no IP address, got "shop--audit"; shorten or respell it',
    'bucketName must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit, got "Records"; omit it to have one formed',
    'keyAlias must be a KMS alias of 7 to 256 characters: alias/ and then letters, digits, / _ and -, got "audit"; omit it to use none',
    'accountId must be twelve digits, got "1"; omit it to use the provider\'s account',
    'region must be a region of AWS, such as eu-central-1, got "mars"; give the region\'s code',
  ],
  "an address for a name, and no days": [
    { trailName: "192.168.5.4", retentionDays: 0 },
    'trailName must be a CloudTrail trail name of 3 to 128 characters: letters, digits and . _ -, which neither follow each other nor stand at an end, and no IP address, got "192.168.5.4"; shorten or respell it',
    "retentionDays must be an integer from 1 to 36500, got 0; omit it to use 365",
  ],
  "a trail of nothing": [
    { recordsManagement: false, recordsKeyUse: true },
    "recordsManagement must not be false without objectArnPrefixes, or nothing is recorded, got false; name the objects, or remove the trail",
    "recordsKeyUse must not be given where recordsManagement is false, for the use of keys is management, got true; remove it",
  ],
  "an alias for a key that exists, and a key that is none": [
    { kmsKeyArn: "alias/audit", keyAlias: "alias/audit" },
    'keyAlias must not be given beside kmsKeyArn, got "alias/audit"; remove one of the two',
    'kmsKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/audit"; omit it to have a key made',
  ],
  "objects that are none, twice, or patterns": [
    { objectArnPrefixes: ["shop-prod", STORES, STORES, "arn:aws:s3:::shop-*"] },
    `objectArnPrefixes must not repeat a value, got ["${STORES}"]; name each once`,
    'objectArnPrefixes[0] must be the beginning of ARNs of S3 objects (arn:…:s3:::…), without wildcards, got "shop-prod"; leave out what the objects differ in',
    'objectArnPrefixes[3] must be the beginning of ARNs of S3 objects (arn:…:s3:::…), without wildcards, got "arn:aws:s3:::shop-*"; leave out what the objects differ in',
  ],
  "no objects": [
    { objectArnPrefixes: [] },
    "objectArnPrefixes must hold 1 to 250 ARNs, got 0; omit it to record no objects",
  ],
  "its own records, by a name that is given": [
    { bucketName: "shop-records", objectArnPrefixes: ["arn:aws:s3:::shop-", "arn:aws:s3:::shop-records/AWSLogs/"] },
    'objectArnPrefixes[0] must not reach the trail\'s own bucket shop-records, whose records would be recorded without end, got "arn:aws:s3:::shop-"; say more of the ARN, or give another bucketName',
    'objectArnPrefixes[1] must not reach the trail\'s own bucket shop-records, whose records would be recorded without end, got "arn:aws:s3:::shop-records/AWSLogs/"; say more of the ARN, or give another bucketName',
  ],
  "its own records, by a name that is formed": [
    { objectArnPrefixes: ["arn:aws:s3:::au", "arn:aws:s3:::audit-bucket-0"] },
    'objectArnPrefixes[0] must not reach the trail\'s own bucket audit-bucket-…, whose records would be recorded without end, got "arn:aws:s3:::au"; say more of the ARN, or give another bucketName',
    'objectArnPrefixes[1] must not reach the trail\'s own bucket audit-bucket-…, whose records would be recorded without end, got "arn:aws:s3:::audit-bucket-0"; say more of the ARN, or give another bucketName',
  ],
};

describe("DeliveryTrail refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new DeliveryTrail("audit", { trailName: "shop", ...args })),
        problems.map((problem) => `DeliveryTrail "audit": ${problem}`),
      );
    });
});
