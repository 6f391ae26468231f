/** What the last push to the app's repository changed: the last commit that touched the app, compared with the one before it. */
import type { Git } from "../git";

/** A file on one side of a comparison. */
export interface ComparedFile {
  /** Relative to the app's folder. */
  readonly path: string;
  readonly blobId: string;
  /** Octal, such as `100644`. */
  readonly mode: string;
}

/** A file that differs between two commits; one side is absent where the file was added or deleted. */
export interface FileChange {
  readonly before?: ComparedFile;
  readonly after?: ComparedFile;
}

export interface LastPush {
  /** Commit that the branch was at before; absent where the clone holds none that has the app. */
  readonly previous?: string;
  /** Every file of the app where there is no previous commit to compare with. */
  readonly changes: readonly FileChange[];
  /** Tags of the commit. */
  readonly tags: readonly string[];
}

/** Paths that changes are about, each once, by both names of a file that moved. */
export const pathsOf = (changes: readonly FileChange[]): readonly string[] => [
  ...new Set(changes.flatMap(({ before, after }) => [before, after].flatMap((file) => (file ? [file.path] : [])))),
];

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

const orNothing = (run: Promise<string>): Promise<string> => run.catch(() => "");

/** First parent of the last commit that touched the folder, if the clone has it and the folder was in it. */
async function previousOf(git: Git, commit: string, subfolder: string, path: string): Promise<string | undefined> {
  const args = ["log", "-1", "--format=%H", "--first-parent", commit, "--", subfolder === "" ? "." : subfolder];
  const last = await orNothing(git.text(args));
  if (last === "") return undefined;
  const parent = await orNothing(git.text(["rev-parse", "--verify", "--quiet", `${last}^`]));
  if (parent === "") return undefined;
  const tree = await orNothing(git.text(["rev-parse", "--verify", "--quiet", `${parent}:${path}`]));
  return tree === "" ? undefined : parent;
}

/** Rows of `git diff-tree -z`: `:mode mode id id status`, NUL, path, NUL; a side that is absent has the mode 000000. */
function changesOf(rows: string): readonly FileChange[] {
  const [...words] = rows.split("\0");
  const changes: FileChange[] = [];
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [from = "", to = "", fromId = "", toId = ""] = (words[index] ?? "").slice(1).split(" ");
    const path = words[index + 1] ?? "";
    const side = (mode: string, blobId: string): ComparedFile | undefined =>
      /^0+$/.test(mode) ? undefined : { path, blobId, mode };
    const [before, after] = [side(from, fromId), side(to, toId)];
    changes.push({ ...(before && { before }), ...(after && { after }) });
  }
  return changes;
}

/**
 * Looks up the last push.
 *
 * @param subfolder Folder of the app, relative to the folder that `git` runs in.
 * @param path The same, relative to the root of the clone.
 * @param files The app's files in the commit.
 */
export async function lastPush(
  git: Git,
  { commit, subfolder, path }: { readonly commit: string; readonly subfolder: string; readonly path: string },
  files: readonly ComparedFile[],
): Promise<LastPush> {
  const [previous, tagged] = await Promise.all([
    previousOf(git, commit, subfolder, path),
    orNothing(git.text(["tag", "--points-at", commit])),
  ]);
  const tags = lines(tagged);
  if (previous === undefined) return { changes: files.map((after) => ({ after })), tags };
  const args = ["diff-tree", "-r", "-z", "--no-renames", `${previous}:${path}`, `${commit}:${path}`];
  const rows = await git.bytes(args);
  return { previous, changes: changesOf(rows.toString("utf8")), tags };
}
