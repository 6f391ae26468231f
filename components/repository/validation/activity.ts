import { ARN_FORMS, checkArn, checkInteger, checkLogRetention, plainText } from "../../internal/checks";
import { checkAlarmTopics } from "../../internal/failureQueue";
import { NAME_LIMITS, nameProblem } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import type { CodeRepositoryArgs } from "../args";
import type { RepositoryTrail } from "../args/watch";
import { RepositoryActivityEvent } from "../enums";
import { checkEvents, checkRegionalArn } from "./watch";

/** Source: CloudTrail API Reference: CreateTrail, S3KeyPrefix. */
const PREFIX = /^(?!\/)[\w!.*'()/-]{1,200}(?<!\/)$/;
const LONGEST_RETENTION_DAYS = 36_500;

/** Checks the records. */
export function checkActivity(problems: Problems, args: CodeRepositoryArgs): void {
  const { activity } = args;
  if (activity === undefined) return;
  const { events, topicArn, alarmTopicArns, logRetentionDays, trail } = activity;
  const hasTarget = topicArn !== undefined || logRetentionDays !== undefined;
  problems.require(hasTarget || trail !== undefined, {
    property: "activity",
    allowed: "must have topicArn, logRetentionDays or trail",
    fix: "say where the records go",
  });
  for (const [property, got] of Object.entries({ events, alarmTopicArns }))
    problems.require(got === undefined || hasTarget, {
      property: `activity.${property}`,
      allowed: "must not be given without topicArn or logRetentionDays",
      got,
      fix: "say where they go",
    });
  if (events !== undefined)
    checkEvents(problems, "activity.events", events, RepositoryActivityEvent, "omit it for all but API calls");
  checkRegionalArn(problems, args, "activity.topicArn", ARN_FORMS.topic, topicArn);
  checkAlarmTopics(problems, "activity.alarmTopicArns", alarmTopicArns);
  checkLogRetention(problems, "activity.logRetentionDays", logRetentionDays, "take the next longer");
  if (trail !== undefined) checkTrail(problems, trail);
}

function checkTrail(problems: Problems, { bucketName, prefix, retentionDays, kmsKeyArn }: RepositoryTrail): void {
  const bucket = plainText(bucketName);
  const allowed = bucket === undefined ? undefined : nameProblem(NAME_LIMITS.bucket, bucket);
  if (allowed !== undefined)
    problems.add({ property: "activity.trail.bucketName", allowed, got: bucket, fix: "omit it to have a bucket made" });
  problems.require(bucketName === undefined || retentionDays === undefined, {
    property: "activity.trail.retentionDays",
    allowed: "must not be given beside bucketName, whose owner decides",
    got: retentionDays,
    fix: "remove one of the two",
  });
  problems.require(prefix === undefined || PREFIX.test(prefix), {
    property: "activity.trail.prefix",
    allowed: "must be a folder of at most 200 characters, without slash at either end",
    got: prefix,
    fix: "omit it to use none",
  });
  const range = [1, LONGEST_RETENTION_DAYS] as const;
  checkInteger(problems, "activity.trail.retentionDays", retentionDays, range, "omit it to use 365");
  checkArn(problems, "activity.trail.kmsKeyArn", ARN_FORMS.key, kmsKeyArn, "omit it to use S3's own encryption");
}
