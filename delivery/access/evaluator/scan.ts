import type { EvaluationContext } from "./context";
import { compilePolicy, PolicyError, policyProblems, type CompiledStatement } from "./policy";
import { further, type Grade } from "./principals";
import type { PolicyType } from "../types";
import type { NamedPolicy } from "./types";

/** A statement that applies to the request. */
export interface Hit {
  readonly type: PolicyType;
  readonly policy: string;
  readonly statement: CompiledStatement;
}

/** What the policies of one kind say of a request. */
export interface Findings {
  readonly allows: readonly Hit[];
  readonly denies: readonly Hit[];
  /** Furthest grade of the allows; `direct` for policies without principals. */
  readonly grade: Grade;
}

/** A request in the form in which statements are put to it. */
export interface Subject {
  readonly context: EvaluationContext;
  /** Action in lower case: IAM compares actions without case. */
  readonly action: string;
  readonly resource: string;
  readonly hasBoundary: boolean;
}

/**
 * How far a statement reaches the principal.
 *
 * A Deny with NotPrincipal always reaches a principal with a permissions boundary.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function reach(statement: CompiledStatement, { context, hasBoundary }: Subject): Grade {
  if (statement.principal) return statement.principal.match(context.identity);
  if (!statement.notPrincipal) return "direct";
  return hasBoundary || !statement.notPrincipal.spares(context.identity) ? "direct" : "none";
}

/** Whether action and resource of a statement match. */
export const concerns = (statement: CompiledStatement, { action, resource, context }: Subject): boolean =>
  statement.matchesAction(action, context) && statement.matchesResource(resource, context);

/** Puts every statement of some policies to a request. @throws PolicyError when a document is invalid. */
export function scan(policies: readonly NamedPolicy[], type: PolicyType, subject: Subject): Findings {
  const allows: Hit[] = [];
  const denies: Hit[] = [];
  let grade: Grade = "none";
  for (const policy of policies) {
    const compiled = compilePolicy(policy, type);
    if (compiled.problems.length > 0) throw new PolicyError(policyProblems(policy, type));
    for (const statement of compiled.statements) {
      if (!concerns(statement, subject)) continue;
      const reached = reach(statement, subject);
      if (reached === "none") continue;
      const denying = statement.effect === "Deny";
      if (!statement.conditions.every((condition) => condition.holds(subject.context, denying))) continue;
      (denying ? denies : allows).push({ type, policy: policy.name, statement });
      if (!denying) grade = further(grade, reached);
    }
  }
  return { allows, denies, grade };
}
