/** What somebody meant who wrote an event's id wrong. Pure. */

/** Letters that are inserted, deleted or replaced on the way from one word to the other. */
function distance(from: string, to: string): number {
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...from].entries()) {
    const next = [row + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next[column] = Math.min(replaced, (last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1);
    }
    last = next;
  }
  return last[to.length] ?? 0;
}

/** More slips in one id make it another. */
const MOST_SLIPS = 3;

/** Ids are shorter; nothing longer is a slip of one. */
const LONGEST = 80;

/** The id that is meant: the one that ends like the text, for beginnings are easily left out, else the nearest. */
export function suggested(text: string, ids: readonly string[]): string | undefined {
  if (text === "" || text.length > LONGEST) return undefined;
  const ending = ids.filter((id) => id.endsWith(`-${text}`));
  if (ending.length === 1) return ending[0];
  const [nearest] = ids
    .map((id) => ({ id, slips: distance(text, id) }))
    .filter(({ slips }) => slips <= MOST_SLIPS)
    .sort((one, other) => one.slips - other.slips);
  return nearest?.id;
}
