import { SYMBOLIC_LINK, writeZip, type ZipEntry } from "./archive";
import { contentsOf, type CommitOptions, readCommit } from "./commit";
import { type LastPush, lastPush } from "./sources/lastPush";

export { unzip, zipFolder } from "./archive";

export interface ZipCommitOptions extends CommitOptions {
  /** Path of the zip to be written. */
  readonly target: string;
}

/** A commit as a source action hands it on. */
export interface CommitArchive {
  /** Path of the zip. */
  readonly zip: string;
  readonly commit: string;
  /** Name of the author. */
  readonly author: string;
  /** When it was committed, ISO 8601 in UTC. */
  readonly date: string;
  /** The whole message. */
  readonly message: string;
  /** Files of the folder that differ from the commit; empty unless `allowDirty`. */
  readonly changed: readonly string[];
  /** Submodules, which no source action of CodePipeline puts into its zip. */
  readonly submodules: readonly string[];
  /** What the push of this commit changes. */
  readonly push: LastPush;
}

/**
 * Zips the tree of a commit as a source action does: no `.git`, the same bytes for the same tree.
 *
 * @param folder A folder of the clone.
 * @param subfolder Folder of the app, relative to `folder`; empty for all of it.
 * @param revision Branch, tag or commit.
 * @throws what {@link readCommit} throws
 */
export async function zipCommit(
  folder: string,
  subfolder: string,
  revision: string,
  { target, allowDirty = false }: ZipCommitOptions,
): Promise<CommitArchive> {
  const { git, commit, path, entries, changed } = await readCommit(folder, subfolder, revision, { allowDirty });
  const files = entries.filter(({ kind }) => kind === "blob");
  const contents = await contentsOf(
    git,
    files.map(({ id }) => id),
  );
  const zipped = files.map(({ path: name, mode }, index): ZipEntry => {
    const permissions = mode === SYMBOLIC_LINK ? 0o777 : 0;
    return { name, mode: mode | permissions, content: contents[index] ?? Buffer.alloc(0) };
  });
  const compared = files.map((file) => ({ path: file.path, blobId: file.id, mode: file.mode.toString(8) }));
  const [push] = await Promise.all([lastPush(git, { commit, subfolder, path }, compared), writeZip(zipped, target)]);
  const format = ["%an", "%ct", "%B"].join("%x00");
  const [author = "", seconds = "", message = ""] = (
    await git.text(["show", "-s", `--format=${format}`, commit])
  ).split("\0");
  const submodules = entries.filter(({ kind }) => kind === "commit").map((entry) => entry.path);
  const date = new Date(Number(seconds) * 1000).toISOString().replace(".000", "");
  return { zip: target, commit, author, date, message: message.trim(), changed, submodules, push };
}
