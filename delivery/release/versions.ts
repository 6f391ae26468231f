/** The order of versions. */

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** Numbers without limit of size. */
function compareNumbers(one: string, other: string): number {
  const [a, b] = [BigInt(one), BigInt(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Numbers come before words, as semantic versioning has it. */
function comparePart(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return one === other ? 0 : one === undefined ? -1 : 1;
  if (isNumber(one) && isNumber(other)) return compareNumbers(one, other) || one.length - other.length;
  if (isNumber(one) !== isNumber(other)) return isNumber(one) ? -1 : 1;
  return compareTexts(one, other);
}

/**
 * Compares versions part by part, parts being what `.`, `-`, `_` and `+` separate: numbers by size, words by letters. It is a total
 * order: only equal texts compare as equal. The order says nothing about time, which decides between releases of different builds.
 */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one.split(/[.\-_+]/), other.split(/[.\-_+]/)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = comparePart(a[at], b[at]);
    if (order !== 0) return Math.sign(order);
  }
  return compareTexts(one, other);
}
