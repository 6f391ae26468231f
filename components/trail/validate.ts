/** Everything that can be wrong with a trail before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkAccountId,
  checkArn,
  checkCount,
  checkInteger,
  checkName,
  checkRegion,
  checkUnique,
} from "../internal/checks";
import { NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import { type DeliveryTrailArgs, TRAIL_LIMITS } from "./args";
import { bucketLogicalName } from "./bucket";

const OBJECTS = /^arn:aws[\w-]*:s3:::([a-z0-9][a-z0-9.-]*)(\/[^*?]*)?$/;

/** @throws pulumi.ResourceError that lists every problem. */
export function validateDeliveryTrail(
  name: string,
  args: DeliveryTrailArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("DeliveryTrail", name);
  const { trailName, bucketName, retentionDays, kmsKeyArn, keyAlias } = args;
  checkName(problems, "trailName", NAME_LIMITS.trail, trailName, "shorten or respell it");
  checkName(problems, "bucketName", NAME_LIMITS.bucket, bucketName, "omit it to have one formed");
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, keyAlias, "omit it to use none");
  problems.require(kmsKeyArn === undefined || keyAlias === undefined, {
    property: "keyAlias",
    allowed: "must not be given beside kmsKeyArn",
    got: keyAlias,
    fix: "remove one of the two",
  });
  checkRecorded(problems, name, args);
  checkInteger(problems, "retentionDays", retentionDays, TRAIL_LIMITS.retentionDays, "omit it to use 365");
  checkArn(problems, "kmsKeyArn", ARN_FORMS.key, kmsKeyArn, "omit it to have a key made");
  checkAccountId(problems, args.accountId);
  checkRegion(problems, args.region);
  problems.throwIfAny(opts);
}

function checkRecorded(problems: Problems, name: string, args: DeliveryTrailArgs): void {
  const { objectArnPrefixes, recordsManagement, recordsKeyUse } = args;
  problems.require(recordsManagement !== false || objectArnPrefixes !== undefined, {
    property: "recordsManagement",
    allowed: "must not be false without objectArnPrefixes, or nothing is recorded",
    got: recordsManagement,
    fix: "name the objects, or remove the trail",
  });
  problems.require(recordsManagement !== false || recordsKeyUse === undefined, {
    property: "recordsKeyUse",
    allowed: "must not be given where recordsManagement is false, for the use of keys is management",
    got: recordsKeyUse,
    fix: "remove it",
  });
  if (objectArnPrefixes === undefined) return;
  const fix = "omit it to record no objects";
  checkCount(problems, "objectArnPrefixes", objectArnPrefixes, TRAIL_LIMITS.objectArnPrefixes, "ARNs", fix);
  checkUnique(problems, "objectArnPrefixes", objectArnPrefixes, "name each once");
  objectArnPrefixes.forEach((arn, index) => checkObjects(problems, `objectArnPrefixes[${index}]`, arn, name, args));
}

function checkObjects(
  problems: Problems,
  property: string,
  arn: string,
  name: string,
  { bucketName }: DeliveryTrailArgs,
): void {
  const [, bucket, key] = OBJECTS.exec(arn) ?? [];
  problems.require(bucket !== undefined, {
    property,
    allowed: "must be the beginning of ARNs of S3 objects (arn:…:s3:::…), without wildcards",
    got: arn,
    fix: "leave out what the objects differ in",
  });
  if (bucket === undefined) return;
  const own = bucketName ?? `${bucketLogicalName(name)}-`.toLowerCase();
  const isOwn = key === undefined ? own.startsWith(bucket) : own === bucket;
  // Of a name that is formed, the end is not known.
  const mayBeOwn = bucketName === undefined && bucket.startsWith(own);
  problems.require(!isOwn && !mayBeOwn, {
    property,
    allowed: `must not reach the trail's own bucket ${own}${bucketName === undefined ? "…" : ""}, whose records would be recorded without end`,
    got: arn,
    fix: "say more of the ARN, or give another bucketName",
  });
}
