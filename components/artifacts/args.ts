/** Args of artifact stores, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface ArtifactStoresArgs {
  /**
   * Beginning of every bucket's name, which is `<bucketPrefix>-<account>-<region>`: lower-case letters, digits and -. Plain; a change
   * replaces the buckets.
   */
  readonly bucketPrefix: string;
  /** Region of the pipeline, whose bucket is replicated to all others. Plain; must be one of `regions`. */
  readonly homeRegion: string;
  /** Regions that get a bucket and a key, in any order, of one partition. Plain. */
  readonly regions: string[];
  /** Alias of the key in every region, such as `alias/shop-prod-artifacts`. Plain. */
  readonly keyAlias: string;
  /**
   * Region of the primary key, which cannot move: name the old home here when another region becomes home. Plain; must be one of
   * `regions`; a change replaces every key. @default - `homeRegion`
   */
  readonly primaryKeyRegion?: string;
  /**
   * ARNs of roles of other accounts that may read every store; `*` and `?` may stand in path and name. The roles need not exist yet,
   * and need the same rights in their own policies. Plain. @default - none
   */
  readonly readerRoleArns?: string[];
  /**
   * Regions that the home bucket replicates to; leave out one that cannot be reached. Plain; each must be one of `regions` and not
   * `homeRegion`. @default - all others
   */
  readonly replicaRegions?: string[];
  /** What the home bucket replicates: key prefixes that end with /. Plain. @default ["releases/", "channels/"] */
  readonly replicatedPrefixes?: string[];
  /**
   * Key prefixes, ending with /, below which an object is written once: every upload and copy must send `If-None-Match`, and nothing
   * may be deleted. Plain. @default ["releases/"]
   */
  readonly immutablePrefixes?: string[];
  /**
   * Roles that alone may write below a prefix, by prefix: the release step's below `releases/`, say. All others of the account are
   * denied, whatever their own policies allow, and with an empty list everybody is; replication is not affected. Prefixes end with `/`.
   * Plain. @default - no such limit
   */
  readonly prefixWriterRoleArns?: Record<string, string[]>;
  /**
   * Key prefixes whose objects expire, such as the folder that CodePipeline writes a pipeline's artifacts to. Plain; none may overlap
   * a replicated or immutable prefix. @default - nothing expires
   */
  readonly expiringPrefixes?: string[];
  /** Age at which objects below `expiringPrefixes` expire. Unit: days, at least 1. @default 180 */
  readonly artifactExpirationDays?: number;
  /** How long a version that was overwritten or expired is kept. Unit: days, at least 1. @default 90 */
  readonly noncurrentVersionExpirationDays?: number;
  /** Bucket by region that receives the access logs of that region's store. Plain regions. @default - no access logs */
  readonly accessLogBuckets?: Record<string, pulumi.Input<string>>;
  /** Sends events of the home bucket to EventBridge, which a pipeline with a source in it needs. Plain. @default false */
  readonly eventBridge?: boolean;
  /** Replicates within 15 minutes by AWS's service level, for a price per GB. Plain. @default false */
  readonly replicationTimeControl?: boolean;
  /** Deletes buckets that still hold objects. For short-lived stores only. @default false */
  readonly forceDestroy?: boolean;
  /** Time in which a deleted key can be brought back. Unit: days. Range: 7 to 30. @default 30 */
  readonly keyDeletionWindowDays?: number;
  /** Physical name of the replication role. Plain. @default - autonamed */
  readonly replicationRoleName?: string;
  /** Path of the replication role. Plain. @default "/" */
  readonly rolePath?: string;
  /** ARN of the policy that bounds the replication role. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** @default - the provider's default tags */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Account of the stores: twelve digits. Plain. @default - looked up from the provider */
  readonly accountId?: string;
}

export const ARTIFACT_STORES_DEFAULTS = Object.freeze({
  replicatedPrefixes: Object.freeze(["releases/", "channels/"]),
  immutablePrefixes: Object.freeze(["releases/"]),
  artifactExpirationDays: 180,
  noncurrentVersionExpirationDays: 90,
  keyDeletionWindowDays: 30,
});
