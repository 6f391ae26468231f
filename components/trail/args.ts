/** Args of a trail of a delivery, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface DeliveryTrailArgs {
  /**
   * Physical name: 3 to 128 letters, digits and . _ -, which neither follow each other nor stand at an end. Plain; a change replaces the
   * trail.
   */
  readonly trailName: string;
  /**
   * What the ARNs of the S3 objects begin with whose reads and writes are recorded, such as `arn:aws:s3:::shop-prod-`: at most 250. The
   * trail's own bucket may not begin so: it would record its own records without end. Plain. Costs $0.10 for 100,000 events.
   * @default - no object's
   */
  readonly objectArnPrefixes?: string[];
  /**
   * Whether calls that manage things, of whatever service, are recorded. Plain. The first trail that does so in an account and region is
   * free of charge, each further one costs $2 for 100,000 events. @default true
   */
  readonly recordsManagement?: boolean;
  /**
   * Whether every use of a key of KMS is among them. A trail cannot choose keys: it records all of the account, which are many. Plain. Only
   * with `recordsManagement`. @default true
   */
  readonly recordsKeyUse?: boolean;
  /** Whether what happens in the account's other regions is recorded too, into the same bucket. Plain. @default true */
  readonly allRegions?: boolean;
  /** How long records are kept. Unit: days. Range: 1 to 36500. Plain. @default 365 */
  readonly retentionDays?: number;
  /** Physical name of the bucket of the records. Plain; a change replaces it. @default - autonamed */
  readonly bucketName?: string;
  /**
   * ARN of the key that encrypts the records, in the trail's region; its policy must let CloudTrail use it. Excludes `keyAlias`.
   * @default - a key of its own, which rotates every year
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Alias of the trail's own key. Plain. Excludes `kmsKeyArn`. @default - none */
  readonly keyAlias?: string;
  /** Tags of every child that takes them. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Account of the trail: twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of trail and bucket. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a trail does where its args are silent. */
export const DELIVERY_TRAIL_DEFAULTS = Object.freeze({
  recordsManagement: true,
  recordsKeyUse: true,
  allRegions: true,
  retentionDays: 365,
});

/**
 * Limits of CloudTrail. Sources: `cloudtrail.PutEventSelectors` (500 values for all conditions of a trail, of which the other conditions
 * take some); for the days, none of AWS.
 */
export const TRAIL_LIMITS = Object.freeze({ objectArnPrefixes: [1, 250], retentionDays: [1, 36_500] } as const);
