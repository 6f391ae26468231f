/** The bucket of one region. */
import * as pulumi from "@pulumi/pulumi";
import {
  Bucket,
  BucketLifecycleConfiguration,
  type BucketLifecycleConfigurationArgs,
  BucketLogging,
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import { ARTIFACT_STORES_DEFAULTS as DEFAULTS, type ArtifactStoresArgs } from "./args";
import { bucketStatements } from "./bucketPolicy";
import { bucketArn, bucketName, type StoreLocation } from "./location";
import type { CheckedStores } from "./validate";

/** Unit: days; how long an upload may take before its parts are removed. */
const UPLOAD_DAYS = 7;

export interface StoreBucket {
  readonly bucket: Bucket;
  readonly arn: pulumi.Output<string>;
  /** Replication needs it at both ends. */
  readonly versioning: BucketVersioning;
}

/** Creates a region's bucket: private, versioned, encrypted with the region's key, with its policy and lifecycle. */
export function createBucket(
  parent: pulumi.Resource,
  name: string,
  region: string,
  args: ArtifactStoresArgs,
  stores: CheckedStores,
  location: StoreLocation,
  keyArn: pulumi.Input<string>,
): StoreBucket {
  const child = (role: string) => childName(name, role, region);
  const { tags, forceDestroy } = args;
  const bucket = new Bucket(
    child("bucket"),
    { bucket: bucketName(location, region), forceDestroy: forceDestroy ?? false, region, tags },
    { parent },
  );
  const target = { bucket: bucket.bucket, region };
  const arn = bucketArn(location, bucket.bucket);
  const versioning = new BucketVersioning(
    child("bucket-versioning"),
    { ...target, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const publicAccess = new BucketPublicAccessBlock(
    child("bucket-public-access"),
    { ...target, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent },
  );
  new BucketOwnershipControls(
    child("bucket-ownership"),
    { ...target, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
  new BucketServerSideEncryptionConfiguration(
    child("bucket-encryption"),
    {
      ...target,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          blockedEncryptionTypes: ["SSE-C"],
          bucketKeyEnabled: true,
        },
      ],
    },
    { parent },
  );
  new BucketLifecycleConfiguration(
    child("bucket-lifecycle"),
    { ...target, rules: lifecycleRules(args, stores.expiringPrefixes) },
    // A rule about noncurrent versions is refused before there are any.
    { parent, dependsOn: [versioning] },
  );
  const { partition } = location;
  const { readers, immutablePrefixes } = stores;
  const policy = policyDocument(bucketStatements({ partition, bucketArn: arn, keyArn, readers, immutablePrefixes }));
  // S3 refuses simultaneous changes of a bucket's policy and of its public access.
  new BucketPolicy(child("bucket-policy"), { ...target, policy }, { parent, dependsOn: [publicAccess] });
  const logs = args.accessLogBuckets?.[region];
  if (logs !== undefined)
    new BucketLogging(
      child("bucket-logging"),
      { ...target, targetBucket: logs, targetPrefix: pulumi.interpolate`${bucket.bucket}/` },
      { parent },
    );
  return { bucket, arn, versioning };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
function lifecycleRules(
  args: ArtifactStoresArgs,
  expiringPrefixes: readonly string[],
): NonNullable<BucketLifecycleConfigurationArgs["rules"]> {
  const noncurrentDays = args.noncurrentVersionExpirationDays ?? DEFAULTS.noncurrentVersionExpirationDays;
  const days = args.artifactExpirationDays ?? DEFAULTS.artifactExpirationDays;
  return [
    {
      id: "clean-up",
      status: "Enabled",
      filter: {},
      abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS },
      noncurrentVersionExpiration: { noncurrentDays },
      expiration: { expiredObjectDeleteMarker: true },
    },
    ...expiringPrefixes.map((prefix) => ({
      id: `expire-${prefix}`.slice(0, 255),
      status: "Enabled",
      filter: { prefix },
      expiration: { days },
    })),
  ];
}
