/** What was recorded stays, and goes on being recorded: nobody of a delivery touches trails, and nobody at all deletes records. */
import { lastSegment, parseArn, requireArn } from "../../evaluator/arn";
import type { DeclaredTrail, Facts } from "../facts";
import { change } from "./guards";
import { type Draft, named, UNLIMITED, withContext } from "./rule";

const ON_TRAIL = ["DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"].map((name) => `cloudtrail:${name}`);
const ON_BUCKET = ["s3:PutLifecycleConfiguration"];
const DELETIONS = ["s3:DeleteObject", "s3:DeleteObjectVersion"];
const ON_RECORDS = ["s3:PutObject", ...DELETIONS];

const bucketArn = ({ partition }: Facts, { bucket }: DeclaredTrail): string => `arn:${partition}:s3:::${bucket.name}`;

/** ARN of a file of records. */
const recordArn = (facts: Facts, trail: DeclaredTrail): string =>
  `${bucketArn(facts, trail)}/AWSLogs/${trail.account}/CloudTrail/${requireArn(trail.arn).region}/records.json.gz`;

const untouched = (facts: Facts): Draft[] =>
  facts.trails.flatMap((trail) =>
    facts.roles.flatMap(({ principal }) =>
      [
        { actions: ON_TRAIL, resource: trail.arn },
        { actions: ON_BUCKET, resource: bucketArn(facts, trail) },
        { actions: ON_RECORDS, resource: recordArn(facts, trail) },
      ].flatMap(({ actions, resource }) =>
        actions.map((action) => ({
          who: lastSegment(principal.id),
          why: "nobody of a delivery changes what is recorded of it",
          call: change(action, resource, principal, trail.account),
        })),
      ),
    ),
  );

/** The bucket denies it to whoever may do everything. */
const undeletable = (facts: Facts): Draft[] =>
  facts.trails.flatMap((trail) =>
    facts.roles
      .filter(({ account }) => account === trail.account)
      .slice(0, 1)
      .flatMap(({ principal }) =>
        DELETIONS.map((action) => ({
          who: `${lastSegment(principal.id)} with unlimited rights`,
          why: "records go when their time is over, and not before",
          call: change(action, recordArn(facts, trail), principal, trail.account),
          ...UNLIMITED,
        })),
      ),
  );

const CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn";

/** CloudTrail, where it does not say what its guides demand of the policies: whose the record is, and of which trail. */
const otherwise = (facts: Facts): Draft[] =>
  facts.granted
    .map(({ call }) => call)
    .filter(({ principal }) => principal.id === "cloudtrail.amazonaws.com")
    .flatMap((call) =>
      [
        { key: "s3:x-amz-acl", value: "private", why: "a record is the bucket owner's" },
        { key: CONTEXT, value: `${String(call.context[CONTEXT])}-other`, why: "the key is for one trail's records" },
      ]
        .filter(({ key }) => call.context[key] !== undefined)
        .map(({ key, value, why }) => ({
          who: `${call.principal.id} on ${parseArn(call.resource)?.resource ?? ""}`,
          why,
          call: withContext(call, { [key]: value }),
        })),
    );

export const TRAIL_RULES = [
  named("trails stay", untouched),
  named("records stay", undeletable),
  named("records are a trail's own", otherwise),
];
