/**
 * EventBridge's pattern matching, as far as rules that start pipelines use it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { RehearsalError } from "../types";

type Matcher = (operand: unknown, value: unknown) => boolean;

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;

const notModelled = (what: string): never => {
  throw new RehearsalError(`The event pattern cannot be rehearsed: ${what} is not modelled.`);
};

const text =
  (test: (value: string, operand: string) => boolean): Matcher =>
  (operand, value) =>
    typeof operand === "string"
      ? typeof value === "string" && test(value, operand)
      : notModelled("an operator on an operator");

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );

function anythingBut(operand: unknown, value: unknown): boolean {
  const others = [operand].flat();
  if (!others.every(isScalar)) return notModelled("an operator within anything-but");
  return value !== undefined && !others.includes(value);
}

const MATCHERS: Readonly<Record<string, Matcher>> = {
  prefix: text((value, operand) => value.startsWith(operand)),
  suffix: text((value, operand) => value.endsWith(operand)),
  wildcard: text((value, operand) => wildcard(operand).test(value)),
  "equals-ignore-case": text((value, operand) => value.toLowerCase() === operand.toLowerCase()),
  exists: (operand, value) => (value !== undefined) === operand,
  "anything-but": anythingBut,
};

function matchesOne(pattern: unknown, value: unknown): boolean {
  if (isScalar(pattern)) return pattern === value;
  return Object.entries(pattern as object).every(([operator, operand]) => {
    const matcher = Object.hasOwn(MATCHERS, operator) ? MATCHERS[operator] : undefined;
    return matcher ? matcher(operand, value) : notModelled(`the operator ${operator}`);
  });
}

/**
 * Whether an event matches a pattern: every field named must match one of its alternatives.
 * @throws RehearsalError for operators that are not modelled: a guess could start what AWS would not
 */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    // An event's list matches when one of its elements does.
    const values: readonly unknown[] = Array.isArray(event) ? event : [event];
    return pattern.some((alternative) => values.some((value) => matchesOne(alternative, value)));
  }
  if (isScalar(pattern))
    return notModelled(`a pattern that is neither an object nor a list: ${JSON.stringify(pattern)}`);
  const fields = (event ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(pattern as object).every(([key, inner]) =>
    key === "$or"
      ? (inner as readonly unknown[]).some((alternative) => matchesEvent(alternative, event))
      : matchesEvent(inner, Object.hasOwn(fields, key) ? fields[key] : undefined),
  );
}
