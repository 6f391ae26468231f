/** The artifact buckets of a pipeline, one for each region, with their keys and replication. */
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "@pulumi/aws/iam";
import type { Key } from "@pulumi/aws/kms";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { identityOf } from "../internal/identity";
import { serviceRole } from "../internal/serviceRole";
import type { ArtifactStoresArgs } from "./args";
import { bucketArnPattern, keySetArn, regionalName, type Stores, viaS3 } from "./location";
import { replicationRules, replicationStatements } from "./replication";
import { createBucket, type StoreBucket } from "./storeBucket";
import { createKeys } from "./storeKeys";
import { validateArtifactStores } from "./validate";

const TYPE = "interlock:index:ArtifactStores";

/**
 * Creates a private, versioned, encrypted bucket in every region, and replicates releases from the home region to all others.
 *
 * Costs one KMS key for each region a month, storage, and for replicas the transfer between regions. Give `protect: true`: it
 * reaches every bucket and key. Let what writes to the stores depend on the component, so that it starts after all their settings.
 *
 * @example
 * new ArtifactStores("artifacts", {
 *   bucketPrefix: "shop-prod",
 *   homeRegion: "eu-central-1",
 *   regions: ["eu-central-1", "us-east-1"],
 *   keyAlias: "alias/shop-prod-artifacts",
 *   readerRoleArns: ["arn:aws:iam::222222222222:role/shop/prod/shop-prod-deploy"],
 * });
 */
export class ArtifactStores extends pulumi.ComponentResource {
  /** Name of the bucket by region. */
  readonly bucketNames: pulumi.Output<Record<string, string>>;
  /** ARN of the bucket by region. */
  readonly bucketArns: pulumi.Output<Record<string, string>>;
  /** ARN of the key by region: a store takes its own region's. */
  readonly keyArns: pulumi.Output<Record<string, string>>;
  readonly homeBucketName: pulumi.Output<string>;
  readonly homeKeyArn: pulumi.Output<string>;
  /** Matches the keys of all regions in an IAM policy. */
  readonly keySetArn: pulumi.Output<string>;
  /** Matches the buckets of all regions in an IAM policy; to be used with `aws:ResourceAccount`. */
  readonly bucketArnPattern: pulumi.Output<string>;
  /** Absent when nothing is replicated. */
  readonly replicationRoleArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: ArtifactStoresArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateArtifactStores(name, args, opts);
    super(TYPE, name, args, opts);
    const { homeRegion, accountId } = args;
    const identity = identityOf(this, { accountId, region: homeRegion });
    const stores: Stores = { component: this, name, args, checked, identity };
    const keys = createKeys(stores);
    const buckets = [...keys.byRegion].map(([region, key]) => createBucket(stores, region, key.arn));
    const isHome = ({ region }: StoreBucket): boolean => region === homeRegion;
    const home = buckets.find(isHome) as StoreBucket; // args are refused whose regions lack it
    const role = replicate(
      stores,
      home,
      buckets.filter(({ region }) => checked.replicaRegions.includes(region)),
      keys.primary,
    );
    this.bucketNames = byRegion(buckets, ({ bucket }) => bucket.bucket);
    this.bucketArns = byRegion(buckets, ({ arn }) => arn);
    this.keyArns = byRegion(buckets, ({ keyArn }) => keyArn);
    this.homeBucketName = home.bucket.bucket;
    this.homeKeyArn = home.keyArn;
    this.keySetArn = keySetArn(stores, keys.primary.keyId);
    this.bucketArnPattern = bucketArnPattern(stores);
    if (role) this.replicationRoleArn = role.arn;
    this.registerOutputs({
      bucketNames: this.bucketNames,
      bucketArns: this.bucketArns,
      keyArns: this.keyArns,
      homeBucketName: this.homeBucketName,
      homeKeyArn: this.homeKeyArn,
      keySetArn: this.keySetArn,
      bucketArnPattern: this.bucketArnPattern,
      ...(role ? { replicationRoleArn: role.arn } : {}),
    });
  }
}

function byRegion(
  buckets: readonly StoreBucket[],
  value: (bucket: StoreBucket) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> {
  return pulumi.output(Object.fromEntries(buckets.map((bucket) => [bucket.region, value(bucket)])));
}

/** Replicates from home to all other regions; returns the role that S3 does it with, if there is anything to do. */
function replicate(
  stores: Stores,
  home: StoreBucket,
  targets: readonly StoreBucket[],
  primaryKey: Key,
): Role | undefined {
  const { component: parent, args, checked } = stores;
  const prefixes = checked.replicatedPrefixes;
  if (targets.length === 0 || prefixes.length === 0) return undefined;
  const role = createReplicationRole(stores, home, primaryKey);
  const rules = replicationRules(
    prefixes,
    targets.map(({ region, arn, keyArn }) => ({ region, bucketArn: arn, keyArn })),
    args.replicationTimeControl ?? false,
  );
  new BucketReplicationConfig(
    regionalName(stores, "bucket-replication", home.region),
    { bucket: home.bucket.bucket, role: role.arn, rules, region: home.region },
    // S3 refuses to replicate from or to a bucket without versions. It goes when home moves, and can be made again.
    { parent, protect: false, dependsOn: [home, ...targets].map(({ versioning }) => versioning) },
  );
  return role;
}

function createReplicationRole(stores: Stores, home: StoreBucket, primaryKey: Key): Role {
  const { component, name, args, checked, identity } = stores;
  const { accountId } = identity;
  return serviceRole(component, name, "replication-role", {
    trust: { service: "s3.amazonaws.com", accountId, sourceArn: home.arn },
    statements: replicationStatements({
      homeBucketArn: home.arn,
      bucketArnPattern: bucketArnPattern(stores),
      keySetArn: keySetArn(stores, primaryKey.keyId),
      viaService: viaS3(stores),
      accountId,
      prefixes: checked.replicatedPrefixes,
    }),
    roleName: args.replicationRoleName,
    path: args.rolePath,
    description: `Replication of ${args.bucketPrefix}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}
