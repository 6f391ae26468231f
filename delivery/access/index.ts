/** Who may do what: the policies of the evaluated program put to the AWS calls that deliveries make. */
export { callsOf, optionalCallsOf } from "./calls";
export { evaluate } from "./evaluator/evaluate";
export { PolicyError, policyProblems } from "./evaluator/policy";
export type { AccessRequest, NamedPolicy, PolicySet } from "./evaluator/types";
export { createGate, describeDenial, type CheckedCall, type Gate } from "./gate";
export { describeFinding, lintWorld, type LintFinding } from "./lint";
export type { LintRule } from "./linter/rules";
export type { WorldPolicy } from "./policies/sources";
export * from "./types";
export { createWorld, type Guardrails, type World, type WorldOptions } from "./world";
