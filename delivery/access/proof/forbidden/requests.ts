/** Requests by the right ones in the wrong way: without TLS, with another key, past S3, over what is there. */
import type { Bucket } from "../../../graph/declared/buckets";
import { type Facts, nameOf } from "../facts";
import { lastSegment, requireArn } from "../../evaluator/arn";
import type { AwsCall, RequestContext } from "../../types";
import {
  AUDIT,
  type Draft,
  isKms,
  isS3,
  LEDGER_FOLDERS,
  named,
  RELEASES,
  UNLIMITED,
  withContext,
  writesLedger,
} from "./rule";

const who = ({ principal }: AwsCall): string => lastSegment(principal.id);

/** Calls on buckets of the program. */
const onStores = ({ granted, ownerOf }: Facts): AwsCall[] =>
  granted.map(({ call }) => call).filter((call) => isS3(call) && ownerOf(call.resource) !== undefined);

/** Calls on topics of the program. */
const onTopics = ({ granted, ownerOf }: Facts): AwsCall[] =>
  granted
    .map(({ call }) => call)
    .filter(({ action, resource }) => action === "sns:Publish" && ownerOf(resource) !== undefined);

/** Buckets of stores themselves, looked at by whoever may do everything. */
const atStores = (facts: Facts): Draft[] =>
  facts.stores.flatMap((store) =>
    facts.roles
      .filter(({ account }) => account === store.account)
      .slice(0, 1)
      .map(({ principal }) => ({
        who: `${lastSegment(principal.id)} with unlimited rights`,
        why: "nothing reaches a store without TLS",
        call: {
          ...onObject(facts, store, "", "s3:GetBucketLocation", { "aws:SecureTransport": "false" })(principal),
          resource: `arn:${facts.partition}:s3:::${store.name}`,
        },
        ...UNLIMITED,
      })),
  );

const withoutTls = (facts: Facts): Draft[] => [
  ...atStores(facts),
  ...[...onStores(facts), ...onTopics(facts)].map((call) => ({
    who: who(call),
    why: "nothing reaches a store or a topic without TLS",
    call: withContext(call, { "aws:SecureTransport": "false" }),
  })),
];

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/** Headers of writes that ask for another encryption than the store's. */
function otherEncryptions(call: AwsCall, facts: Facts): { why: string; context: RequestContext }[] {
  const own = facts.stores.find(({ name }) => call.resource.includes(`:::${name}/`))?.kmsKeyArn ?? "";
  const elsewhere = own.replace(/^(arn:[^:]*:kms:)[^:]*/, "$1ap-southeast-7");
  const strangers = own.replace(`:${requireArn(own).account}:`, `:${facts.strangerAccount}:`);
  return [
    { why: "objects are encrypted with a key of KMS", context: { [ALGORITHM]: "AES256", [KEY]: [] } },
    { why: "the store knows one encryption", context: { [ALGORITHM]: "aws:kms:dsse", [KEY]: own } },
    { why: "the managed key lets nobody else read", context: { [ALGORITHM]: "aws:kms", [KEY]: [] } },
    { why: "the key is that of the bucket's region", context: { [ALGORITHM]: "aws:kms", [KEY]: elsewhere } },
    { why: "the key is the store's own", context: { [ALGORITHM]: "aws:kms", [KEY]: strangers } },
  ];
}

/** What writes to stores: the calls of deliveries, and one for each store that none of them writes to but replication. */
const writes = (facts: Facts): AwsCall[] => {
  const known = onStores(facts).filter(({ action }) => action === "s3:PutObject");
  const written = (name: string): boolean => known.some(({ resource }) => resource.includes(`:::${name}/`));
  const others = facts.stores.flatMap((store) => {
    const owner = facts.ownerOf(`arn:${facts.partition}:s3:::${store.name}`);
    const writer = facts.roles.find(({ stack, account }) => stack === owner && account === store.account);
    return written(store.name) || writer === undefined
      ? []
      : [onObject(facts, store, "artifacts/0", "s3:PutObject", {})(writer.principal)];
  });
  return [...known, ...others];
};

const otherKeys = (facts: Facts): Draft[] =>
  writes(facts).flatMap((call) =>
    otherEncryptions(call, facts).map(({ why, context }) => ({
      who: who(call),
      why,
      call: withContext(call, context),
      ...UNLIMITED,
    })),
  );

/** A call on an object of a store, with the encryption that the store demands. */
const onObject =
  (facts: Facts, bucket: Bucket, key: string, action: string, context: RequestContext) =>
  (principal: AwsCall["principal"]): AwsCall => ({
    principal,
    action,
    resource: `arn:${facts.partition}:s3:::${bucket.name}/${key}`,
    resourceAccount: bucket.account,
    region: bucket.region,
    context: {
      "s3:ResourceAccount": bucket.account,
      ...(action === "s3:PutObject"
        ? { [ALGORITHM]: "aws:kms", [KEY]: bucket.kmsKeyArn, "s3:ObjectCreationOperation": "true" }
        : {}),
      ...context,
    },
    purpose: "changes what is promoted",
    source: "docs/architecture.md",
  });

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
    { why: "the key is used through S3 alone", context: { "kms:ViaService": `ec2.${call.region}.amazonaws.com` } },
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
  named("TLS only", withoutTls),
  named("the store's key only", otherKeys),
  named("one writer for releases and channels", otherWriters),
  named("releases never change", changedReleases),
  named("grants serve one purpose", otherPurposes),
  named("keys through S3 only", pastS3),
];
