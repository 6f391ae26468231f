/** Finds what somebody may have meant. */

/** Letters that must be changed, added or removed to make one word of another. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** Of names further apart than this nobody would take one for the other: a third of the letters, and one at least. */
const closeEnough = (name: string) => Math.max(1, Math.floor(name.length / 3));

/** Letters by which a slip of the fingers differs. */
export const SLIP = 2;

/** The known name that is most like the given one; undefined where none is like it. */
export function nearest(name: string, known: readonly string[], most = closeEnough(name)): string | undefined {
  const ranked = known
    .map((one) => ({ one, apart: distance(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ apart }) => apart <= most)
    .sort((a, b) => a.apart - b.apart || (a.one < b.one ? -1 : 1));
  return ranked[0]?.one;
}

/** Names for a message: a few, and how many more there are. */
export function listed(names: readonly string[], most = 8): string {
  const shown = [...new Set(names)].sort();
  const rest = shown.length - most;
  return rest > 0 ? `${shown.slice(0, most).join(", ")} and ${rest} more` : shown.join(", ");
}
