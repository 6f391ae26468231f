/**
 * EventBridge's pattern matching, as far as rules that start pipelines use it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { isDeepStrictEqual } from "node:util";

type Matcher = (operand: unknown, value: unknown) => boolean;

const text =
  (test: (value: string, operand: string) => boolean): Matcher =>
  (operand, value) =>
    typeof value === "string" && typeof operand === "string" && test(value, operand);

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );

const MATCHERS: Readonly<Record<string, Matcher>> = {
  prefix: text((value, operand) => value.startsWith(operand)),
  suffix: text((value, operand) => value.endsWith(operand)),
  wildcard: text((value, operand) => wildcard(operand).test(value)),
  "equals-ignore-case": text((value, operand) => value.toLowerCase() === operand.toLowerCase()),
  exists: (operand, value) => (value !== undefined) === operand,
  "anything-but": (operand, value) =>
    value !== undefined && ![operand].flat().some((other) => isDeepStrictEqual(other, value)),
};

function matchesOne(pattern: unknown, value: unknown): boolean {
  if (typeof pattern !== "object" || pattern === null) return pattern === value;
  return Object.entries(pattern).every(([operator, operand]) => {
    const matcher = MATCHERS[operator];
    if (!matcher) throw new Error(`the event pattern operator ${operator} is not modelled`);
    return matcher(operand, value);
  });
}

/** Whether an event matches a pattern: every field named must match one of its alternatives. */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    // An event's list matches when one of its elements does.
    const values: readonly unknown[] = Array.isArray(event) ? event : [event];
    return pattern.some((alternative) => values.some((value) => matchesOne(alternative, value)));
  }
  if (typeof pattern !== "object" || pattern === null) return false;
  const fields = (event ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(pattern).every(([key, inner]) => matchesEvent(inner, fields[key]));
}
