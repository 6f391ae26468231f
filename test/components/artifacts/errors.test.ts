import assert from "node:assert/strict";
import fc from "fast-check";
import type { ArtifactStoresArgs } from "../../../components";
import { deploy, problemsOf, resource } from "../deployed";
import { build, minimal } from "./cases";

const ROLE_ARN =
  "must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name";
const BUCKET =
  "must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit";
const FOLDERS = "must hold key prefixes of at most 200 characters that end with / and do not begin with it";

describe("ArtifactStores refuses", () => {
  const long = "x".repeat(38);
  const cases: Readonly<Record<string, readonly [ArtifactStoresArgs, ...string[]]>> = {
    "a prefix that makes a name too long": [
      minimal({ bucketPrefix: long }),
      `bucketPrefix (with account and region) ${BUCKET}, got "${long}-000000000000-eu-central-1"; shorten or respell it`,
    ],
    "a prefix with capitals": [
      minimal({ bucketPrefix: "Shop", accountId: "222222222222" }),
      `bucketPrefix (with account and region) ${BUCKET}, got "Shop-222222222222-eu-central-1"; shorten or respell it`,
    ],
    "a wrong account": [
      minimal({ accountId: "1" }),
      `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
    ],
    "no regions": [
      minimal({ regions: [] }),
      'homeRegion must be one of regions (), got "eu-central-1"; add it to regions',
    ],
    "a home without a store": [
      minimal({ regions: ["us-east-1", "us-west-2"] }),
      'homeRegion must be one of regions (us-east-1, us-west-2), got "eu-central-1"; add it to regions',
    ],
    "a primary key without a store": [
      minimal({ primaryKeyRegion: "us-east-1" }),
      'primaryKeyRegion must be one of regions (eu-central-1), got "us-east-1"; add it to regions',
    ],
    "repeated regions": [
      minimal({ regions: ["eu-central-1", "eu-central-1"] }),
      'regions must not repeat a value, got ["eu-central-1"]; remove the repeated ones',
    ],
    "unknown regions": [
      minimal({ regions: ["eu-central-1", "mars-1"] }),
      `regions[1] must be a region of AWS, such as eu-central-1, got "mars-1"; give the region's code`,
    ],
    "regions of two partitions": [
      minimal({ regions: ["eu-central-1", "cn-north-1"] }),
      'regions must be of one partition, got ["aws","aws-cn"]; make stores for each partition; neither objects nor keys can be replicated between them',
    ],
    "access logs of a region without a store": [
      minimal({ accessLogBuckets: { "us-east-1": "logs" } }),
      'accessLogBuckets must hold only keys of regions (eu-central-1), got "us-east-1"; remove it',
    ],
    "an alias without its beginning": [
      minimal({ keyAlias: "shop" }),
      'keyAlias must be a KMS alias of 7 to 256 characters: alias/ and then letters, digits, / _ and -, got "shop"; respell it',
    ],
    "an account as a reader": [
      minimal({ readerRoleArns: ["arn:aws:iam::222222222222:root"] }),
      `readerRoleArns[0] ${ROLE_ARN}, got "arn:aws:iam::222222222222:root"; name the roles that read`,
    ],
    "a reader of another partition": [
      minimal({ readerRoleArns: ["arn:aws-cn:iam::222222222222:role/a"] }),
      'readerRoleArns[0] must be of the partition of homeRegion, aws, got "arn:aws-cn:iam::222222222222:role/a"; no role reaches across partitions',
    ],
    "prefixes that are no folders": [
      minimal({ replicatedPrefixes: ["/releases/", "channels"], immutablePrefixes: ["*/"] }),
      `replicatedPrefixes ${FOLDERS}, got "/releases/"; write it like releases/`,
      `replicatedPrefixes ${FOLDERS}, got "channels"; write it like releases/`,
      `immutablePrefixes ${FOLDERS}, got "*/"; write it like releases/`,
    ],
    "writers of nothing, nobody, and by no role's ARN": [
      minimal({ prefixWriterRoleArns: { releases: ["arn:aws:iam::111111111111:role/a"], "b/": ["me"] } }),
      `prefixWriterRoleArns["b/"][0] ${ROLE_ARN}, got "me"; name the roles that write`,
      'prefixWriterRoleArns must have key prefixes of at most 200 characters that end with / and do not begin with it, got "releases"; write it like releases/',
    ],
    "prefixes within each other": [
      minimal({ replicatedPrefixes: ["releases/shop/", "releases/"] }),
      'replicatedPrefixes must not hold prefixes within each other (releases/ covers it), got "releases/shop/"; keep the shorter one',
    ],
    "repeated prefixes": [
      minimal({ immutablePrefixes: ["a/", "a/"] }),
      'immutablePrefixes must not hold prefixes within each other (a/ covers it), got "a/"; keep the shorter one',
    ],
    "prefixes that no rule's id could hold": [
      minimal({ expiringPrefixes: ["x".repeat(201)] }),
      `expiringPrefixes must hold key prefixes of at most 200 characters that do not begin with /, got "${"x".repeat(116)}…; write it like shop-prod/`,
    ],
    "expiry of everything": [
      minimal({ expiringPrefixes: [""] }),
      'expiringPrefixes must hold key prefixes of at most 200 characters that do not begin with /, got ""; write it like shop-prod/',
      'expiringPrefixes must not overlap channels/, which is replicated or immutable, got ""; remove or lengthen it',
    ],
    "expiry of releases": [
      minimal({ expiringPrefixes: ["rel", "channels/shop/"] }),
      'expiringPrefixes must not overlap channels/, which is replicated or immutable, got "channels/shop/"; remove or lengthen it',
      'expiringPrefixes must not overlap releases/, which is replicated or immutable, got "rel"; remove or lengthen it',
    ],
    "wrong numbers": [
      minimal({ artifactExpirationDays: 0, noncurrentVersionExpirationDays: 1.5, keyDeletionWindowDays: 31 }),
      "artifactExpirationDays must be an integer from 1 to 2147483647, got 0; omit it to use 180",
      "noncurrentVersionExpirationDays must be an integer from 1 to 2147483647, got 1.5; omit it to use 90",
      "keyDeletionWindowDays must be an integer from 7 to 30, got 31; omit it to use 30",
    ],
    "wrong settings of the replication role": [
      minimal({ replicationRoleName: "a b", rolePath: "x", permissionsBoundaryArn: "y" }),
      'replicationRoleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made',
      'rolePath must be an IAM path of 1 to 512 characters: text that begins and ends with /, got "x"; omit it to use /',
      `permissionsBoundaryArn must be an IAM policy ARN (arn:…:iam::…:policy/…), got "y"; give a policy's ARN`,
    ],
  };
  for (const [what, [args, ...problems]] of Object.entries(cases))
    it(what, async () => {
      const expected = problems.map((problem) => `ArtifactStores "artifacts": ${problem}`);
      assert.deepEqual(await problemsOf(build(args)), expected);
    });

  it("exactly the prefixes that make no bucket name", async () => {
    const prefix = fc.stringMatching(/^[a-zA-Z0-9.-]{1,45}$/);
    await fc.assert(
      fc.asyncProperty(prefix, async (bucketPrefix) => {
        const bucket = `${bucketPrefix}-111111111111-eu-central-1`;
        const good = /^[a-z0-9][a-z0-9-]*$/.test(bucketPrefix) && bucket.length <= 63;
        const program = build(minimal({ bucketPrefix }));
        if (good)
          assert.equal(resource(await deploy(program), "artifacts-bucket-eu-central-1").inputs["bucket"], bucket);
        else assert.equal((await problemsOf(program)).length, 1);
      }),
      { numRuns: 40 },
    );
  });
});
