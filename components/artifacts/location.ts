/** What the children of artifact stores have in common, and the names and ARNs that follow from it. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import type { ArtifactStoresArgs } from "./args";
import type { CheckedStores } from "./validate";

/** One component while it is being made. */
export interface Stores {
  readonly component: pulumi.Resource;
  readonly name: string;
  readonly args: ArtifactStoresArgs;
  readonly checked: CheckedStores;
  readonly identity: Identity;
}

/** Logical name of a region's child. */
export const regionalName = ({ name }: Stores, role: string, region: string): string => childName(name, role, region);

/** Name of a region's bucket. */
export function bucketName({ args, identity }: Stores, region: string): pulumi.Output<string> {
  return pulumi.interpolate`${args.bucketPrefix}-${identity.accountId}-${region}`;
}

/** ARN of a bucket. */
export function bucketArn({ identity }: Stores, bucket: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${identity.partition}:s3:::${bucket}`;
}

/** Matches the ARNs of all buckets, and of nothing else while `aws:ResourceAccount` is the account. */
export function bucketArnPattern(stores: Stores): pulumi.Output<string> {
  return bucketArn(stores, bucketName(stores, "*"));
}

/** Matches the ARNs of all keys of a multi-Region key set: its members share their id. */
export function keySetArn({ identity }: Stores, keyId: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${identity.partition}:kms:*:${identity.accountId}:key/${keyId}`;
}

/** Matches the service through which S3 calls KMS in any region. */
export function viaS3({ identity }: Stores): pulumi.Output<string> {
  return pulumi.interpolate`s3.*.${identity.dnsSuffix}`;
}
