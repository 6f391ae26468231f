/** What policies must not even look like. */
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { compilePolicy, type CompiledStatement } from "../evaluator/policy";
import type { WorldPolicy } from "../policies/sources";
import type { World } from "../world";
import type { NeededCall } from "./types";

/** A policy of the program that is wrong by its form. */
export interface FormFinding {
  readonly policy: string;
  readonly statement: string;
  readonly message: string;
}

const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item): item is string => typeof item === "string");

/** Bucket of each bucket policy, by the URN of the resource that declares it. */
export const bucketsOfPolicies = (graphs: readonly Graph[]): ReadonlyMap<string, string> =>
  new Map(
    graphs
      .flatMap((graph) => resourcesOf(graph, "aws:s3/bucketPolicy:BucketPolicy"))
      .map(({ urn, inputs }) => [urn, String(inputs["bucket"])]),
  );

/** Whether a key's statement is for callers of single accounts, which KMS tells by a key of its own. */
function namesCallerAccounts(conditions: CompiledStatement["conditions"]): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      operator === "StringEquals" && key === "kms:CallerAccount" && values.every((value) => /^\d{12}$/.test(value)),
  );
}

/**
 * What is wrong with a policy by its form: an Allow for everybody, whose conditions may hold today and be gone tomorrow, and
 * a bucket policy on what lies outside of its bucket, which S3 refuses.
 */
export function formFindings(
  { policy, type }: Pick<WorldPolicy, "policy" | "type">,
  bucket: string | undefined,
): FormFinding[] {
  return compilePolicy(policy, type).statements.flatMap(({ effect, principal, label, raw, conditions }) => {
    const finding = (message: string): FormFinding => ({ policy: policy.name, statement: label, message });
    const own = new RegExp(`^arn:[^:]*:s3:::${bucket ?? ""}(/|$)`);
    const foreign = bucket === undefined ? [] : strings(raw["Resource"]).filter((resource) => !own.test(resource));
    return [
      ...(effect === "Allow" && principal?.everyone === true && !namesCallerAccounts(conditions)
        ? [finding("lets in everybody; name the accounts, roles or services")]
        : []),
      ...foreign.map((resource) => finding(`is about ${resource}, which lies outside of its bucket; name the bucket`)),
    ];
  });
}

/** What is wrong with the policies of a world by their form. */
export function findingsOf(world: World, graphs: readonly Graph[]): FormFinding[] {
  const buckets = bucketsOfPolicies(graphs);
  return world.policies.flatMap((source) => formFindings(source, buckets.get(source.policy.name)));
}

/** Roles and users that no delivery uses: the tables have no row for what they do, so nothing is proven of them. */
export function withoutRows(world: World, needs: readonly NeededCall[]): FormFinding[] {
  const callers = new Set(needs.map(({ call }) => call.principal.id));
  return [...world.entities.values()]
    .filter(({ kind, arn }) => kind !== "group" && !callers.has(arn))
    .map(({ urn, arn, kind }) => ({
      policy: urn,
      statement: "",
      message: `declares the ${kind} ${arn}, and no step of a delivery calls as it; add its calls to delivery/access/calls and delivery/access/proof`,
    }));
}
