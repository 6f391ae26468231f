/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Letters and digits only, so that `pre-build` and `PreBuild` both look like `pre_build`. */
const bare = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Words longer than this are no typing errors of the words that a spec knows. */
const LONGEST_TYPO = 60;

/** Fewer letters begin too many words to hint at one. */
const SHORTEST_START = 3;

/** Two slips in one word are likely, three are another word. */
const MOST_SLIPS = 2;

/** The allowed word that `got` is most likely a typing error of, if any is near enough. */
export function closest(got: string, allowed: readonly string[]): string | undefined {
  if (got === "" || got.length > LONGEST_TYPO) return undefined;
  const begun = bare(got).length < SHORTEST_START ? [] : allowed.filter((word) => bare(word).startsWith(bare(got)));
  if (begun.length === 1) return begun[0];
  const ranked = allowed
    .map((word) => ({ word, edits: distance(bare(got), bare(word)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.min(MOST_SLIPS, Math.ceil(best.word.length / 4))
    ? best.word
    : undefined;
}

/** `; did you mean "…"?`, or nothing where no allowed word is near. */
export function didYouMean(got: string, allowed: readonly string[]): string {
  const word = closest(got, allowed);
  return word === undefined ? "" : `; did you mean "${word}"?`;
}
