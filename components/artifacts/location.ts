/** Names and ARNs of artifact stores. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";

/** Where the stores are and what matches all of them, however many regions there are. */
export interface StoreLocation extends Identity {
  readonly bucketPrefix: string;
  readonly homeRegion: string;
}

/** Name of a region's bucket. */
export function bucketName({ bucketPrefix, accountId }: StoreLocation, region: string): pulumi.Output<string> {
  return pulumi.interpolate`${bucketPrefix}-${accountId}-${region}`;
}

/** ARN of a bucket. */
export function bucketArn({ partition }: StoreLocation, bucket: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:s3:::${bucket}`;
}

/** Matches the ARNs of all buckets, and of nothing else while `aws:ResourceAccount` is the account. */
export function bucketArnPattern(location: StoreLocation): pulumi.Output<string> {
  return bucketArn(location, bucketName(location, "*"));
}

/** Matches the ARNs of all keys of a multi-Region key set: its members share their id. */
export function keySetArn({ partition, accountId }: StoreLocation, keyId: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:kms:*:${accountId}:key/${keyId}`;
}

/** Matches the service through which S3 calls KMS in any region. */
export function viaS3({ dnsSuffix }: StoreLocation): pulumi.Output<string> {
  return pulumi.interpolate`s3.*.${dnsSuffix}`;
}
