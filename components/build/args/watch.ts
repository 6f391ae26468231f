/** Args of who is told about builds. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildEvent, BuildEventDetail } from "../enums";

/** Alarms on the project's metrics. Each costs about $0.10 a month. */
export interface BuildAlarms {
  /** Topics of the project's region that are told. At least one; the count is plain. */
  readonly topicArns: pulumi.Input<string>[];
  /** Builds that may fail within five minutes before the alarm goes off; at least 0. Plain. @default 0 */
  readonly toleratedFailures?: number;
  /** Minutes that a build may take before the alarm goes off. Range: 1 to 2160. Plain. @default - no alarm on duration */
  readonly durationMinutes?: number;
}

/** A notification rule for the project's events. Costs nothing but what the topic delivers. */
export interface BuildNotifications {
  /** Topics of the project's account and region, 1 to 10, whose policies let codestar-notifications publish. The count is plain. */
  readonly topicArns: pulumi.Input<string>[];
  /** Plain. @default [codebuild-project-build-state-failed] */
  readonly events?: BuildEvent[];
  /** Plain. @default FULL */
  readonly detail?: BuildEventDetail;
}

/** Lines of the build log that others get. */
export interface BuildLogEvents {
  /** Filter pattern of CloudWatch Logs; empty for every line. */
  readonly pattern: string;
  /** Function of the project's region that gets the matching lines. Costs its runs. @default - none */
  readonly functionArn?: pulumi.Input<string>;
  /**
   * Topics of the project's region that are told when lines match, by a metric and an alarm (about $0.40 a month). The count is
   * plain. @default - none
   */
  readonly topicArns?: pulumi.Input<string>[];
}

export interface BuildWatchArgs {
  /** @default - none */
  readonly alarms?: BuildAlarms;
  /** @default - none */
  readonly notifications?: BuildNotifications;
  /** @default - none */
  readonly logEvents?: BuildLogEvents;
}
