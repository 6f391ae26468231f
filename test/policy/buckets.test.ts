import assert from "node:assert/strict";
import { UNKNOWN, messages, urnOf, violations, type TestResource } from "./run";

const BUCKET = "aws:s3/bucket:Bucket";
const NAME = "app-artifacts";

const denyPlainHttp = (change: Readonly<Record<string, unknown>> = {}) => ({
  Sid: "DenyInsecureTransport",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${NAME}`, `arn:aws:s3:::${NAME}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...change,
});

type Parts = Record<"bucket" | "policy" | "encryption" | "versioning" | "access" | "ownership", TestResource>;

/** A bucket with everything that it needs. */
function parts(): Parts {
  const of = (type: string, props: Record<string, unknown>): TestResource => ({
    type: `aws:s3/${type}`,
    name: `store-${type.split(":")[1]}`,
    props: { bucket: NAME, ...props },
  });
  return {
    bucket: { type: BUCKET, name: "store", props: { bucket: NAME } },
    policy: of("bucketPolicy:BucketPolicy", { policy: JSON.stringify({ Statement: [denyPlainHttp()] }) }),
    encryption: of("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "k" } }],
    }),
    versioning: of("bucketVersioning:BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
    access: of("bucketPublicAccessBlock:BucketPublicAccessBlock", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    ownership: of("bucketOwnershipControls:BucketOwnershipControls", {
      rule: { objectOwnership: "BucketOwnerEnforced" },
    }),
  };
}

const withProps = (resource: TestResource, props: Record<string, unknown>): TestResource => ({
  ...resource,
  props: { ...resource.props, ...props },
});

/** What the pack says of the bucket after one part is changed or, for undefined, left out. */
async function after(part: keyof Parts, change: Record<string, unknown> | undefined): Promise<string[]> {
  const stack = Object.entries(parts()).flatMap(([key, resource]) =>
    key !== part ? [resource] : change === undefined ? [] : [withProps(resource, change)],
  );
  return (await violations(stack)).map(({ policy, message }) => `${policy}: ${message}`);
}

const TLS =
  "bucket-tls: the bucket's policy must deny s3:* to everyone on the bucket and its objects " +
  'where Bool aws:SecureTransport is "false"';
const NO_TLS =
  "bucket-tls: the bucket has no BucketPolicy; declare one that denies s3:* where aws:SecureTransport is false";
const NO_ENCRYPTION =
  "bucket-encryption: the bucket has no BucketServerSideEncryptionConfiguration; " +
  'declare one with sseAlgorithm "aws:kms"';
const NO_ACCESS_BLOCK =
  "bucket-public-access: the bucket has no BucketPublicAccessBlock; declare one with all four settings true";
const NO_VERSIONING =
  'bucket-versioning: the bucket has no BucketVersioning; declare one with versioningConfiguration.status "Enabled"';

describe("policy pack: buckets", () => {
  it("accepts a bucket with everything that it needs", async () => {
    assert.deepEqual(await violations(Object.values(parts())), []);
  });

  it("reports everything that a bare bucket lacks, at the bucket", async () => {
    const bucket = parts().bucket;
    const found = await violations([bucket]);
    assert.deepEqual(
      found.map(({ policy, message }) => `${policy}: ${message}`),
      [NO_TLS, NO_ENCRYPTION, NO_ACCESS_BLOCK, NO_VERSIONING],
    );
    assert.deepEqual([...new Set(found.map(({ urn }) => urn))], [urnOf(bucket)]);
  });

  it("leaves an exempt bucket alone", async () => {
    assert.deepEqual(await messages("bucket-tls", [parts().bucket], { exempt: ["store"] }), []);
  });

  const missing = { policy: NO_TLS, encryption: NO_ENCRYPTION, access: NO_ACCESS_BLOCK, versioning: NO_VERSIONING };
  for (const part of ["policy", "encryption", "access", "versioning"] as const) {
    it(`refuses a bucket without its ${part}`, async () => {
      assert.deepEqual(await after(part, undefined), [missing[part]]);
    });
    it(`refuses a bucket whose ${part} is another bucket's`, async () => {
      assert.deepEqual(await after(part, { bucket: "other" }), [missing[part]]);
    });
    it(`accepts a bucket of whose ${part} a preview does not know the bucket`, async () => {
      assert.deepEqual(await after(part, { bucket: UNKNOWN }), []);
    });
    it(`knows the ${part} of two buckets by what their names were computed from`, async () => {
      const all = parts();
      const linked = { ...withProps(all[part], { bucket: UNKNOWN }), origins: { bucket: [urnOf(all.bucket)] } };
      const other = { type: BUCKET, name: "other", props: { bucket: UNKNOWN, id: UNKNOWN } };
      const policy = missing[part].split(":")[0]!;
      const found = (await violations([...Object.values({ ...all, [part]: linked }), other])).filter(
        (item) => item.policy === policy,
      );
      assert.deepEqual(found, [
        { policy, level: "mandatory", urn: urnOf(other), message: missing[part].slice(policy.length + 2) },
      ]);
    });
  }

  it("accepts what only the bucket's id links", async () => {
    const all = { ...parts(), bucket: { type: BUCKET, name: "store", props: { bucket: undefined, id: NAME } } };
    assert.deepEqual(await violations(Object.values(all)), []);
  });

  it("accepts settings of the bucket itself, as older programs have them", async () => {
    const { ownership, access } = parts();
    const props = {
      bucket: NAME,
      policy: { Statement: [denyPlainHttp()] },
      versioning: { enabled: true },
      serverSideEncryptionConfiguration: {
        rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } },
      },
    };
    for (const type of [BUCKET, "aws:s3/bucketV2:BucketV2"])
      assert.deepEqual(await violations([{ type, props }, access, ownership]), []);
  });

  it("takes settings that AWS has yet to report for absent, and computed ones for unknown", async () => {
    const { ownership, access } = parts();
    const props = { bucket: NAME, policy: UNKNOWN, versioning: UNKNOWN, serverSideEncryptionConfiguration: UNKNOWN };
    const bucket = { type: BUCKET, name: "store", props };
    const found = await violations([bucket, access, ownership]);
    assert.deepEqual(
      found.map(({ policy, message }) => `${policy}: ${message}`),
      [NO_TLS, NO_ENCRYPTION, NO_VERSIONING],
    );
    const source = { type: "random:index:RandomId", name: "source", props: {} };
    const origins = { policy: [urnOf(source)], versioning: [urnOf(source)] };
    const partly = await violations([{ ...bucket, origins }, access, ownership, source]);
    assert.deepEqual(
      partly.map(({ policy }) => policy),
      ["bucket-encryption"],
    );
  });

  it("prefers the resource to what AWS reports on the bucket", async () => {
    const { bucket, ...rest } = parts();
    const stale = withProps(bucket, { versioning: { enabled: false } });
    assert.deepEqual(await violations([stale, ...Object.values(rest)]), []);
  });

  describe("bucket-tls", () => {
    const policy = (change: Readonly<Record<string, unknown>>) => ({
      policy: JSON.stringify({ Statement: [denyPlainHttp(change)] }),
    });
    const cases: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
      ["an allowance instead of a denial", { Effect: "Allow", Principal: { AWS: "111111111111" } }, [TLS]],
      ["a denial for some", { Principal: { AWS: "111111111111" } }, [TLS]],
      ["a denial for everyone among others", { Principal: { AWS: ["111111111111", "*"] } }, []],
      ["every action among others", { Action: ["s3:GetObject", "s3:*"] }, []],
      ["a denial with or without TLS", { Condition: { Bool: { "aws:SecureTransport": ["false", "true"] } } }, [TLS]],
      ["a denial of some actions", { Action: "s3:Get*" }, [TLS]],
      ["a denial for the objects alone", { Resource: `arn:aws:s3:::${NAME}/*` }, [TLS]],
      ["a denial for the bucket alone", { Resource: `arn:aws:s3:::${NAME}` }, [TLS]],
      ["a denial for another bucket", { Resource: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"] }, [TLS]],
      ["a denial with TLS", { Condition: { Bool: { "aws:SecureTransport": "true" } } }, [TLS]],
      ["a denial without a condition", { Condition: {} }, [TLS]],
      [
        "a denial under one more condition",
        { Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
        [TLS],
      ],
      ["a denial of everything everywhere", { Action: "*", Resource: "*", Principal: { AWS: "*" } }, []],
      ["one pattern for the bucket and its objects", { Resource: `arn:aws:s3:::${NAME}*` }, []],
      ["another partition", { Resource: [`arn:aws-cn:s3:::${NAME}`, `arn:aws-cn:s3:::${NAME}/*`] }, []],
      ["a Boolean value", { Condition: { Bool: { "aws:SecureTransport": false } } }, []],
    ];
    for (const [title, change, expected] of cases)
      it(`${expected.length === 0 ? "accepts" : "refuses"} ${title}`, async () => {
        assert.deepEqual(await after("policy", policy(change)), expected);
      });

    it("finds the denial among other statements", async () => {
      const other = { Effect: "Deny", Principal: "*", Action: "s3:DeleteObject*", Resource: `arn:aws:s3:::${NAME}/*` };
      assert.deepEqual(await after("policy", { policy: { Statement: [other, denyPlainHttp()] } }), []);
      assert.deepEqual(await after("policy", { policy: { Statement: [other] } }), [TLS]);
      assert.deepEqual(await after("policy", { policy: undefined }), [TLS]);
    });

    it("accepts a policy that is unknown, as a whole or in part", async () => {
      assert.deepEqual(await after("policy", { policy: UNKNOWN }), []);
      assert.deepEqual(await after("policy", { policy: { Statement: [{ Effect: "Deny", Resource: UNKNOWN }] } }), []);
    });

    it("judges by the shape of the resources when the bucket's name is unknown", async () => {
      const { bucket, policy: it, ...rest } = parts();
      const judged = (Resource: unknown) =>
        messages("bucket-tls", [
          ...Object.values(rest),
          { ...bucket, props: { bucket: UNKNOWN, id: UNKNOWN } },
          { ...withProps(it, policy({ Resource })), origins: { bucket: [urnOf(bucket)] } },
        ]);
      assert.deepEqual(await judged([`arn:aws:s3:::${NAME}`, `arn:aws:s3:::${NAME}/*`]), []);
      for (const one of ["*", `arn:aws:s3:::${NAME}*`]) assert.deepEqual(await judged(one), []);
      assert.deepEqual(await judged(`arn:aws:s3:::${NAME}`), [TLS.slice("bucket-tls: ".length)]);
      assert.deepEqual(await judged([`arn:aws:s3:::${NAME}/*`]), [TLS.slice("bucket-tls: ".length)]);
    });
  });

  describe("bucket-encryption", () => {
    const rules = (sseAlgorithm: unknown) => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });
    const refused = (got: string) => [
      `bucket-encryption: the bucket's default sseAlgorithm must be "aws:kms" or "aws:kms:dsse", got ${got}`,
    ];
    it("refuses another algorithm and none", async () => {
      assert.deepEqual(await after("encryption", rules("AES256")), refused('"AES256"'));
      assert.deepEqual(await after("encryption", { rules: [] }), refused("none"));
    });
    it("accepts two layers, and what is unknown", async () => {
      for (const change of [rules("aws:kms:dsse"), rules(UNKNOWN), { rules: UNKNOWN }])
        assert.deepEqual(await after("encryption", change), []);
    });
  });

  describe("bucket-versioning", () => {
    it("refuses another status and none", async () => {
      const refused = (got: string) => [
        `bucket-versioning: the bucket's versioningConfiguration.status must be "Enabled", got ${got}`,
      ];
      assert.deepEqual(
        await after("versioning", { versioningConfiguration: { status: "Suspended" } }),
        refused('"Suspended"'),
      );
      assert.deepEqual(await after("versioning", { versioningConfiguration: undefined }), refused("none"));
    });
    it("accepts what is unknown", async () => {
      assert.deepEqual(await after("versioning", { versioningConfiguration: UNKNOWN }), []);
    });
  });

  describe("bucket-public-access", () => {
    for (const flag of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"])
      it(`refuses ${flag} off or unset, and accepts it unknown`, async () => {
        const refused = [`bucket-public-access: ${flag} of the bucket's BucketPublicAccessBlock must be true`];
        assert.deepEqual(await after("access", { [flag]: false }), refused);
        assert.deepEqual(await after("access", { [flag]: undefined }), refused);
        assert.deepEqual(await after("access", { [flag]: UNKNOWN }), []);
        assert.deepEqual(await after("access", { [flag]: "true" }), []);
      });
    it("names all that are off", async () => {
      assert.deepEqual(await after("access", { blockPublicAcls: false, ignorePublicAcls: false }), [
        "bucket-public-access: blockPublicAcls, ignorePublicAcls of the bucket's BucketPublicAccessBlock must be true",
      ]);
    });
  });

  describe("bucket-acl", () => {
    const acl = (type: string, props: Record<string, unknown>) => messages("bucket-acl", [{ type, props }]);
    it("refuses ACLs of buckets and objects", async () => {
      const refused = ['acl must not be set, got "public-read"; grant access in the bucket\'s policy instead'];
      const types = [
        BUCKET,
        "aws:s3/bucketV2:BucketV2",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:s3/objectCopy:ObjectCopy",
      ];
      for (const type of types) {
        assert.deepEqual(await acl(type, { acl: "public-read" }), refused);
        assert.deepEqual(await acl(type, { acl: "private" }), []);
        assert.deepEqual(await acl(type, { acl: "bucket-owner-full-control" }), []);
        assert.deepEqual(await acl(type, { acl: UNKNOWN }), []);
      }
    });
    it("refuses grants", async () => {
      const refused = ["grants must not be set; grant access in the bucket's policy instead"];
      assert.deepEqual(await acl(BUCKET, { grants: [{ type: "Group", permissions: ["READ"] }] }), refused);
      assert.deepEqual(await acl(BUCKET, { grants: [] }), []);
      assert.deepEqual(await acl(BUCKET, { grants: UNKNOWN }), []);
    });
    it("refuses resources that are ACLs", async () => {
      for (const type of ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"])
        assert.deepEqual(await acl(type, { acl: "private" }), [
          "the bucket gets an ACL; grant access in the bucket's policy instead",
        ]);
    });
    it("refuses ownership that allows ACLs", async () => {
      assert.deepEqual(await after("ownership", { rule: { objectOwnership: "ObjectWriter" } }), [
        'bucket-acl: rule.objectOwnership must be "BucketOwnerEnforced", which turns ACLs off, got "ObjectWriter"',
      ]);
      assert.deepEqual(await after("ownership", { rule: UNKNOWN }), []);
    });
  });
});
