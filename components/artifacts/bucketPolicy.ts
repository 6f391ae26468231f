/** The policy of a store's bucket. Its size depends on neither regions nor targets. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { shortHash } from "../internal/names";
import { denyInsecureTransport, oneOrMany, rolesOf, type Statement } from "../internal/policies";
import type { AccountRoles } from "../internal/roleArns";

export interface BucketPolicyArgs {
  readonly partition: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /** ARN of the key of the bucket's region. */
  readonly keyArn: pulumi.Input<string>;
  readonly readers: readonly AccountRoles[];
  readonly immutablePrefixes: readonly string[];
  readonly writers: readonly PrefixWriters[];
}

/** Roles that alone may write below a prefix. */
export interface PrefixWriters {
  readonly prefix: string;
  /** Sorted. */
  readonly roleArns: readonly string[];
}

/** The statements of the bucket policy. */
export function bucketStatements(args: BucketPolicyArgs): readonly Statement[] {
  const objects = pulumi.interpolate`${args.bucketArn}/*`;
  return [
    denyInsecureTransport("s3:*", [args.bucketArn, objects]),
    ...denyOtherEncryption(objects, args.keyArn),
    ...denyChanges(args.bucketArn, args.immutablePrefixes),
    ...args.writers.map((writers) => denyOtherWriters(args.bucketArn, writers)),
    ...args.readers.flatMap((reader) => allowReaders(args.partition, reader, args.bucketArn, objects)),
  ];
}

/**
 * Denies uploads whose headers ask for another encryption than the bucket's. Uploads without such headers get the bucket's own
 * and pass, as do the parts of a multipart upload, which never carry them. Writers that name a key must name its full ARN.
 * `aws:kms` without a key means the AWS managed key, which neither another account nor replication can use.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
 */
function denyOtherEncryption(objects: pulumi.Input<string>, keyArn: pulumi.Input<string>): readonly Statement[] {
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  const deny = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: objects,
    Condition,
  });
  return [
    deny("DenyOtherAlgorithm", { Null: { [algorithm]: "false" }, StringNotEquals: { [algorithm]: "aws:kms" } }),
    deny("DenyOtherKey", { Null: { [key]: "false" }, StringNotEquals: { [key]: keyArn } }),
    deny("DenyManagedKey", { StringEquals: { [algorithm]: "aws:kms" }, Null: { [key]: "true" } }),
  ];
}

/**
 * Denies overwriting and deleting: a deleted object could be written anew under its old name. The three calls of a multipart
 * upload that create nothing take no `If-None-Match` and pass; the one that completes it does not.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function denyChanges(bucketArn: pulumi.Input<string>, prefixes: readonly string[]): readonly Statement[] {
  if (prefixes.length === 0) return [];
  const Resource = oneOrMany(prefixes.map((prefix) => pulumi.interpolate`${bucketArn}/${prefix}*`));
  return [
    {
      Sid: "DenyOverwrite",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource,
      Condition: { Null: { "s3:if-none-match": "true" }, Bool: { "s3:ObjectCreationOperation": "true" } },
    },
    {
      Sid: "DenyDelete",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource,
    },
  ];
}

/** Denies writing below a prefix to everybody but its writers, of whom there may be none. Replicas pass: they are written by `s3:ReplicateObject`. */
function denyOtherWriters(bucketArn: pulumi.Input<string>, { prefix, roleArns }: PrefixWriters): Statement {
  const word = prefix.replace(/[^A-Za-z0-9]/g, "");
  return {
    Sid: `DenyOtherWriters${word === prefix.slice(0, -1) ? word : shortHash(prefix)}`,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucketArn}/${prefix}*`,
    ...(roleArns.length === 0 ? {} : { Condition: { ArnNotEquals: { "aws:PrincipalArn": oneOrMany(roleArns) } } }),
  };
}

/**
 * Lets roles of an account read: the bucket's settings, which CodePipeline asks for in every action, and objects.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 */
function allowReaders(
  partition: pulumi.Input<string>,
  { accountId, arns }: AccountRoles,
  bucketArn: pulumi.Input<string>,
  objects: pulumi.Input<string>,
): readonly Statement[] {
  const roles = rolesOf(partition, accountId, oneOrMany(arns));
  const allow = (Sid: string, Action: readonly string[], Resource: pulumi.Input<string>): Statement => ({
    Sid: `${Sid}${accountId}`,
    Effect: "Allow",
    Principal: roles.Principal,
    Action,
    Resource,
    Condition: roles.Condition,
  });
  const settings = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"];
  return [
    allow("ReadBucket", settings, bucketArn),
    allow("ReadObjects", ["s3:GetObject", "s3:GetObjectVersion"], objects),
  ];
}
