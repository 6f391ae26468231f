/** Paths of inputs: `name`, `rules[0].id`, `tags["a b"]`. */

/** A value that cannot be compared: what AWS computes, a secret, a file. */
export const INCOMPARABLE = Symbol("incomparable");

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const below = (path: string, key: string): string => {
  if (!/^[\w$:/.-]+$/.test(key) || key.includes(".")) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
};

/** A document in a text is compared by what it says, not by how it is printed. */
function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null;

/** Paths at which two values differ, the innermost ones. What cannot be compared does not differ. */
export function differingPaths(before: unknown, after: unknown, path = ""): string[] {
  const [one, other] = [opened(before), opened(after)];
  if (one === INCOMPARABLE || other === INCOMPARABLE) return [];
  if (isBag(one) && isBag(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return keys.flatMap((key) => differingPaths(one[key], other[key], below(path, key)));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    const length = Math.max(one.length, other.length);
    return Array.from({ length }, (_, index) => differingPaths(one[index], other[index], `${path}[${index}]`)).flat();
  }
  if (isEmpty(one) && isEmpty(other)) return [];
  return one === other ? [] : [path];
}

/** A path for comparison with patterns: every element of a list is `[]`. */
const general = (path: string): string => path.replace(/\[(?:\d+|\*)\]/g, "[]");

const startsWith = (path: string, prefix: string): boolean =>
  path === prefix || (path.startsWith(prefix) && /^[.[]/.test(path.slice(prefix.length)));

/** Whether a path is one of those that a pattern means, lies below it, or holds it. */
export function touches(path: string, pattern: string): boolean {
  const [one, other] = [general(path), general(pattern)];
  return other === "*" || startsWith(one, other) || startsWith(other, one);
}

/** Whether a path is one of those that a pattern means, or lies below it. */
export const within = (path: string, pattern: string): boolean =>
  general(pattern) === "*" || startsWith(general(path), general(pattern)) || startsWith(path, pattern);
