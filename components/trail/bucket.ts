/** The bucket of a trail's records, which nobody deletes before their time. */
import type * as pulumi from "@pulumi/pulumi";
import { Bucket, BucketLifecycleConfiguration, type BucketPolicy, BucketVersioning } from "@pulumi/aws/s3";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument, type Statement } from "../internal/policies";
import { controlAccess, encrypt } from "../internal/privateBucket";
import { DELIVERY_TRAIL_DEFAULTS as DEFAULTS, type DeliveryTrailArgs } from "./args";

/** Unit: days; how long what was overwritten stays, and how long an upload may take. */
const NONCURRENT_DAYS = 30;
const UPLOAD_DAYS = 7;

export const bucketLogicalName = (name: string): string => childName(name, "bucket");

export interface TrailBucket {
  readonly bucket: Bucket;
  readonly policy: BucketPolicy;
}

/** Creates the bucket: private, versioned, encrypted, with its lifecycle. */
export function createBucket(
  parent: pulumi.Resource,
  name: string,
  args: DeliveryTrailArgs,
  keyArn: pulumi.Input<string>,
  statementsOf: (bucketArn: pulumi.Output<string>) => readonly Statement[],
): TrailBucket {
  const { region, tags } = args;
  const logicalName = bucketLogicalName(name);
  const bucket = new Bucket(
    logicalName,
    { ...named("bucket", logicalName, args.bucketName), region, tags },
    { parent },
  );
  const nameOf = (role: string): string => childName(name, `bucket-${role}`);
  const target = { parent, bucket: bucket.bucket, region, nameOf };
  expire(parent, name, args, bucket);
  // CloudTrail would need the key's kms:Decrypt for a bucket with a key of its own (CloudTrail User Guide: create-kms-key-policy-for-cloudtrail).
  encrypt(target, keyArn, { bucketKeyEnabled: false });
  const policy = controlAccess(target, policyDocument(statementsOf(bucket.arn)));
  return { bucket, policy };
}

function expire(
  parent: pulumi.Resource,
  name: string,
  { region, retentionDays }: DeliveryTrailArgs,
  { bucket }: Bucket,
): void {
  const versioning = new BucketVersioning(
    childName(name, "bucket-versioning"),
    { bucket, region, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  new BucketLifecycleConfiguration(
    childName(name, "bucket-lifecycle"),
    {
      bucket,
      region,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days: retentionDays ?? DEFAULTS.retentionDays },
          noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS },
          abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS },
        },
      ],
    },
    // A rule about noncurrent versions has a meaning only once there are versions.
    { parent, dependsOn: [versioning] },
  );
}
