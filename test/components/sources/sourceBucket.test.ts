import assert from "node:assert/strict";
import { SourceBucket, type SourceBucketArgs, versionedBucket } from "../../../components";
import { shortHash } from "../../../components/internal/names";
import { sameResources } from "../../../delivery/graph";
import { deploy, document, listed, problemsOf, resource } from "../deployed";
import { assertFailures, keptIn } from "../failures";

const REGION = "eu-central-1";
const NAME = "shop-uploads";
const KEY = `arn:aws:kms:${REGION}:111111111111:key/0123`;
const BUS = `arn:aws:events:${REGION}:333333333333:event-bus/default`;
const TOPIC = `arn:aws:sns:${REGION}:111111111111:operators`;
const CI = "arn:aws:iam::222222222222:role/ci/uploader";
const build =
  (args: Partial<SourceBucketArgs> = {}) =>
  () => {
    const bucket = new SourceBucket("uploads", { bucketName: NAME, ...args });
    const { bucketName, bucketArn, keyArn, failureQueueArn } = bucket;
    return { bucketName, bucketArn, keyArn, ...(failureQueueArn === undefined ? {} : { failureQueueArn }) };
  };
const evaluate = (args?: Partial<SourceBucketArgs>) => deploy(build(args));

const objects = `arn:aws:s3:::${NAME}/*`;
const TLS = {
  Sid: "DenyInsecureTransport",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${NAME}`, objects],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const ADMIN = {
  Sid: "AccountAdministersKey",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111111111111:root" },
  Action: "kms:*",
  Resource: "*",
};
const statements = (text: unknown) => (text as { Statement: unknown[] }).Statement;

describe("SourceBucket", () => {
  it("is versioned, private, encrypted and tells EventBridge", async () => {
    const graph = await evaluate();
    assert.deepEqual(listed(graph), [
      "Alias uploads-key-alias",
      "Bucket uploads-bucket",
      "BucketLifecycleConfiguration uploads-lifecycle",
      "BucketNotification uploads-notification",
      "BucketOwnershipControls uploads-ownership",
      "BucketPolicy uploads-policy",
      "BucketPublicAccessBlock uploads-public-access",
      "BucketServerSideEncryptionConfiguration uploads-encryption",
      "BucketVersioning uploads-versioning",
      "Key uploads-key",
      "SourceBucket uploads",
    ]);
    const keyArn = resource(graph, "uploads-key").outputs["arn"];
    const inputs = (role: string) => resource(graph, `uploads-${role}`).inputs;
    assert.deepEqual(inputs("bucket"), { bucket: NAME, forceDestroy: false });
    assert.deepEqual(inputs("versioning"), { bucket: NAME, versioningConfiguration: { status: "Enabled" } });
    assert.deepEqual(inputs("notification"), { bucket: NAME, eventbridge: true });
    assert.deepEqual(inputs("ownership"), { bucket: NAME, rule: { objectOwnership: "BucketOwnerEnforced" } });
    assert.deepEqual(inputs("public-access"), {
      bucket: NAME,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(inputs("encryption"), {
      bucket: NAME,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          blockedEncryptionTypes: ["SSE-C"],
          bucketKeyEnabled: true,
        },
      ],
    });
    assert.deepEqual(inputs("lifecycle"), {
      bucket: NAME,
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
    assert.deepEqual(inputs("key-alias")["name"], "alias/shop-uploads-source");
    assert.deepEqual(statements(document(graph, "uploads-policy", "policy")), [TLS]);
    assert.deepEqual(statements(document(graph, "uploads-key", "policy")), [ADMIN]);
    assert.deepEqual(graph.outputs, { bucketName: NAME, bucketArn: `arn:aws:s3:::${NAME}`, keyArn });
  });

  it("takes objects from roles and whole accounts that are named", async () => {
    const graph = await evaluate({
      region: REGION,
      accountId: "111111111111",
      writerRoleArns: [CI, "arn:aws:iam::222222222222:role/ci/other-*"],
      writerAccountIds: ["444444444444"],
    });
    const arns = ["arn:aws:iam::222222222222:role/ci/other-*", CI];
    const roles = { Principal: { AWS: "arn:aws:iam::222222222222:root" }, Effect: "Allow" };
    const account = { Principal: { AWS: "arn:aws:iam::444444444444:root" }, Effect: "Allow" };
    const named = { ArnLike: { "aws:PrincipalArn": arns } };
    const put = { Action: "s3:PutObject", Resource: objects };
    assert.deepEqual(statements(document(graph, "uploads-policy", "policy")), [
      TLS,
      { Sid: "PutObjects222222222222", ...roles, ...put, Condition: named },
      { Sid: "PutObjectsOfAccount444444444444", ...account, ...put },
    ]);
    const encrypt = { Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
    const via = { StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } };
    assert.deepEqual(statements(document(graph, "uploads-key", "policy")), [
      ADMIN,
      { Sid: "EncryptObjects222222222222", ...roles, ...encrypt, Condition: { ...named, ...via } },
      { Sid: "EncryptObjectsOfAccount444444444444", ...account, ...encrypt, Condition: via },
    ]);
  });

  it("forwards its events to other accounts by a role that may do that alone", async () => {
    const graph = await evaluate({
      region: REGION,
      eventBusArns: [BUS],
      alarmTopicArns: [TOPIC],
      roleName: "uploads-events",
      rolePath: "/shop/",
    });
    assert.deepEqual(JSON.parse(resource(graph, "uploads-event-rule").inputs["eventPattern"] as string), {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: [NAME] } },
    });
    const role = resource(graph, "uploads-event-role");
    const [policy] = role.inputs["inlinePolicies"] as { policy: string }[];
    assert.deepEqual(statements(JSON.parse(policy?.policy ?? "")), [
      { Sid: "PutEvents", Effect: "Allow", Action: ["events:PutEvents"], Resource: [BUS] },
    ]);
    assert.deepEqual([role.inputs["name"], role.inputs["path"]], ["uploads-events", "/shop/"]);
    const key = shortHash(BUS);
    assert.deepEqual(resource(graph, `uploads-event-target-${key}`).inputs, {
      rule: resource(graph, "uploads-event-rule").outputs["name"],
      arn: BUS,
      roleArn: role.outputs["arn"],
      targetId: key,
      ...keptIn(graph, "uploads"),
      region: REGION,
    });
    const what = `Forwarding of new objects of ${NAME}`;
    assertFailures(graph, "uploads", { rules: ["uploads-event-rule"], what, region: REGION, alarmActions: [TOPIC] });
    assert.equal(graph.outputs["failureQueueArn"], resource(graph, "uploads-failures").outputs["arn"]);
  });

  it("takes a key that exists, and its other settings", async () => {
    const graph = await evaluate({
      kmsKeyArn: KEY,
      noncurrentVersionExpirationDays: 7,
      forceDestroy: true,
      region: REGION,
      tags: { team: "web" },
    });
    assert.ok(!listed(graph).some((each) => /^(Key|Alias) /.test(each)));
    assert.equal(graph.outputs["keyArn"], KEY);
    assert.deepEqual(resource(graph, "uploads-bucket").inputs, {
      bucket: NAME,
      forceDestroy: true,
      region: REGION,
      tags: { team: "web" },
    });
    const [rule] = resource(graph, "uploads-lifecycle").inputs["rules"] as Record<string, unknown>[];
    assert.deepEqual(rule?.["noncurrentVersionExpiration"], { noncurrentDays: 7 });
  });

  it("declares the same in a preview", async () => {
    const program = build({ writerRoleArns: [CI], eventBusArns: [BUS] });
    assert.deepEqual(sameResources(await deploy(program), await deploy(program, { preview: true })), []);
  });
});

const REFUSED: Readonly<Record<string, readonly [Partial<SourceBucketArgs>, ...string[]]>> = {
  "names that S3 and KMS refuse": [
    { bucketName: "Shop_Uploads", keyAlias: "uploads" },
    'bucketName must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit, got "Shop_Uploads"; shorten or respell it',
    'keyAlias must be a KMS alias of 7 to 256 characters: alias/ and then letters, digits, / _ and -, got "uploads"; omit it to use the bucket\'s name',
  ],
  "a key that is none, with an alias": [
    { kmsKeyArn: "alias/uploads", keyAlias: "alias/uploads" },
    'keyAlias must not be given beside kmsKeyArn, got "alias/uploads"; remove one of the two',
    'kmsKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/uploads"; omit it to have a key made',
  ],
  "writers that are none, or twice": [
    {
      writerRoleArns: ["arn:aws:iam::222222222222:user/x", CI, CI],
      writerAccountIds: ["1", "222222222222", "222222222222"],
    },
    'writerRoleArns[0] must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name, got "arn:aws:iam::222222222222:user/x"; name the roles that put objects',
    'writerAccountIds[0] must be twelve digits, got "1"; give the account\'s id',
    `writerRoleArns must not repeat a value, got ["${CI}"]; name each role once`,
    'writerAccountIds must not repeat a value, got ["222222222222"]; name each account once',
  ],
  "buses that are none, elsewhere, or twice": [
    { region: "eu-west-1", eventBusArns: ["default", BUS, BUS], alarmTopicArns: [] },
    'eventBusArns[0] must be the ARN of an event bus (arn:…:events:…:event-bus/default), got "default"; give the bus of the pipeline\'s account',
    `eventBusArns[1] must be of the bucket's region eu-west-1, got "${REGION}"; take the bus of the pipeline's region, which is the bucket's`,
    `eventBusArns[2] must be of the bucket's region eu-west-1, got "${REGION}"; take the bus of the pipeline's region, which is the bucket's`,
    `eventBusArns must not repeat a value, got ["${BUS}"]; name each bus once`,
    "alarmTopicArns must hold 1 to 5 topics, got 0; omit it to tell nobody",
  ],
  "a role without events, and no days": [
    { roleName: "events", alarmTopicArns: [TOPIC], noncurrentVersionExpirationDays: 0, accountId: "1" },
    "noncurrentVersionExpirationDays must be an integer from 1 to 2147483647, got 0; omit it to use 90",
    'roleName must not be given without eventBusArns, got "events"; remove it',
    `alarmTopicArns must not be given without eventBusArns, got ["${TOPIC}"]; remove it`,
    'accountId must be twelve digits, got "1"; omit it to use the provider\'s account',
  ],
};

describe("SourceBucket refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new SourceBucket("uploads", { bucketName: NAME, ...args })),
        problems.map((problem) => `SourceBucket "uploads": ${problem}`),
      );
    });
});

describe("versionedBucket", () => {
  const type = "aws:s3/bucketVersioning:BucketVersioning";
  const read = (status: string) =>
    deploy(() => ({ bucketName: versionedBucket("theirs", { bucketName: "their-uploads", region: REGION }) }), {
      models: {
        [type]: {
          compute: () => ({ id: "x", outputs: { versioningConfiguration: { status, mfaDelete: "Disabled" } } }),
        },
      },
    });

  it("hands on the name of a bucket with versions", async () => {
    const graph = await read("Enabled");
    assert.equal(graph.outputs["bucketName"], "their-uploads");
    assert.equal(resource(graph, "theirs").read, true);
  });

  it("takes a bucket that it cannot ask about to be versioned", async () => {
    const graph = await deploy(() => ({ bucketName: versionedBucket("theirs", { bucketName: "their-uploads" }) }));
    assert.equal(graph.outputs["bucketName"], "their-uploads");
  });

  for (const status of ["Suspended", "Disabled"])
    it(`refuses a bucket whose versioning is ${status}`, async () => {
      await assert.rejects(
        read(status),
        new RegExp(
          `versionedBucket "theirs": the versioning of their-uploads must be Enabled, got "${status}"; ` +
            "enable it, or take a SourceBucket: a pipeline names a version of its source",
        ),
      );
    });
});
