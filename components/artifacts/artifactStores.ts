/** The artifact buckets of a pipeline, one for each region, with their keys and replication. */
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "@pulumi/aws/iam";
import { BucketNotification, BucketReplicationConfig } from "@pulumi/aws/s3";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import type { ArtifactStoresArgs } from "./args";
import { bucketArnPattern, keySetArn, type StoreLocation, viaS3 } from "./location";
import { replicationRules, replicationStatements } from "./replication";
import { createBucket, type StoreBucket } from "./storeBucket";
import { createKeys, type StoreKeys } from "./storeKeys";
import { type CheckedStores, validateArtifactStores } from "./validate";

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
    const stores = validateArtifactStores(name, args, opts);
    super(TYPE, name, args, opts);
    const { homeRegion, bucketPrefix, accountId } = args;
    const location = { ...identityOf(this, { accountId, region: homeRegion }), bucketPrefix, homeRegion };
    const keys = createKeys(this, name, args, stores, location);
    const buckets = createBuckets(this, name, args, stores, location, keys);
    const home = member(buckets, homeRegion);
    if (args.eventBridge === true) notifyEventBridge(this, name, homeRegion, home);
    const role = replicate(this, name, args, stores, location, keys, buckets);
    this.bucketNames = byRegion(buckets, ({ bucket }) => bucket.bucket);
    this.bucketArns = byRegion(buckets, ({ arn }) => arn);
    this.keyArns = byRegion(keys.byRegion, (key) => key.arn);
    this.homeBucketName = home.bucket.bucket;
    this.homeKeyArn = member(keys.byRegion, homeRegion).arn;
    this.keySetArn = keySetArn(location, keys.primary.keyId);
    this.bucketArnPattern = bucketArnPattern(location);
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

type Buckets = ReadonlyMap<string, StoreBucket>;

/** A member that validation has shown to exist. */
function member<T>(members: ReadonlyMap<string, T>, region: string): T {
  const found = members.get(region);
  if (found === undefined) throw new Error(`no member for ${region}`);
  return found;
}

function byRegion<T>(
  members: ReadonlyMap<string, T>,
  value: (member: T) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> {
  return pulumi.output(Object.fromEntries([...members].map(([region, each]) => [region, value(each)])));
}

function createBuckets(
  parent: ArtifactStores,
  name: string,
  args: ArtifactStoresArgs,
  stores: CheckedStores,
  location: StoreLocation,
  keys: StoreKeys,
): Buckets {
  const create = (region: string) =>
    createBucket(parent, name, region, args, stores, location, member(keys.byRegion, region).arn);
  return new Map(stores.regions.map((region) => [region, create(region)]));
}

function notifyEventBridge(parent: ArtifactStores, name: string, region: string, { bucket }: StoreBucket): void {
  new BucketNotification(
    childName(name, "bucket-notification", region),
    { bucket: bucket.bucket, eventbridge: true, region },
    { parent },
  );
}

/** Replicates from home to all other regions; returns the role that S3 does it with. */
function replicate(
  parent: ArtifactStores,
  name: string,
  args: ArtifactStoresArgs,
  stores: CheckedStores,
  location: StoreLocation,
  keys: StoreKeys,
  buckets: Buckets,
): Role | undefined {
  const { homeRegion, accountId } = { homeRegion: args.homeRegion, accountId: location.accountId };
  const home = member(buckets, homeRegion);
  const targets = [...buckets]
    .filter(([region]) => region !== homeRegion)
    .map(([region, { arn }]) => ({ region, bucketArn: arn, keyArn: member(keys.byRegion, region).arn }));
  const prefixes = stores.replicatedPrefixes;
  if (targets.length === 0 || prefixes.length === 0) return undefined;
  const role = serviceRole(parent, name, "replication-role", {
    trust: { service: "s3.amazonaws.com", accountId, sourceArn: home.arn },
    statements: replicationStatements({
      homeBucketArn: home.arn,
      bucketArnPattern: bucketArnPattern(location),
      keySetArn: keySetArn(location, keys.primary.keyId),
      viaService: viaS3(location),
      accountId,
      prefixes,
    }),
    roleName: args.replicationRoleName,
    path: args.rolePath,
    description: `Replication of ${args.bucketPrefix}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
  new BucketReplicationConfig(
    childName(name, "bucket-replication", homeRegion),
    {
      bucket: home.bucket.bucket,
      role: role.arn,
      rules: replicationRules(prefixes, targets, args.replicationTimeControl ?? false),
      region: homeRegion,
    },
    { parent, dependsOn: [...buckets.values()].map(({ versioning }) => versioning) },
  );
  return role;
}
