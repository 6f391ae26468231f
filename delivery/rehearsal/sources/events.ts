/** Events as AWS services send them to EventBridge. */
import { randomUUID } from "node:crypto";
import type { ObjectVersion } from "../types";

export type AwsEvent = Readonly<Record<string, unknown>>;

interface Source {
  readonly source: string;
  readonly "detail-type": string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: AwsEvent;
}

/** Source: EventBridge User Guide, eb-events-structure. */
export const awsEvent = (given: Source): AwsEvent => ({
  version: "0",
  id: randomUUID(),
  time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  ...given,
});

/** The event that S3 sends for a new object. Source: S3 User Guide, ev-events, "Object Created". */
export function objectCreated(object: ObjectVersion): AwsEvent {
  const { bucket, key, region, account, versionId, size, kmsKeyArn } = object;
  return awsEvent({
    source: "aws.s3",
    "detail-type": "Object Created",
    account,
    region,
    resources: [`arn:${kmsKeyArn.split(":")[1]}:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size, "version-id": versionId },
      reason: "PutObject",
    },
  });
}

/** A place of CodeCommit. */
export interface RepositoryPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

export const repositoryArn = ({ partition, account, region, repository }: RepositoryPlace): string =>
  `arn:${partition}:codecommit:${region}:${account}:${repository}`;

/** An event of a repository. Source: CodeCommit User Guide, monitoring-events. */
export const repositoryEvent = (place: RepositoryPlace, detailType: string, detail: AwsEvent): AwsEvent =>
  awsEvent({
    source: "aws.codecommit",
    "detail-type": detailType,
    account: place.account,
    region: place.region,
    resources: [repositoryArn(place)],
    detail,
  });
