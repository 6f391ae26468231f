/** The bucket of one region. */
import * as pulumi from "@pulumi/pulumi";
import {
  Bucket,
  BucketLifecycleConfiguration,
  type BucketLifecycleConfigurationArgs,
  BucketLogging,
  BucketNotification,
  BucketVersioning,
} from "@pulumi/aws/s3";
import { policyDocument } from "../internal/policies";
import { controlAccess, encrypt } from "../internal/privateBucket";
import { ARTIFACT_STORES_DEFAULTS as DEFAULTS, type ArtifactStoresArgs } from "./args";
import { bucketStatements } from "./bucketPolicy";
import { bucketArn, bucketName, regionalName, type Stores } from "./location";

/** Unit: days; how long an upload may take before its parts are removed. */
const UPLOAD_DAYS = 7;

export interface StoreBucket {
  readonly region: string;
  readonly bucket: Bucket;
  readonly arn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** Replication needs it at both ends. */
  readonly versioning: BucketVersioning;
}

/** Creates a region's bucket: private, versioned, encrypted with the region's key, with its policy and lifecycle. */
export function createBucket(stores: Stores, region: string, keyArn: pulumi.Output<string>): StoreBucket {
  const { component: parent, args } = stores;
  const bucket = new Bucket(
    regionalName(stores, "bucket", region),
    { bucket: bucketName(stores, region), forceDestroy: args.forceDestroy ?? false, region, tags: args.tags },
    { parent },
  );
  const versioning = new BucketVersioning(
    regionalName(stores, "bucket-versioning", region),
    { bucket: bucket.bucket, region, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const store = { region, bucket, arn: bucketArn(stores, bucket.bucket), keyArn, versioning };
  const nameOf = (role: string): string => regionalName(stores, `bucket-${role}`, region);
  const target = { parent, bucket: bucket.bucket, region, nameOf };
  controlAccess(target, bucketPolicy(stores, store));
  encrypt(target, keyArn);
  expire(stores, store);
  observe(stores, store);
  return store;
}

function bucketPolicy({ checked, identity }: Stores, { arn, keyArn }: StoreBucket): pulumi.Output<string> {
  const { readers, writers, immutablePrefixes } = checked;
  const { partition } = identity;
  return policyDocument(bucketStatements({ partition, bucketArn: arn, keyArn, readers, writers, immutablePrefixes }));
}

function expire(stores: Stores, { region, bucket, versioning }: StoreBucket): void {
  new BucketLifecycleConfiguration(
    regionalName(stores, "bucket-lifecycle", region),
    { bucket: bucket.bucket, region, rules: lifecycleRules(stores.args, stores.checked.expiringPrefixes) },
    // A rule about noncurrent versions has a meaning only once there are versions.
    { parent: stores.component, dependsOn: [versioning] },
  );
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
      id: `expire-${prefix}`,
      status: "Enabled",
      filter: { prefix },
      expiration: { days },
    })),
  ];
}

/** Writes access logs and, at home, sends events, where that is wanted. */
function observe(stores: Stores, { region, bucket }: StoreBucket): void {
  const { component: parent, args } = stores;
  const target = { bucket: bucket.bucket, region };
  const logs = args.accessLogBuckets?.[region];
  if (logs !== undefined)
    new BucketLogging(
      regionalName(stores, "bucket-logging", region),
      { ...target, targetBucket: logs, targetPrefix: pulumi.interpolate`${bucket.bucket}/` },
      { parent },
    );
  if (args.eventBridge === true && region === args.homeRegion)
    new BucketNotification(
      regionalName(stores, "bucket-notification", region),
      { ...target, eventbridge: true },
      // It goes when home moves, and can be made again.
      { parent, protect: false },
    );
}
