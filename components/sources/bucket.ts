/** The bucket itself, with all that makes it a source. */
import type * as pulumi from "@pulumi/pulumi";
import { Bucket, BucketLifecycleConfiguration, BucketNotification, BucketVersioning } from "@pulumi/aws/s3";
import { childName } from "../internal/names";
import { controlAccess, encrypt } from "../internal/privateBucket";
import { SOURCE_BUCKET_DEFAULTS as DEFAULTS, type SourceBucketArgs } from "./args";

/** Unit: days; how long an upload may take before its parts are removed. */
const UPLOAD_DAYS = 7;

interface Protection {
  readonly policy: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** Creates the bucket: versioned, private, encrypted, and telling EventBridge of every object. */
export function createBucket(
  parent: pulumi.Resource,
  name: string,
  args: SourceBucketArgs,
  { policy, keyArn }: Protection,
): Bucket {
  const { region, tags, forceDestroy = DEFAULTS.forceDestroy } = args;
  const created = new Bucket(
    childName(name, "bucket"),
    { bucket: args.bucketName, forceDestroy, region, tags },
    { parent },
  );
  const { bucket } = created;
  keepVersions(parent, name, args, bucket);
  const target = { parent, bucket, region, nameOf: (role: string) => childName(name, role) };
  controlAccess(target, policy);
  encrypt(target, keyArn);
  new BucketNotification(childName(name, "notification"), { bucket, eventbridge: true, region }, { parent });
  return created;
}

/** A source names a version of its object, so there must be versions, and old ones must outlive the executions that name them. */
function keepVersions(
  parent: pulumi.Resource,
  name: string,
  args: SourceBucketArgs,
  bucket: pulumi.Input<string>,
): void {
  const { region } = args;
  const versioning = new BucketVersioning(
    childName(name, "versioning"),
    { bucket, region, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const noncurrentDays = args.noncurrentVersionExpirationDays ?? DEFAULTS.noncurrentVersionExpirationDays;
  const rule = {
    id: "clean-up",
    status: "Enabled",
    filter: {},
    abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS },
    noncurrentVersionExpiration: { noncurrentDays },
    expiration: { expiredObjectDeleteMarker: true },
  };
  // A rule about noncurrent versions has a meaning only once there are versions.
  new BucketLifecycleConfiguration(
    childName(name, "lifecycle"),
    { bucket, region, rules: [rule] },
    { parent, dependsOn: [versioning] },
  );
}
