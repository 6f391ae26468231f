/** Args of a bucket that pipelines take their source from, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface SourceBucketArgs {
  /** Physical name, which `s3Source` and writers need: 3 to 63 lower-case letters, digits and -. Plain; a change replaces the bucket. */
  readonly bucketName: string;
  /**
   * ARNs of roles, of this or other accounts, that may put objects; `*` and `?` may stand in path and name. Roles of other accounts need
   * `s3:PutObject`, and `kms:GenerateDataKey` and `kms:Decrypt` on the key, in their own policies too. Plain. @default - none
   */
  readonly writerRoleArns?: string[];
  /** Accounts of which every principal may put objects, if its own policies let it: twelve digits each. Plain. @default - none */
  readonly writerAccountIds?: string[];
  /**
   * Default event buses of other accounts whose pipelines take objects of this bucket. Each bus must lie in the bucket's region, and its
   * policy must let this account put events. Plain. @default - pipelines of the bucket's own account alone are told of objects
   */
  readonly eventBusArns?: string[];
  /**
   * ARN of the key that encrypts objects, in the bucket's region; its policy must let the writers use it. Excludes `keyAlias`.
   * @default - a key of its own, which rotates every year
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Alias of the bucket's own key. Plain. Excludes `kmsKeyArn`. @default "alias/<bucketName>-source" */
  readonly keyAlias?: string;
  /** How long versions are kept once they are not the newest, which executions still name. Unit: days. At least 1. Plain. @default 90 */
  readonly noncurrentVersionExpirationDays?: number;
  /** Destroys the bucket with all versions in it. Plain. @default false */
  readonly forceDestroy?: boolean;
  /**
   * Topics of the bucket's region that are told when an event could not be forwarded: 1 to 5. The count is plain. Only with `eventBusArns`.
   * @default - nobody is told; the alarm is on all the same
   */
  readonly alarmTopicArns?: pulumi.Input<string>[];
  /** Physical name of the role that forwards events. Plain. Only with `eventBusArns`. @default - autonamed */
  readonly roleName?: string;
  /** IAM path of that role. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child that takes them. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Account of the bucket: twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of the bucket, which must be its pipelines'. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a source bucket does where its args are silent. */
export const SOURCE_BUCKET_DEFAULTS = Object.freeze({ noncurrentVersionExpirationDays: 90, forceDestroy: false });
