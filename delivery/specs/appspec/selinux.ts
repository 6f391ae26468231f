/** SELinux ranges, read as the agent reads them (its `range_info`). */

const RANGE = /^s(\d+)(?:-s(\d+))?(?::(.+))?$/;
const CATEGORY = /^c(\d+)(?:\.c(\d+))?$/;
const HIGHEST_CATEGORY = 1023;

export const RANGE_FORM =
  "s<level>[-s<level>][:c<category>[.c<category>][,…]], rising, categories to c1023 and each once";

/** Whether a text is a range such as `s0-s3:c1,c4.c7`. */
export function isSelinuxRange(text: string): boolean {
  const match = RANGE.exec(text);
  if (match === null) return false;
  const [, low = "", high = low, categories] = match;
  return Number(high) >= Number(low) && (categories === undefined || areCategories(categories.split(",")));
}

function areCategories(parts: readonly string[]): boolean {
  const seen = new Set<number>();
  return parts.every((part) => {
    const match = CATEGORY.exec(part);
    if (match === null) return false;
    const low = Number(match[1]);
    const high = Number(match[2] ?? match[1]);
    if (high < low || high > HIGHEST_CATEGORY) return false;
    const categories = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    const fresh = categories.every((category) => !seen.has(category));
    categories.forEach((category) => seen.add(category));
    return fresh;
  });
}
