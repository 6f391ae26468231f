/** What every bucket needs beside itself: the resources of the stack that configure it. */
import { type Statement, deniesPlainHttp, readDocument } from "../documents";
import type { StackRule, Subject } from "../rule";
import { UNKNOWN, at, isOn, list, matches, shown } from "../values";

export const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

/** A property of a bucket that another resource of the stack sets, or the bucket itself. */
interface Aspect {
  /** Types of the resources that set it. */
  readonly types: readonly string[];
  /** Property of the bucket itself that used to set it. */
  readonly inline?: string;
  /** What is missing without it. */
  readonly missing: string;
  /** What is wrong with what is set; undefined where nothing is, or where it is unknown. */
  readonly problem: (setting: unknown, bucket: Subject) => string | undefined;
}

type Link = "own" | "foreign" | "unknown";

/** Whether a resource configures the bucket; a preview may not know it. */
function link(bucket: Subject, neighbour: Subject): Link {
  const origins = neighbour.origins["bucket"] ?? [];
  const target = neighbour.props["bucket"];
  if (origins.includes(bucket.urn)) return "own";
  if (target === UNKNOWN || target === undefined) return origins.length === 0 ? "unknown" : "foreign";
  return [bucket.props["bucket"], bucket.props["id"]].includes(target) ? "own" : "foreign";
}

/**
 * What the bucket itself sets. AWS reports these properties too: one that is unknown and that the program computed from nothing
 * is merely not reported yet.
 */
function inlineSetting(bucket: Subject, property: string | undefined): unknown {
  if (property === undefined) return undefined;
  const value = bucket.props[property];
  return value === UNKNOWN && (bucket.origins[property] ?? []).length === 0 ? undefined : value;
}

const checkAspect =
  ({ types, inline, missing, problem }: Aspect): StackRule["checkInStack"] =>
  (bucket, stack) => {
    const links = stack
      .filter(({ type }) => types.includes(type))
      .map((neighbour) => ({ neighbour, link: link(bucket, neighbour) }));
    const own = links.filter((item) => item.link === "own").map(({ neighbour }) => neighbour.props);
    const setting = inlineSetting(bucket, inline);
    const settings = own.length > 0 ? own : setting === undefined || setting === null ? [] : [{ inline: setting }];
    if (settings.length === 0) return links.some((item) => item.link === "unknown") ? [] : [missing];
    const problems = settings.map((item) => problem(item, bucket));
    // One that is right suffices: the others are the same setting, read back.
    return problems.includes(undefined) ? [] : problems.filter((text) => text !== undefined).slice(0, 1);
  };

const firstKnown = (setting: unknown, ...paths: readonly (readonly string[])[]): unknown =>
  paths.map((path) => at(setting, ...path)).find((value) => value !== undefined && value !== null);

const ACCESS_FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

/** All four locks against public access are on. */
export const publicAccessBlock = checkAspect({
  types: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  missing: "the bucket has no BucketPublicAccessBlock; declare one with all four settings true",
  problem: (setting) => {
    const off = ACCESS_FLAGS.filter((flag) => at(setting, flag) !== UNKNOWN && !isOn(at(setting, flag)));
    return off.length === 0 ? undefined : `${off.join(", ")} of the bucket's BucketPublicAccessBlock must be true`;
  },
});

/** Old versions are kept. */
export const versioning = checkAspect({
  types: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
  inline: "versioning",
  missing: 'the bucket has no BucketVersioning; declare one with versioningConfiguration.status "Enabled"',
  problem: (setting) => {
    const status = firstKnown(setting, ["versioningConfiguration", "status"], ["inline", "enabled"]);
    if (status === UNKNOWN || status === "Enabled" || isOn(status)) return undefined;
    return `the bucket's versioningConfiguration.status must be "Enabled", got ${shown(status)}`;
  },
});

const defaultAlgorithm = (rule: unknown): unknown => at(rule, "applyServerSideEncryptionByDefault", "sseAlgorithm");

/** Objects are encrypted with KMS unless a writer says otherwise. */
export const encryption = checkAspect({
  types: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  inline: "serverSideEncryptionConfiguration",
  missing: 'the bucket has no BucketServerSideEncryptionConfiguration; declare one with sseAlgorithm "aws:kms"',
  problem: (setting) => {
    const rules = list(firstKnown(setting, ["rules"], ["inline", "rule"], ["inline", "rules"], ["inline"]));
    const algorithms = rules.map(defaultAlgorithm);
    if (algorithms.some((item) => item === UNKNOWN || item === "aws:kms" || item === "aws:kms:dsse")) return undefined;
    return `the bucket's default sseAlgorithm must be "aws:kms" or "aws:kms:dsse", got ${shown(algorithms[0])}`;
  },
});

/** Whether the statement denies every call to the bucket and its objects that does not use TLS. */
function deniesPlainHttpToBucket(statement: Statement, name: unknown): boolean {
  const covers = (path: string): boolean =>
    statement.resources.some((resource) =>
      typeof name === "string"
        ? matches(resource.replace(/^arn:[^:]+:/, "arn:aws:"), `arn:aws:s3:::${name}${path}`)
        : path === ""
          ? !resource.endsWith("/*")
          : resource.endsWith("*"),
    );
  return (
    deniesPlainHttp(statement) &&
    statement.actions.some((action) => action === "*" || action.toLowerCase() === "s3:*") &&
    covers("") &&
    covers("/object")
  );
}

/** Calls without TLS are denied. */
export const tls = checkAspect({
  types: ["aws:s3/bucketPolicy:BucketPolicy"],
  inline: "policy",
  missing: "the bucket has no BucketPolicy; declare one that denies s3:* where aws:SecureTransport is false",
  problem: (setting, bucket) => {
    const policy = firstKnown(setting, ["policy"], ["inline"]);
    const { statements, complete } = readDocument(policy);
    const name = [bucket.props["bucket"], bucket.props["id"]].find((value) => typeof value === "string");
    if (!complete || statements.some((item) => deniesPlainHttpToBucket(item, name))) return undefined;
    return (
      "the bucket's policy must deny s3:* to everyone on the bucket and its objects " +
      'where Bool aws:SecureTransport is "false"'
    );
  },
});
