/** What the pipeline's role needs for its sources. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../internal/policies";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, inAccount, named, once, setting, settings, type Use } from "./use";

export const codeCommit: Execution = (uses, identity) => [
  allow(
    "ReadRepository",
    [
      "codecommit:CancelUploadArchive",
      "codecommit:GetBranch",
      "codecommit:GetCommit",
      "codecommit:GetRepository",
      "codecommit:GetUploadArchiveStatus",
      "codecommit:UploadArchive",
    ],
    arnsAcrossRegions(identity, "codecommit", named(uses, "RepositoryName"), (name) => name),
  ),
  ...sourceKeys("DecryptRepository", ["kms:Decrypt", "kms:DescribeKey"], uses),
];

/** A bucket of another account is read by an action role there. */
export const s3Source: Execution = (uses, { partition, accountId }) => {
  const buckets = uses.map((use) => pulumi.interpolate`arn:${partition}:s3:::${setting(use, "S3Bucket")}`);
  const objects = uses.map((use, index) => {
    const anyKey = use.configuration["AllowOverrideForS3ObjectKey"] === "true";
    return pulumi.interpolate`${buckets[index]}/${anyKey ? "*" : setting(use, "S3ObjectKey")}`;
  });
  return [
    inAccount(
      allow("ReadSourceBucket", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], buckets),
      accountId,
    ),
    inAccount(
      allow(
        "ReadSourceObject",
        ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        objects,
      ),
      accountId,
    ),
    ...sourceKeys("DecryptSourceObject", ["kms:Decrypt"], uses),
  ];
};

function sourceKeys(Sid: string, actions: readonly string[], uses: readonly Use[]): Statement[] {
  const keys = uses.flatMap(({ sourceKeyArn }) => (sourceKeyArn === undefined ? [] : [sourceKeyArn]));
  return keys.length > 0 ? [allow(Sid, actions, keys)] : [];
}

/** Both actions are checked, whichever service the connection's ARN names. Source: action-reference-CodestarConnectionSource. */
export const connection: Execution = (uses) => [
  allow(
    "UseConnections",
    ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
    once(settings(uses, "ConnectionArn")),
  ),
];

export const ecrSource: Execution = (uses, identity) => [
  allow(
    "FindImages",
    ["ecr:DescribeImages"],
    arnsAcrossRegions(identity, "ecr", named(uses, "RepositoryName"), (name) => `repository/${name}`),
  ),
];
