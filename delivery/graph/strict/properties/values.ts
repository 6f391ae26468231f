/** Rules for the value of one property. Each reads one or two facts and says what is wrong, if anything. */
import type { PropertyFacts } from "../../facts";

/** What is wrong with a value. */
export interface Wrong {
  readonly allowed: string;
  readonly got?: unknown;
  readonly fix: string;
}

type Rule = (value: unknown, facts: PropertyFacts) => Wrong | undefined;

const isText = (value: unknown) => typeof value === "string";
const isScalar = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

/** The closest allowed word: the same in another case, or the one that a longer or shorter word begins like. */
function meant(words: readonly string[], value: string): string | undefined {
  const lower = value.toLowerCase();
  return (
    words.find((word) => word.toLowerCase() === lower) ??
    (lower.length < 3 ? undefined : words.find((word) => word.toLowerCase().startsWith(lower)))
  );
}

const enumeration: Rule = (value, { enum: words }) => {
  if (words === undefined || !isScalar(value) || words.includes(String(value))) return undefined;
  const word = meant(words, String(value));
  return {
    allowed: `must be one of ${words.join(", ")}`,
    got: value,
    fix: word === undefined ? "give one of these" : `write ${word}`,
  };
};

const range = (least: number | undefined, most: number | undefined, unit: string) => {
  if (least === undefined) return `at most ${most}${unit}`;
  if (most === undefined) return `at least ${least}${unit}`;
  return least === most ? `exactly ${least}${unit}` : `from ${least} to ${most}${unit}`;
};

const isWithin = (amount: number, least: number | undefined, most: number | undefined) =>
  (least === undefined || amount >= least) && (most === undefined || amount <= most);

/** What brings an amount into a range. */
const change = (amount: number, most: number | undefined, unit: string) =>
  most !== undefined && amount > most
    ? `it is ${amount - most} ${unit} too long; shorten it`
    : `it has ${amount} ${unit}; lengthen it`;

const length: Rule = (value, { minLength, maxLength }) => {
  if (typeof value !== "string" || isWithin(value.length, minLength, maxLength)) return undefined;
  return {
    allowed: `must have ${range(minLength, maxLength, " characters")}`,
    got: value,
    fix: change(value.length, maxLength, "characters"),
  };
};

const amount: Rule = (value, { minimum, maximum }) => {
  if (typeof value !== "number" || isWithin(value, minimum, maximum)) return undefined;
  return { allowed: `must be ${range(minimum, maximum, "")}`, got: value, fix: "give a number of that range" };
};

const count: Rule = (value, { minItems, maxItems }) => {
  if (!Array.isArray(value) || isWithin(value.length, minItems, maxItems)) return undefined;
  return {
    allowed: `must hold ${range(minItems, maxItems, " elements")}`,
    got: value.length,
    fix: maxItems !== undefined && value.length > maxItems ? "leave some out" : "add what is missing",
  };
};

const patterns = new Map<string, RegExp>();

/** Service models are written for expressions that know Unicode; the provider's are older than that. */
function compiled(pattern: string): RegExp {
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(pattern, pattern.startsWith("^(?:") ? "u" : "");
    patterns.set(pattern, expression);
  }
  return expression;
}

const pattern: Rule = (value, facts) => {
  if (facts.pattern === undefined || typeof value !== "string" || compiled(facts.pattern).test(value)) return undefined;
  return { allowed: `must match ${facts.pattern}`, got: value, fix: "use only what the pattern allows" };
};

const forbidden: Rule = (value, { forbids }) => {
  if (forbids === undefined || typeof value !== "string" || !compiled(forbids).test(value)) return undefined;
  return { allowed: `must not match ${forbids}`, got: value, fix: "leave out what the pattern finds" };
};

/** The first that finds something tells: a text that is too long has no pattern worth telling. */
const TEXT_RULES: readonly Rule[] = [enumeration, length, pattern, forbidden];
const OTHER_RULES: readonly Rule[] = [enumeration, amount, count];

/**
 * What is wrong with a known value. An empty text is what the provider passes over as not given, unless it must be given.
 */
export function wrongOf(value: unknown, facts: PropertyFacts): Wrong | undefined {
  if (value === "" && facts.required !== true) return undefined;
  for (const rule of isText(value) ? TEXT_RULES : OTHER_RULES) {
    const wrong = rule(value, facts);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
