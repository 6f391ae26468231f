import type { EvaluationContext } from "./context";

const ANY = -1;
const ONE = -2;

/** Character codes, with `ANY` for `*` and `ONE` for `?`. */
type Tokens = readonly number[];

interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

export interface TemplateOptions {
  /** Whether `${key}` is a policy variable: only in documents of version 2012-10-17. */
  readonly variables: boolean;
  /** Whether `*` and `?` match any text and any character. */
  readonly wildcards: boolean;
  readonly ignoreCase?: boolean;
}

/** A matcher of one string of a policy against one value of a request. */
export type TextMatcher = (text: string, context: EvaluationContext) => boolean;

const VARIABLE = /\$\{([^{}]*)\}/g;

const fold = (text: string, options: TemplateOptions): string => (options.ignoreCase ? text.toLowerCase() : text);

function literalTokens(text: string): number[] {
  return Array.from(text, (_, i) => text.charCodeAt(i));
}

function wildcardTokens(text: string, options: TemplateOptions): number[] {
  if (!options.wildcards) return literalTokens(text);
  return literalTokens(text).map((code) => (code === 42 ? ANY : code === 63 ? ONE : code));
}

/** Reads `key` or `key, 'default'` between the braces of a variable. */
function parseVariable(inner: string): Variable {
  const match = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inner);
  return { key: (match?.[1] ?? inner).toLowerCase(), fallback: match?.[2] };
}

function pieces(text: string, options: TemplateOptions): (Tokens | Variable)[] {
  const found: (Tokens | Variable)[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    found.push(wildcardTokens(fold(text.slice(end, match.index), options), options));
    const inner = match[1] ?? "";
    found.push(["*", "?", "$"].includes(inner) ? literalTokens(inner) : parseVariable(inner));
    end = match.index + match[0].length;
  }
  found.push(wildcardTokens(fold(text.slice(end), options), options));
  return found;
}

/** Replaces variables by the request's values, taken literally; undefined when one has no value and no default. */
function resolve(parts: readonly (Tokens | Variable)[], options: TemplateOptions, context: EvaluationContext) {
  const tokens: number[] = [];
  for (const part of parts) {
    if ("key" in part) {
      const values = context.get(part.key);
      const value = values?.length === 1 ? values[0] : part.fallback;
      if (value === undefined) return undefined;
      tokens.push(...literalTokens(fold(value, options)));
    } else tokens.push(...part);
  }
  return tokens;
}

/** Matches with one step back to the latest `*`: never more than text times pattern. */
function glob(tokens: Tokens, text: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const token = tokens[p];
    if (token === ONE || token === text.charCodeAt(t)) {
      t++;
      p++;
    } else if (token === ANY) {
      star = p++;
      mark = t;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (tokens[p] === ANY) p++;
  return p === tokens.length;
}

const isFixed = (text: string, options: TemplateOptions): boolean => !options.variables || !text.includes("${");

function fixedMatcher(text: string, options: TemplateOptions): TextMatcher {
  const folded = fold(text, options);
  const seen = (value: string): string => fold(value, options);
  if (!options.wildcards || !/[*?]/.test(text)) return (value) => seen(value) === folded;
  if (text === "*") return () => true;
  const prefix = folded.slice(0, -1);
  if (folded.endsWith("*") && !/[*?]/.test(prefix)) return (value) => seen(value).startsWith(prefix);
  const tokens = wildcardTokens(folded, options);
  return (value) => glob(tokens, seen(value));
}

/**
 * Compiles one string of a policy.
 *
 * A variable without value or default matches nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compileText(text: string, options: TemplateOptions): TextMatcher {
  if (isFixed(text, options)) return fixedMatcher(text, options);
  const parts = pieces(text, options);
  return (value, context) => {
    const tokens = resolve(parts, options, context);
    return tokens !== undefined && glob(tokens, fold(value, options));
  };
}

/** Problems of the variables in a text: braces without a name, unbalanced braces. */
export function variableProblems(text: string): string[] {
  const rest = text.replace(VARIABLE, "");
  const empty = [...text.matchAll(VARIABLE)].filter((match) => (match[1] ?? "").trim() === "");
  return [
    ...(rest.includes("${") ? [`"${text}" opens a policy variable that it does not close`] : []),
    ...empty.map(() => `"${text}" has a policy variable without a name`),
  ];
}
