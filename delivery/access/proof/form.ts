/** What policies must not even look like. */
import { parseArn } from "../evaluator/arn";
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

/** Services where `*` in a policy of a resource means the resource itself, or where policies name none at all. */
const ITSELF = new Set(["codeartifact", "ecr", "kms", "secretsmanager"]);

/** Whether a resource of a statement is what its policy governs; objects belong to their bucket. */
function isGoverned(resource: string, governs: string): boolean {
  if (governs.startsWith("s3:")) {
    const [, bucket = ""] = /^arn:[^:]*:s3:::([^/]*)/.exec(resource) ?? [];
    return bucket === governs.slice("s3:".length);
  }
  return resource === governs || (resource === "*" && ITSELF.has(parseArn(governs)?.service ?? ""));
}

/** Whether a key's statement is for callers of single accounts, which KMS tells by a key of its own. */
function namesCallerAccounts(conditions: CompiledStatement["conditions"]): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      operator === "StringEquals" && key === "kms:CallerAccount" && values.every((value) => /^\d{12}$/.test(value)),
  );
}

/**
 * What is wrong with a policy by its form: an Allow for everybody, whose conditions may hold today and be gone tomorrow, and
 * a resource's policy on what lies outside of the resource, which services refuse or ignore.
 */
export function formFindings({
  policy,
  type,
  governs,
}: Pick<WorldPolicy, "policy" | "type" | "governs">): FormFinding[] {
  return compilePolicy(policy, type).statements.flatMap(({ effect, principal, label, raw, conditions }) => {
    const finding = (message: string): FormFinding => ({ policy: policy.name, statement: label, message });
    const named = governs === undefined ? [] : strings(raw["Resource"]);
    const foreign = named.filter((resource) => !isGoverned(resource, governs ?? ""));
    return [
      ...(effect === "Allow" && principal?.everyone === true && !namesCallerAccounts(conditions)
        ? [finding("lets in everybody; name the accounts, roles or services")]
        : []),
      ...foreign.map((resource) =>
        finding(`is about ${resource}, which lies outside of what the policy belongs to; name that`),
      ),
    ];
  });
}

/** What is wrong with the policies of a world by their form. */
export const findingsOf = (world: World): FormFinding[] => world.policies.flatMap(formFindings);

/** Roles and users that no delivery uses: the tables have no row for what they do, so nothing is proven of them. */
export function withoutRows(world: World, needs: readonly NeededCall[]): FormFinding[] {
  const callers = new Set(needs.map(({ call }) => call.principal.id));
  const assumed = new Set(
    needs.filter(({ call }) => call.action === "sts:AssumeRole").map(({ call }) => call.resource),
  );
  return (
    [...world.entities.values()]
      .filter(({ kind, arn }) => kind !== "group" && !callers.has(arn))
      // A role without rights, such as that of a container which calls nothing, is taken on all the same.
      .filter(({ arn, identity }) => identity.length > 0 || !assumed.has(arn))
      .map(({ urn, arn, kind }) => ({
        policy: urn,
        statement: "",
        message: `declares the ${kind} ${arn}, and no step of a delivery calls as it; add its calls to delivery/access/calls and delivery/access/proof`,
      }))
  );
}
