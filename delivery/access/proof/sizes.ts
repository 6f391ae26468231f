/** Sizes of policies: what AWS would refuse is known before AWS does. */
import { DOCUMENT_LIMITS, type DocumentLimit } from "../../graph/facts/documentLimits";
import type { Graph } from "../../graph/types";
import { lastSegment } from "../evaluator/arn";
import type { WorldPolicy } from "../policies/sources";
import { createWorld } from "../world";
import { shortName } from "./unused";

/** A document, or the inline policies of a role together, and the limit that it must keep. */
export interface PolicySize {
  /** The resource that holds the policy, without stack and types. */
  readonly name: string;
  readonly stack: string;
  readonly kind: "inline policies" | "trust policy" | "bucket policy" | "key policy" | "resource policy";
  /** Characters without white space, as IAM counts; KMS and S3 count bytes, of which ASCII has as many. */
  readonly size: number;
  readonly limit: number;
  readonly source: string;
}

type Limit = Pick<DocumentLimit, "limit" | "source">;

/** Limits by kind. The trust policy's can be raised to 4,096 and more on request; this is the default. */
const LIMITS: Readonly<Record<Exclude<PolicySize["kind"], "resource policy">, Limit>> = {
  "inline policies": DOCUMENT_LIMITS.rolePolicies,
  "trust policy": DOCUMENT_LIMITS.trustPolicy,
  "bucket policy": DOCUMENT_LIMITS.bucketPolicy,
  "key policy": DOCUMENT_LIMITS.keyPolicy,
};

/** Limits of the policies of other resources, by the service in their type, or by service and kind where a service has several. */
const RESOURCE_LIMITS: Readonly<Record<string, Limit>> = {
  cloudwatch: DOCUMENT_LIMITS.logPolicy,
  "cloudwatch/eventBusPolicy": DOCUMENT_LIMITS.busPolicy,
  codeartifact: DOCUMENT_LIMITS.packagePolicy,
  ecr: DOCUMENT_LIMITS.imageRepositoryPolicy,
  lambda: DOCUMENT_LIMITS.functionPolicy,
  secretsmanager: DOCUMENT_LIMITS.secretPolicy,
  sns: DOCUMENT_LIMITS.topicPolicy,
  sqs: DOCUMENT_LIMITS.queuePolicy,
};

/** The tightest of all, for a service that is not among them. */
const TIGHTEST: Limit = Object.values(RESOURCE_LIMITS).reduce((least, one) => (one.limit < least.limit ? one : least));

function limitOf(kind: PolicySize["kind"], urn: string): Limit {
  if (kind !== "resource policy") return LIMITS[kind];
  const [, service = "", sort = ""] = /aws:([^/:]+)\/([^:]*):[^:]*::[^:]*$/.exec(urn) ?? [];
  return RESOURCE_LIMITS[`${service}/${sort}`] ?? RESOURCE_LIMITS[service] ?? TIGHTEST;
}

function kindOf({ type, urn }: WorldPolicy): PolicySize["kind"] {
  if (type === "trust") return "trust policy";
  if (type === "identity") return "inline policies";
  if (urn.includes("aws:s3/")) return "bucket policy";
  return urn.includes("aws:kms/") ? "key policy" : "resource policy";
}

const stackOf = (urn: string): string => urn.split(":")[2] ?? "";

/** The sizes of all policies; those of one role's inline policies are added up, as IAM does. */
export function sizesOf(graphs: readonly Graph[]): PolicySize[] {
  const sizes = new Map<string, PolicySize>();
  for (const source of createWorld(graphs).policies) {
    const kind = kindOf(source);
    const name = shortName(source.urn);
    const key = `${source.urn} ${kind}`;
    const size = JSON.stringify(source.policy.document).replace(/\s/g, "").length + (sizes.get(key)?.size ?? 0);
    const { limit, source: said } = limitOf(kind, source.urn);
    sizes.set(key, { name, stack: stackOf(source.urn), kind, size, limit, source: said });
  }
  return [...sizes.values()];
}

/** What is too large, a sentence each. */
export const tooLarge = (sizes: readonly PolicySize[]): string[] =>
  sizes
    .filter(({ size, limit }) => size > limit)
    .map(
      ({ kind, stack, name, size, limit, source }) =>
        `${kind} of ${name} in ${stack} has ${size} characters, ${limit} are allowed (${source})`,
    );

/** The largest size of each policy of one name and kind: its replicas in other regions are the same but for their region. */
export function largest(sizes: readonly PolicySize[], regions: readonly string[]): Map<string, PolicySize> {
  const found = new Map<string, PolicySize>();
  for (const size of sizes) {
    const name = regions.reduce((text, region) => text.replace(region, "<region>"), lastSegment(size.name));
    const key = `${size.kind} of ${name}`;
    if ((found.get(key)?.size ?? -1) < size.size) found.set(key, { ...size, name });
  }
  return found;
}
