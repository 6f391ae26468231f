/** What stood before: the releases that an environment can go back to. */
import type { Act, MovedRelease } from "./acts";

/**
 * The releases that stand on each other, the one that runs last. A promotion puts its release on top; a rollback takes away all above
 * the one it goes back to, so that the next rollback goes further back and never forward to what was taken away.
 *
 * @param acts The oldest first; they may begin anywhere.
 */
export function standing(acts: readonly Act[]): readonly MovedRelease[] {
  const stack: MovedRelease[] = [];
  for (const { kind, from, to } of acts) {
    if (to === undefined) continue;
    if (kind === "rollback")
      stack.length = Math.max(
        0,
        stack.findLastIndex(({ version }) => version === to.version),
      );
    else if (stack.length === 0 && from !== undefined) stack.push(from);
    if (stack.at(-1)?.version !== to.version) stack.push(to);
  }
  return stack;
}

/** The release below the one that runs; absent where the acts do not reach so far back. */
export const formerOf = (acts: readonly Act[]): MovedRelease | undefined => standing(acts).at(-2);
