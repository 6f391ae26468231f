import type { EvaluationContext } from "./context";
import { OPERATORS, type Operator } from "./operators";
import type { TextMatcher } from "./template";

type SetPrefix = "ForAllValues" | "ForAnyValue" | undefined;

/** One operator and key of a `Condition` element. */
export interface Condition {
  /** The operator as written, such as `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Whether the condition holds; `uncertain` is the answer where AWS documents none. */
  holds(context: EvaluationContext, uncertain: boolean): boolean;
}

interface ParsedOperator {
  readonly prefix: SetPrefix;
  readonly ifExists: boolean;
  readonly base: Operator | "Null";
}

/** Reads `[ForAllValues:|ForAnyValue:]Operator[IfExists]`; undefined when it is none. */
function parseOperator(name: string): ParsedOperator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name);
  if (!match) return undefined;
  const prefix = match[1] as SetPrefix;
  const ifExists = match[3] !== undefined;
  if (match[2] === "Null") return prefix || ifExists ? undefined : { prefix, ifExists, base: "Null" };
  const base = OPERATORS.get(match[2] ?? "");
  return base && { prefix, ifExists, base };
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** The values of one key, as strings; undefined when they are neither a scalar nor a list of scalars. */
function valuesOf(raw: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(raw) ? raw : [raw];
  return list.length > 0 && list.every(isScalar) ? list.map(String) : undefined;
}

const isTruth = (value: string): boolean => /^(true|false)$/i.test(value);

function valueProblems(base: Operator | "Null", values: readonly string[], variables: boolean): string[] {
  if (base === "Null")
    return values.filter((value) => !isTruth(value)).map((value) => `"${value}" must be "true" or "false"`);
  return values.flatMap((value) => base.problems(value, variables));
}

function nullCondition(operator: string, key: string, values: readonly string[]): Condition {
  const lower = key.toLowerCase();
  const wanted = values.map((value) => value.toLowerCase());
  return {
    operator,
    key,
    values,
    holds: (context) => wanted.includes(String(context.get(lower) === undefined)),
  };
}

/** What a condition answers when the request does not carry its key. */
function whenMissing({ prefix, ifExists, base }: ParsedOperator): boolean {
  if (ifExists || prefix === "ForAllValues") return true;
  return prefix === undefined && base !== "Null" && base.negated;
}

function valueCondition(
  name: string,
  parsed: ParsedOperator,
  operator: Operator,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition {
  const lower = key.toLowerCase();
  const missing = whenMissing(parsed);
  const matchers: TextMatcher[] = values.map((value) => operator.compile(value, variables));
  const holdsFor = (value: string, context: EvaluationContext): boolean =>
    matchers.some((matches) => matches(value, context)) !== operator.negated;
  return {
    operator: name,
    key,
    values,
    holds(context, uncertain) {
      const got = context.get(lower);
      if (!got) return missing;
      if (parsed.prefix === "ForAllValues") return got.every((value) => holdsFor(value, context));
      if (parsed.prefix === "ForAnyValue") return got.some((value) => holdsFor(value, context));
      // AWS demands a set operator for keys with several values and documents no answer without one.
      return got.length > 1 ? uncertain : holdsFor(got[0] ?? "", context);
    },
  };
}

function compileKey(name: string, parsed: ParsedOperator, key: string, raw: unknown, variables: boolean) {
  const values = valuesOf(raw);
  const label = `Condition ${name} "${key}"`;
  if (!values) return [`${label}: must be a string, number, boolean or a list of them that is not empty`];
  const problems = valueProblems(parsed.base, values, variables);
  if (problems.length > 0) return problems.map((problem) => `${label}: ${problem}`);
  return parsed.base === "Null"
    ? nullCondition(name, key, values)
    : valueCondition(name, parsed, parsed.base, key, values, variables);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Compiles a `Condition` element; `problems` lists everything that is wrong with it. */
export function compileConditions(
  raw: unknown,
  variables: boolean,
): { readonly conditions: readonly Condition[]; readonly problems: readonly string[] } {
  if (raw === undefined) return { conditions: [], problems: [] };
  if (!isRecord(raw)) return { conditions: [], problems: ["Condition must be an object of operators"] };
  const conditions: Condition[] = [];
  const problems: string[] = [];
  for (const [name, keys] of Object.entries(raw)) {
    const parsed = parseOperator(name);
    if (!parsed)
      problems.push(`Condition: "${name}" is no condition operator of IAM (operators are case-sensitive here)`);
    else if (!isRecord(keys)) problems.push(`Condition ${name} must be an object of condition keys`);
    else
      for (const [key, value] of Object.entries(keys)) {
        const compiled = compileKey(name, parsed, key, value, variables);
        if (Array.isArray(compiled)) problems.push(...compiled);
        else conditions.push(compiled);
      }
  }
  return { conditions, problems };
}
