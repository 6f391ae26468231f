import { arnPatternProblems, compileArnPattern } from "./arnPattern";
import { compileConditions, type Condition } from "./conditions";
import type { EvaluationContext } from "./context";
import { GRAMMARS, principalProblems, rcpProblems, sidProblems } from "./grammar";
import { compilePrincipal, type PrincipalElement } from "./principals";
import { compileText, type TextMatcher } from "./template";
import type { PolicyType } from "../types";
import type { NamedPolicy } from "./types";

/** One statement, ready to be put to requests. */
export interface CompiledStatement {
  readonly effect: "Allow" | "Deny";
  /** Sid, or the index of the statement. */
  readonly label: string;
  /** Patterns as written, for explanations and the linter. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  readonly conditions: readonly Condition[];
  matchesAction(action: string, context: EvaluationContext): boolean;
  matchesResource(resource: string, context: EvaluationContext): boolean;
}

/** A policy document after compilation; `problems` is empty when the document is valid. */
export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[];
  readonly problems: readonly string[];
}

const STATEMENT_KEYS = new Set(
  "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split(" "),
);
const DOCUMENT_KEYS = new Set(["Version", "Id", "Statement"]);
const VERSIONS = ["2012-10-17", "2008-10-17"];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function stringsOf(raw: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(raw) ? raw : [raw];
  return list.length > 0 && list.every((item): item is string => typeof item === "string") ? list : undefined;
}

/** Reads one of two exclusive elements, such as `Action` and `NotAction`. */
function oneOf(raw: Record<string, unknown>, name: string, problems: string[]): [string[], boolean] | undefined {
  const negative = `Not${name}`;
  if (raw[name] !== undefined && raw[negative] !== undefined) {
    problems.push(`${name} and ${negative} exclude each other; keep one`);
    return undefined;
  }
  const negated = raw[name] === undefined;
  const element = negated ? negative : name;
  const values = stringsOf(raw[element]);
  if (raw[element] === undefined) problems.push(`${name} is missing`);
  else if (!values) problems.push(`${element} must be a string or a list of strings that is not empty`);
  return values && [values, negated];
}

const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i;

function compileActions(raw: Record<string, unknown>, problems: string[]): CompiledStatement["matchesAction"] {
  const [values, negated] = oneOf(raw, "Action", problems) ?? [[], false];
  for (const value of values)
    if (!ACTION.test(value))
      problems.push(`Action "${value}" must be "*" or service:Action, with * and ? as wildcards`);
  const matchers = values.map((value) => compileText(value.toLowerCase(), { variables: false, wildcards: true }));
  return (action, context) => matchers.some((matches) => matches(action, context)) !== negated;
}

function compileResources(
  raw: Record<string, unknown>,
  variables: boolean,
  problems: string[],
): CompiledStatement["matchesResource"] {
  const [values, negated] = oneOf(raw, "Resource", problems) ?? [[], false];
  for (const value of values)
    problems.push(...arnPatternProblems(value, variables).map((problem) => `Resource ${problem}`));
  const matchers: TextMatcher[] = values.map((value) => compileArnPattern(value, variables));
  return (resource, context) => matchers.some((matches) => matches(resource, context)) !== negated;
}

const everyResource = (): boolean => true;

function resourceElement(
  raw: Record<string, unknown>,
  needs: "required" | "forbidden",
  variables: boolean,
  problems: string[],
): CompiledStatement["matchesResource"] {
  if (needs === "required") return compileResources(raw, variables, problems);
  for (const name of ["Resource", "NotResource"])
    if (raw[name] !== undefined) problems.push(`${name} is not allowed here: the policy is about its own resource`);
  return everyResource;
}

function principalElement(
  raw: Record<string, unknown>,
  name: "Principal" | "NotPrincipal",
  problems: string[],
): PrincipalElement | undefined {
  if (raw[name] === undefined) return undefined;
  const compiled = compilePrincipal(raw[name]);
  if (!Array.isArray(compiled)) return compiled;
  problems.push(...compiled.map((problem) => problem.replace(/^Principal/, name)));
  return undefined;
}

function compileStatement(
  raw: unknown,
  label: string,
  type: PolicyType,
  variables: boolean,
  withoutResource: boolean,
): { statement: CompiledStatement; problems: string[] } | string {
  if (!isRecord(raw)) return "must be an object";
  const grammar = GRAMMARS[type];
  const problems = Object.keys(raw)
    .filter((key) => !STATEMENT_KEYS.has(key))
    .map((key) => `"${key}" is no element of a statement`);
  problems.push(...sidProblems(raw, grammar.strictSids));
  const { Effect: effect } = raw;
  if (effect !== "Allow" && effect !== "Deny")
    problems.push(`Effect must be "Allow" or "Deny", got ${JSON.stringify(effect) ?? "nothing"}`);
  problems.push(...principalProblems(raw, type), ...rcpProblems(raw, type));
  const { conditions, problems: conditionProblems } = compileConditions(raw.Condition, variables);
  const statement: CompiledStatement = {
    effect: effect === "Allow" ? "Allow" : "Deny",
    label,
    raw,
    principal: principalElement(raw, "Principal", problems),
    notPrincipal: principalElement(raw, "NotPrincipal", problems),
    matchesAction: compileActions(raw, problems),
    matchesResource: resourceElement(raw, withoutResource ? "forbidden" : grammar.resource, variables, problems),
    conditions,
  };
  return { statement, problems: [...problems, ...conditionProblems] };
}

function documentProblems(document: Record<string, unknown>): string[] {
  const { Version: version } = document;
  return [
    ...Object.keys(document)
      .filter((key) => !DOCUMENT_KEYS.has(key))
      .map((key) => `"${key}" is no element of a policy document`),
    ...(version === undefined || VERSIONS.includes(version as string)
      ? []
      : [`Version must be "2012-10-17" or "2008-10-17", got ${JSON.stringify(version)}`]),
  ];
}

const labelOf = (raw: unknown, index: number): string =>
  isRecord(raw) && typeof raw.Sid === "string" && raw.Sid !== "" ? raw.Sid : String(index);

function compile(document: object, type: PolicyType, withoutResource: boolean): CompiledPolicy {
  if (!isRecord(document)) return { statements: [], problems: ["the document must be a JSON object"] };
  const problems = documentProblems(document);
  const { Statement: raw } = document;
  const list: unknown[] = Array.isArray(raw) ? raw : isRecord(raw) ? [raw] : [];
  if (list.length === 0) problems.push("Statement must be an object or a list that is not empty");
  const labels = list.map(labelOf);
  const statements: CompiledStatement[] = [];
  list.forEach((item, index) => {
    const label = labels[index] ?? String(index);
    const where = label === String(index) ? `statement ${index}` : `statement ${index} (${label})`;
    if (GRAMMARS[type].strictSids && labels.indexOf(label) < index) problems.push(`${where}: Sid must be unique`);
    const compiled = compileStatement(item, label, type, document.Version === "2012-10-17", withoutResource);
    if (typeof compiled === "string") problems.push(`${where}: ${compiled}`);
    else {
      statements.push(compiled.statement);
      problems.push(...compiled.problems.map((problem) => `${where}: ${problem}`));
    }
  });
  return { statements, problems };
}

const cache = new WeakMap<object, Map<string, CompiledPolicy>>();

/** Compiles a policy document as a policy of a type; each document is compiled once per type. */
export function compilePolicy(policy: NamedPolicy, type: PolicyType): CompiledPolicy {
  const byType = cache.get(policy.document) ?? new Map<string, CompiledPolicy>();
  if (byType.size === 0) cache.set(policy.document, byType);
  const form = policy.withoutResource ? `${type}-` : type;
  const known = byType.get(form);
  if (known) return known;
  const compiled = compile(policy.document, type, policy.withoutResource ?? false);
  byType.set(form, compiled);
  return compiled;
}

/** Everything that is wrong with a policy document, each line led by the policy's name; empty when it is valid. */
export const policyProblems = (policy: NamedPolicy, type: PolicyType): string[] =>
  compilePolicy(policy, type).problems.map((problem) => `${type} policy "${policy.name}": ${problem}`);

/** Invalid policy documents; the message lists every problem. */
export class PolicyError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "PolicyError";
  }
}
