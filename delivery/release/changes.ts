/** What differs between two releases. */
import type { Manifest } from "./manifest";
import type { Commit, Commits } from "./ports";

export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** The newest first; absent where the history is not at hand. */
  readonly commits?: readonly Commit[];
  /** Whether `to` is older: the commits are then those that go away. */
  readonly backwards: boolean;
}

/** Compares two manifests file by file. */
export function fileChanges(from: Manifest | undefined, to: Manifest): Pick<Changes, "added" | "removed" | "changed"> {
  const before = from?.files ?? {};
  const has = (files: Manifest["files"], path: string): boolean => Object.hasOwn(files, path);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(to.files)])].sort();
  return {
    added: paths.filter((path) => !has(before, path)),
    removed: paths.filter((path) => !has(to.files, path)),
    changed: paths.filter((path) => has(before, path) && has(to.files, path) && before[path] !== to.files[path]),
  };
}

/** Compares two releases; of a first release everything is new. */
export async function changesBetween(from: Manifest | undefined, to: Manifest, history: Commits): Promise<Changes> {
  const files = fileChanges(from, to);
  if (from === undefined) return { ...files, backwards: false };
  const forward = await history.between(from.commit, to.commit);
  if (forward === undefined || forward.length > 0 || from.commit === to.commit)
    return { ...files, ...(forward && { commits: forward }), backwards: false };
  const back = await history.between(to.commit, from.commit);
  return { ...files, ...(back && { commits: back }), backwards: (back?.length ?? 0) > 0 };
}
