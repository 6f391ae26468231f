/** Requests by the right ones in the wrong way: over what is there, for another purpose, past S3. */
import { type Facts, nameOf } from "../facts";
import { viaService } from "../../calls/rows";
import { lastSegment, requireArn } from "../../evaluator/arn";
import type { AwsCall, RequestContext } from "../../types";
import {
  AUDIT,
  type Draft,
  isKms,
  LEDGER_FOLDERS,
  named,
  RELEASES,
  UNLIMITED,
  withContext,
  writesLedger,
} from "./rule";
import { onObject } from "./stores";

const who = ({ principal }: AwsCall): string => lastSegment(principal.id);

/** Roles that write releases or channels of a stack in some delivery. */
const writersOf = ({ granted }: Facts, stack: string | undefined): ReadonlySet<string> =>
  new Set(granted.filter((one) => one.stack === stack && writesLedger(one.call)).map(({ call }) => call.principal.id));

/** Releases, channels, controls and audit of every store, also where nothing is written today, written by anybody but their writer. */
const otherWriters = (facts: Facts): Draft[] =>
  facts.stores.flatMap((bucket) => {
    const writers = writersOf(facts, facts.ownerOf(`arn:${facts.partition}:s3:::${bucket.name}`));
    const callers = facts.roles.filter((one) => one.account === bucket.account && !writers.has(one.arn));
    return callers.flatMap((one) =>
      Object.entries(LEDGER_FOLDERS).map(([folder, why]) => ({
        who: `${nameOf(one)} with unlimited rights`,
        why,
        call: onObject(facts, bucket, `${folder}any/0`, "s3:PutObject", { "s3:if-none-match": "*" })(one.principal),
        ...UNLIMITED,
      })),
    );
  });

/** Releases and records are written once and stay, whoever asks. */
const changedReleases = (facts: Facts): Draft[] =>
  facts.stores.flatMap((bucket) => {
    const owner = facts.ownerOf(`arn:${facts.partition}:s3:::${bucket.name}`);
    const callers = facts.roles.filter((one) => one.account === bucket.account && one.stack === owner);
    const changes = [
      { why: "is never overwritten", action: "s3:PutObject" },
      { why: "is never deleted", action: "s3:DeleteObject" },
      { why: "keeps all its versions", action: "s3:DeleteObjectVersion" },
    ];
    const kept = [
      { what: "a release", folder: RELEASES },
      { what: "a record", folder: AUDIT },
    ];
    return callers.flatMap((one) =>
      kept.flatMap(({ what, folder }) =>
        changes.map(({ why, action }) => ({
          who: `${nameOf(one)} with unlimited rights`,
          why: `${what} ${why}`,
          call: onObject(facts, bucket, `${folder}any/0`, action, {})(one.principal),
          ...UNLIMITED,
        })),
      ),
    );
  });

/** Condition keys that bind a grant to one purpose, and a value that is another. */
const OTHER_VALUES: readonly (readonly [key: string, value: string, why: string])[] = [
  ["s3:prefix", "other/", "the list is for releases and the channel"],
  ["kms:SigningAlgorithm", "RSASSA_PSS_SHA_512", "releases know one algorithm"],
  ["iam:PassedToService", "lambda.amazonaws.com", "the role is for instances"],
  ["ec2:CreateAction", "CreateVolume", "tags are given at launch alone"],
  ["aws:ResourceTag/aws:autoscaling:groupName", "other", "the instance belongs to another group"],
];

const otherPurposes = (facts: Facts): Draft[] =>
  facts.granted.flatMap(({ call }) =>
    OTHER_VALUES.filter(([key]) => call.context[key] !== undefined).map(([key, value, why]) => ({
      who: who(call),
      why,
      call: withContext(call, { [key]: value }),
    })),
  );

/** Keys of stores used without S3, by those who may use them through S3 alone: readers of other accounts and replication. */
const pastS3 = (facts: Facts): Draft[] => {
  const replicating = new Set(
    facts.services.filter(({ call }) => call.principal.id === "s3.amazonaws.com").map(({ role: own }) => own.arn),
  );
  const bound = facts.granted
    .map(({ call }) => call)
    .filter((call) => isKms(call) && String(call.context["kms:ViaService"]).startsWith("s3."))
    .filter(
      ({ principal, resourceAccount }) =>
        replicating.has(principal.id) || requireArn(principal.id).account !== resourceAccount,
    );
  const variants = (call: AwsCall): { why: string; context: RequestContext }[] => [
    { why: "the key is used through S3 alone", context: { "kms:ViaService": [] } },
    { why: "the key is used through S3 alone", context: { "kms:ViaService": viaService("ec2", call.region) } },
    ...(replicating.has(call.principal.id)
      ? [
          {
            why: "the key is used for the buckets of the stores alone",
            context: { "kms:EncryptionContext:aws:s3:arn": `arn:${facts.partition}:s3:::other` },
          },
        ]
      : []),
  ];
  return bound.flatMap((call) =>
    variants(call).map(({ why, context }) => ({ who: who(call), why, call: withContext(call, context) })),
  );
};

export const REQUEST_RULES = [
  named("one writer for releases and channels", otherWriters),
  named("releases never change", changedReleases),
  named("grants serve one purpose", otherPurposes),
  named("keys through S3 only", pastS3),
];
