import type { Graph, GraphResource, Properties } from "../types";
import { bagAt, bagsAt, textAt } from "./bag";

/** A replication rule of a bucket that is enabled. */
export interface ReplicationRule {
  readonly id: string;
  /** Role that S3 assumes to replicate. */
  readonly roleArn: string;
  readonly prefix: string;
  /** Tags that an object must carry; an object of a rehearsal carries none. */
  readonly needsTags: boolean;
  readonly priority: number;
  /** Name of the bucket. */
  readonly destination: string;
  /** Whether objects under a KMS key replicate. */
  readonly kmsObjects: boolean;
  readonly replicaKmsKeyId?: string;
}

/** A lifecycle rule of a bucket that is enabled, as far as it removes objects. */
export interface LifecycleRule {
  readonly prefix: string;
  /** Days after which an object expires. @default - never */
  readonly expirationDays?: number;
  /** Days after which a version goes that is not the newest. @default - never */
  readonly noncurrentDays?: number;
}

/** A bucket as the graph declares it. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly versioned: boolean;
  /** ARN of the key of its default encryption; empty where S3's own key encrypts. */
  readonly kmsKeyArn: string;
  readonly rules: readonly ReplicationRule[];
  readonly lifecycle: readonly LifecycleRule[];
}

const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const VERSIONING = ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"];
const ENCRYPTION = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];
const REPLICATION = ["aws:s3/bucketReplicationConfig:BucketReplicationConfig"];

const LIFECYCLE = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];

const enabled = (bag: Properties): boolean => textAt(bag, "status") === "Enabled";

/** Name in an ARN such as `arn:aws:s3:::name`. */
const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

function replicationRule(rule: Properties, roleArn: string, index: number): ReplicationRule {
  const filter = bagAt(rule, "filter");
  const both = bagAt(filter, "and");
  const destination = bagAt(rule, "destination");
  const replicaKmsKeyId = textAt(bagAt(destination, "encryptionConfiguration"), "replicaKmsKeyId");
  return {
    id: textAt(rule, "id") ?? `rule ${index + 1}`,
    roleArn,
    prefix: textAt(filter, "prefix") ?? textAt(both, "prefix") ?? textAt(rule, "prefix") ?? "",
    needsTags: "tag" in filter || Object.keys(bagAt(both, "tags")).length > 0,
    priority: typeof rule["priority"] === "number" ? rule["priority"] : 0,
    destination: nameInArn(textAt(destination, "bucket") ?? ""),
    kmsObjects: enabled(bagAt(bagAt(rule, "sourceSelectionCriteria"), "sseKmsEncryptedObjects")),
    ...(replicaKmsKeyId === undefined ? {} : { replicaKmsKeyId }),
  };
}

function rulesOf(config: GraphResource | undefined): readonly ReplicationRule[] {
  const role = textAt(config?.inputs, "role") ?? "";
  return bagsAt(config?.inputs, "rules").flatMap((rule, index) =>
    enabled(rule) ? [replicationRule(rule, role, index)] : [],
  );
}

/** Rules that ask for tags or sizes are left out: an object of a rehearsal carries no tags. */
function lifecycleOf(config: GraphResource | undefined): readonly LifecycleRule[] {
  return bagsAt(config?.inputs, "rules")
    .filter((rule) => enabled(rule))
    .flatMap((rule): LifecycleRule[] => {
      const filter = bagAt(rule, "filter");
      const isLimited = ["tag", "and", "objectSizeGreaterThan", "objectSizeLessThan"].some((key) => key in filter);
      const expirationDays = bagAt(rule, "expiration")["days"];
      const { noncurrentDays } = bagAt(rule, "noncurrentVersionExpiration");
      const prefix = textAt(filter, "prefix") ?? textAt(rule, "prefix") ?? "";
      return isLimited
        ? []
        : [
            {
              prefix,
              ...(typeof expirationDays === "number" && { expirationDays }),
              ...(typeof noncurrentDays === "number" && { noncurrentDays }),
            },
          ];
    });
}

function keyOf(config: GraphResource | undefined): string {
  const [rule] = bagsAt(config?.inputs, "rules");
  return textAt(bagAt(rule, "applyServerSideEncryptionByDefault"), "kmsMasterKeyId") ?? "";
}

/** Reads the buckets that the stacks declare, by name. */
export function bucketsOf(graphs: readonly Graph[]): ReadonlyMap<string, Bucket> {
  const resources = graphs.flatMap((graph) => graph.resources);
  const settingOf = (types: readonly string[], bucket: string): GraphResource | undefined =>
    resources.find((one) => types.includes(one.type) && textAt(one.inputs, "bucket") === bucket);
  const buckets = resources
    .filter((one) => BUCKETS.includes(one.type))
    .map((resource): Bucket => {
      const name = textAt(resource.outputs, "bucket") ?? resource.id ?? resource.name;
      return {
        name,
        region: resource.region ?? "",
        account: resource.account ?? "",
        versioned: enabled(bagAt(settingOf(VERSIONING, name)?.inputs, "versioningConfiguration")),
        kmsKeyArn: keyOf(settingOf(ENCRYPTION, name)),
        rules: rulesOf(settingOf(REPLICATION, name)),
        lifecycle: lifecycleOf(settingOf(LIFECYCLE, name)),
      };
    });
  return new Map(buckets.map((bucket) => [bucket.name, bucket]));
}
