/** Replication of the home bucket: its rules, and what its role may do. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3";
import { oneOrMany, type Statement } from "../internal/policies";

/** Unit: minutes; the only threshold that S3 offers. Source: s3.ReplicationTimeValue. */
const REPLICATION_MINUTES = 15;

/** A region that receives replicas. */
export interface ReplicaTarget {
  readonly region: string;
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * One rule for each prefix and region. Deletions are not replicated: what was deleted at home by mistake stays elsewhere.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function replicationRules(
  prefixes: readonly string[],
  targets: readonly ReplicaTarget[],
  timeControl: boolean,
): BucketReplicationConfigArgs["rules"] {
  const time = { minutes: REPLICATION_MINUTES };
  const timing = timeControl
    ? { replicationTime: { status: "Enabled", time }, metrics: { status: "Enabled", eventThreshold: time } }
    : { metrics: { status: "Enabled" } };
  const pairs = prefixes.flatMap((prefix) => targets.map((target) => ({ prefix, target })));
  return pairs.map(({ prefix, target }, index) => ({
    id: `${prefix}${target.region}`,
    priority: index + 1,
    status: "Enabled",
    filter: { prefix },
    deleteMarkerReplication: { status: "Disabled" },
    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
    destination: {
      bucket: target.bucketArn,
      encryptionConfiguration: { replicaKmsKeyId: target.keyArn },
      ...timing,
    },
  }));
}

export interface ReplicationAccess {
  readonly homeBucketArn: pulumi.Input<string>;
  /** Matches all buckets of the stores. */
  readonly bucketArnPattern: pulumi.Input<string>;
  /** Matches the keys of all regions. */
  readonly keySetArn: pulumi.Input<string>;
  /** Matches S3 as the service that calls KMS. */
  readonly viaService: pulumi.Input<string>;
  readonly accountId: pulumi.Input<string>;
  readonly prefixes: readonly string[];
}

/**
 * What replication needs and no more. With bucket keys KMS sees the bucket's ARN as the encryption context, without them the
 * object's; the pattern of the buckets matches both. `kms:Decrypt` also lets S3 check the bucket key of a replica.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export function replicationStatements(access: ReplicationAccess): readonly Statement[] {
  const { homeBucketArn, bucketArnPattern, keySetArn, viaService, accountId, prefixes } = access;
  const below = (bucketArn: pulumi.Input<string>) =>
    oneOrMany(prefixes.map((prefix) => pulumi.interpolate`${bucketArn}/${prefix}*`));
  // The name of a bucket that was deleted can be taken by anybody.
  const Condition = { StringEquals: { "aws:ResourceAccount": accountId } };
  return [
    {
      Sid: "ReadReplicationSettings",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: homeBucketArn,
      Condition,
    },
    {
      Sid: "ReadSourceObjects",
      Effect: "Allow",
      Action: ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
      Resource: below(homeBucketArn),
      Condition,
    },
    {
      Sid: "WriteReplicas",
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: below(bucketArnPattern),
      Condition,
    },
    {
      Sid: "UseKeys",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt"],
      Resource: keySetArn,
      Condition: {
        StringLike: { "kms:ViaService": viaService, "kms:EncryptionContext:aws:s3:arn": bucketArnPattern },
      },
    },
  ];
}
