/** Properties of resources as plain data, with one mark for what a preview cannot know. */

/** Stands for a value that is known only after the resource exists. */
export const UNKNOWN = Symbol("unknown");

type Bag = Readonly<Record<string, unknown>>;

const read = (owner: object, key: string): unknown => {
  try {
    return (owner as Bag)[key];
  } catch {
    // The policy SDK guards properties with a proxy that throws when an unknown one is read.
    return UNKNOWN;
  }
};

/** Copies a value, with `UNKNOWN` in the place of every property that a preview does not know. */
export function settle(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => settle(read(value, `${index}`)));
  return Object.fromEntries(Object.keys(value).map((key) => [key, settle(read(value, key))]));
}

/** Whether a value is an object with named properties. */
export const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path: `UNKNOWN` from the first unknown step on, undefined where there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (owner, key) => (owner === UNKNOWN ? UNKNOWN : isBag(owner) ? owner[key] : undefined),
    value,
  );
}

/** A list as it is, one value as a list of one, none as an empty list; an unknown list holds one unknown value. */
export const list = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

/** The texts of a list or of one value. */
export const texts = (value: unknown): readonly string[] =>
  list(value).filter((item): item is string => typeof item === "string");

/** Whether a flag is set; engines pass flags of some languages as text. */
export const isOn = (value: unknown): boolean => value === true || value === "true";

/** Whether a setting is left out, or empty as some languages leave out theirs. */
export const isUnset = (value: unknown): boolean => value === undefined || value === null || value === "";

/** Whether a value holds anything that a preview does not know. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** Parses JSON text. Other values are returned as they are, text that is not JSON as undefined. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a text matches a pattern in which `*` stands for any text and `?` for one character, as in IAM. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

/** A value as a message shows it: `none` when there is none. */
export const shown = (value: unknown): string =>
  value === undefined || value === null ? "none" : JSON.stringify(value);
