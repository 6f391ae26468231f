/** Args of who is told what happens in a repository, and of its records. */
import type * as pulumi from "@pulumi/pulumi";
import type { RepositoryActivityEvent, RepositoryEvent, RepositoryEventDetail, RepositoryTriggerEvent } from "../enums";

/** Calls a function or a topic when branches and tags change. Has exactly one of `topicArn` and `functionArn`. */
export interface RepositoryTrigger {
  /** Unique in the repository: 1 to 100 letters, digits, . _ and -. Plain. */
  readonly name: string;
  /** Standard topic of the repository's region, whose policy lets `codecommit.amazonaws.com` publish. @default - none */
  readonly topicArn?: pulumi.Input<string>;
  /** Function of the repository's region and account; it gets the permission. @default - none */
  readonly functionArn?: pulumi.Input<string>;
  /** At most 10; they must be among the repository's `branches` where these are given. Plain. @default - every branch */
  readonly branches?: string[];
  /** Plain. @default [all] */
  readonly events?: RepositoryTriggerEvent[];
  /** Text that is sent along: at most 1000 characters. @default - none */
  readonly customData?: pulumi.Input<string>;
}

/** A notification rule. Costs nothing but what its targets deliver. `topicArns` and `chatArns` are 1 to 10 together. */
export interface RepositoryNotifications {
  /** Topics of the repository's account and region, whose policies let codestar-notifications publish. The count is plain. @default - none */
  readonly topicArns?: pulumi.Input<string>[];
  /** ARNs of chat configurations of Slack or Microsoft Teams in Amazon Q Developer in chat applications. Plain. @default - none */
  readonly chatArns?: string[];
  /** Plain. @default - every event */
  readonly events?: RepositoryEvent[];
  /** Plain. @default FULL */
  readonly detail?: RepositoryEventDetail;
}

/**
 * A trail of CloudTrail. CodeCommit's calls, Git's included, are management events, and a trail cannot select these by service: it
 * logs those of the whole region but KMS's. The first trail of a region's management events is free of charge.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
export interface RepositoryTrail {
  /** Bucket that exists, whose policy lets this trail write. @default - a private bucket of its own with exactly that policy */
  readonly bucketName?: pulumi.Input<string>;
  /** Folder in the bucket: at most 200 characters, without slash at either end. Plain. @default - none */
  readonly prefix?: string;
  /** Leaves out calls that only read, such as Git's pulls. Plain. @default false */
  readonly writesOnly?: boolean;
  /** Days that the trail's own bucket keeps records; at least 1. Plain. @default 365 */
  readonly retentionDays?: number;
  /** Key that encrypts the records; its policy must let CloudTrail use it. @default - S3's own encryption */
  readonly kmsKeyArn?: pulumi.Input<string>;
}

/** Records of what happens in the repository. Needs a topic, a log group or a trail. */
export interface RepositoryActivity {
  /** What the topic and the log group get. Plain. @default - all but API calls */
  readonly events?: RepositoryActivityEvent[];
  /** Topic of the repository's region, whose policy lets `events.amazonaws.com` publish. @default - none */
  readonly topicArn?: pulumi.Input<string>;
  /**
   * Topics of the repository's region that are told when an event could reach neither the topic nor the log group: 1 to 5. The count is plain.
   * @default - nobody is told; the alarm is on all the same
   */
  readonly alarmTopicArns?: pulumi.Input<string>[];
  /** Makes the log group `/aws/events/<repositoryName>-activity` and keeps its events so long. Unit: days. Plain. @default - no log group */
  readonly logRetentionDays?: number;
  /** @default - none */
  readonly trail?: RepositoryTrail;
}

export interface RepositoryWatchArgs {
  /** At most 10. How many, their names and kinds are plain. @default - none */
  readonly triggers?: RepositoryTrigger[];
  /** @default - none */
  readonly notifications?: RepositoryNotifications;
  /** @default - none */
  readonly activity?: RepositoryActivity;
}
