/** Reads the properties of resources by path. Unknown values are passed over: nobody can say yet what they will be. */
import { UNKNOWN } from "../types";

/** A value and the path that leads to it, such as `triggers[0].destinationArn`. */
export interface Placed<Value = unknown> {
  readonly path: string;
  readonly value: Value;
}

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isKnown = (value: unknown): boolean => value !== undefined && value !== null && value !== UNKNOWN;

/** A text that is known in whole: none of its parts waits for AWS. */
export const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !value.includes(UNKNOWN);

const partsOf = (pattern: string): readonly string[] => pattern.split(".").flatMap((part) => part.split(/(?=\[\])/));

/** Patterns come from tables: each is taken apart once. */
const known = new Map<string, readonly string[]>();

function parts(pattern: string): readonly string[] {
  const found = known.get(pattern) ?? partsOf(pattern);
  known.set(pattern, found);
  return found;
}

/** The values at a path in which `[]` stands for every item of a list. */
export function valuesAt(bag: unknown, pattern: string): readonly Placed[] {
  const found: Placed[] = [];
  collect(bag, "", parts(pattern), 0, found);
  return found;
}

function collect(value: unknown, path: string, steps: readonly string[], at: number, found: Placed[]): void {
  const step = steps[at];
  if (step === undefined) found.push({ path, value });
  else if (step === "[]") {
    if (!Array.isArray(value)) return;
    value.forEach((item, index) => collect(item, `${path}[${index}]`, steps, at + 1, found));
  } else if (isBag(value) && isKnown(value[step])) {
    collect(value[step], path === "" ? step : `${path}.${step}`, steps, at + 1, found);
  }
}

/** The texts at such a path. */
export const textsAt = (bag: unknown, pattern: string): readonly Placed<string>[] =>
  valuesAt(bag, pattern).filter((placed): placed is Placed<string> => isText(placed.value));

/** The text at a path without lists; undefined where there is none or it is not known. */
export const textAt = (bag: unknown, path: string): string | undefined => textsAt(bag, path)[0]?.value;

/** Calls back for every text below a value, with the function that forms its path: most texts need none. */
export function eachText(
  value: unknown,
  visit: (text: string, path: () => string) => void,
  keys: (string | number)[] = [],
): void {
  if (typeof value === "string") {
    if (isText(value)) visit(value, () => pathOf(keys));
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const depth = keys.length;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      keys[depth] = index;
      eachText(value[index], visit, keys);
    }
  } else {
    for (const key in value) {
      keys[depth] = key;
      eachText((value as Readonly<Record<string, unknown>>)[key], visit, keys);
    }
  }
  keys.length = depth;
}

function pathOf(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${key}]`;
    return path === "" ? key : `${path}.${key}`;
  }, "");
}

/** The JSON in a text; undefined for any other text. */
export function parsed(text: string): unknown {
  // Most texts are words; a parser that throws at each takes longer than everything else.
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
