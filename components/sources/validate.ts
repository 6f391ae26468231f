/** Everything that can be wrong with a source bucket before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkedArn, checkInteger, checkName, checkPlacement, checkUnique } from "../internal/checks";
import { checkAlarmTopics } from "../internal/failureQueue";
import { ACCOUNT_ID, NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import { byAccount, checkRoleArns } from "../internal/roleArns";
import type { SourceBucketArgs } from "./args";
import type { Writers } from "./statements";

/** What the checks make of the args. */
export interface CheckedSourceBucket {
  readonly writers: Writers;
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
}

/** Longest that a lifecycle rule counts. Source: the shape is an integer of 32 bits. */
const MOST_DAYS = 2147483647;

const BUS = /^arn:aws[\w-]*:events:([\w-]+):\d{12}:event-bus\/[\w./-]+$/;

/** @throws pulumi.ResourceError that lists every problem. */
export function validateSourceBucket(
  name: string,
  args: SourceBucketArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedSourceBucket {
  const problems = new Problems("SourceBucket", name);
  const { bucketName, kmsKeyArn, keyAlias, noncurrentVersionExpirationDays: days } = args;
  checkName(problems, "bucketName", NAME_LIMITS.bucket, bucketName, "shorten or respell it");
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, keyAlias, "omit it to use the bucket's name");
  problems.require(kmsKeyArn === undefined || keyAlias === undefined, {
    property: "keyAlias",
    allowed: "must not be given beside kmsKeyArn",
    got: keyAlias,
    fix: "remove one of the two",
  });
  checkInteger(problems, "noncurrentVersionExpirationDays", days, [1, MOST_DAYS], "omit it to use 90");
  const writers = checkedWriters(problems, args);
  checkBuses(problems, args);
  checkPlacement(problems, args);
  const key =
    kmsKeyArn === undefined
      ? undefined
      : checkedArn(problems, "kmsKeyArn", ARN_FORMS.key, kmsKeyArn, "omit it to have a key made");
  problems.throwIfAny(opts);
  return { writers, kmsKeyArn: key };
}

function checkedWriters(problems: Problems, { writerRoleArns = [], writerAccountIds = [] }: SourceBucketArgs): Writers {
  const roles = checkRoleArns(problems, "writerRoleArns", writerRoleArns, "name the roles that put objects");
  writerAccountIds.forEach((account, index) =>
    problems.require(ACCOUNT_ID.test(account), {
      property: `writerAccountIds[${index}]`,
      allowed: "must be twelve digits",
      got: account,
      fix: "give the account's id",
    }),
  );
  checkUnique(problems, "writerRoleArns", writerRoleArns, "name each role once");
  checkUnique(problems, "writerAccountIds", writerAccountIds, "name each account once");
  return { roles: byAccount(roles), accountIds: [...writerAccountIds].sort() };
}

function checkBuses(problems: Problems, args: SourceBucketArgs): void {
  const { eventBusArns = [], region, roleName, alarmTopicArns } = args;
  eventBusArns.forEach((arn, index) => {
    const property = `eventBusArns[${index}]`;
    const busRegion = BUS.exec(arn)?.[1];
    problems.require(busRegion !== undefined, {
      property,
      allowed: "must be the ARN of an event bus (arn:…:events:…:event-bus/default)",
      got: arn,
      fix: "give the bus of the pipeline's account",
    });
    problems.require(busRegion === undefined || region === undefined || busRegion === region, {
      property,
      allowed: `must be of the bucket's region ${region ?? ""}`,
      got: busRegion,
      fix: "take the bus of the pipeline's region, which is the bucket's",
    });
  });
  checkUnique(problems, "eventBusArns", eventBusArns, "name each bus once");
  for (const [property, got] of Object.entries({ roleName, alarmTopicArns }))
    problems.require(got === undefined || eventBusArns.length > 0, {
      property,
      allowed: "must not be given without eventBusArns",
      got,
      fix: "remove it",
    });
  checkAlarmTopics(problems, "alarmTopicArns", alarmTopicArns);
}
