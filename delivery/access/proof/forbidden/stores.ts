/** Requests to stores and topics without TLS, and writes with another encryption than the store's. */
import type { Bucket } from "../../../graph/declared/buckets";
import { lastSegment, requireArn } from "../../evaluator/arn";
import type { AwsCall, RequestContext } from "../../types";
import type { Facts } from "../facts";
import { type Draft, isS3, named, UNLIMITED, withContext } from "./rule";

const who = ({ principal }: AwsCall): string => lastSegment(principal.id);

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/** A call on an object of a store, with the encryption that the store demands. */
export const onObject =
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

/** Calls on buckets of the program. */
const onStores = ({ granted, ownerOf }: Facts): AwsCall[] =>
  granted.map(({ call }) => call).filter((call) => isS3(call) && ownerOf(call.resource) !== undefined);

/** Calls on topics of the program. */
const onTopics = ({ granted, ownerOf }: Facts): AwsCall[] =>
  granted
    .map(({ call }) => call)
    .filter(({ action, resource }) => action === "sns:Publish" && ownerOf(resource) !== undefined);

/** Stores themselves and what lies in them, looked at by whoever may do everything. */
const atStores = (facts: Facts): Draft[] =>
  facts.stores.flatMap((store) =>
    facts.roles
      .filter(({ account }) => account === store.account)
      .slice(0, 1)
      .flatMap(({ principal }) => {
        const call = (action: string): AwsCall =>
          onObject(facts, store, "artifacts/0", action, { "aws:SecureTransport": "false" })(principal);
        const resource = `arn:${facts.partition}:s3:::${store.name}`;
        return [{ ...call("s3:GetBucketLocation"), resource }, call("s3:GetObject")].map((asked) => ({
          who: `${lastSegment(principal.id)} with unlimited rights`,
          why: "nothing reaches a store without TLS",
          call: asked,
          ...UNLIMITED,
        }));
      }),
  );

const withoutTls = (facts: Facts): Draft[] => [
  ...atStores(facts),
  ...[...onStores(facts), ...onTopics(facts)].map((call) => ({
    who: who(call),
    why: "nothing reaches a store or a topic without TLS",
    call: withContext(call, { "aws:SecureTransport": "false" }),
  })),
];

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
  // Other buckets, as that of a trail, take what their service encrypts.
  const isStore = (resource: string): boolean => facts.stores.some(({ name }) => resource.includes(`:::${name}/`));
  const known = onStores(facts).filter(({ action, resource }) => action === "s3:PutObject" && isStore(resource));
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

export const STORE_RULES = [named("TLS only", withoutTls), named("the store's key only", otherKeys)];
