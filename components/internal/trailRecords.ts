/** What trails of CloudTrail write, and what lets them. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "./identity";
import { denyInsecureTransport, type Statement } from "./policies";

/** ARN of a trail, known before it exists, so that policies can name it. */
export const trailArnOf = (trailName: string, { partition, region, accountId }: Identity): pulumi.Output<string> =>
  pulumi.interpolate`arn:${partition}:cloudtrail:${region}:${accountId}:trail/${trailName}`;

export interface RecordsArgs {
  readonly trailArn: pulumi.Input<string>;
  readonly accountId: pulumi.Input<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Folder in the bucket. @default - none */
  readonly prefix?: string | undefined;
}

/**
 * Lets one trail write its records into a bucket, and refuses everybody who comes without TLS or deletes records: the lifecycle alone does, which
 * no policy of a bucket stops.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function recordStatements({ trailArn, accountId, bucketArn, prefix }: RecordsArgs): readonly Statement[] {
  const folder = prefix === undefined ? "" : `${prefix}/`;
  const ofTrail = { "aws:SourceArn": trailArn };
  const allow = (Sid: string, Action: string, Resource: pulumi.Input<string>, StringEquals: object): Statement => ({
    Sid,
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action,
    Resource,
    Condition: { StringEquals: { ...StringEquals } },
  });
  return [
    denyInsecureTransport("s3:*", [bucketArn, pulumi.interpolate`${bucketArn}/*`]),
    {
      Sid: "DenyDeletion",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource: pulumi.interpolate`${bucketArn}/*`,
    },
    allow("CloudTrailChecksBucket", "s3:GetBucketAcl", bucketArn, ofTrail),
    allow("CloudTrailWritesRecords", "s3:PutObject", pulumi.interpolate`${bucketArn}/${folder}AWSLogs/${accountId}/*`, {
      ...ofTrail,
      "s3:x-amz-acl": "bucket-owner-full-control",
    }),
  ];
}
