import { existsSync } from "node:fs";
import { posix } from "node:path";
import { SYMBOLIC_LINK, writeZip, type ZipEntry } from "./archive";
import { gitIn, GitError, type Git } from "./git";
import { type LastPush, lastPush } from "./sources/lastPush";
import { RehearsalError } from "./types";

export { unzip, zipFolder } from "./archive";

export interface ZipCommitOptions {
  /** Path of the zip to be written. */
  readonly target: string;
  /** Whether the commit is taken although the folder was changed since. @default false */
  readonly allowDirty?: boolean;
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

/** Files that a message lists. */
const LISTED = 10;

const refusal = (message: string): RehearsalError => new RehearsalError(message, 2);

/** What git says, where it refuses. */
async function orRefuse<T>(run: Promise<T>, message: (git: string) => string): Promise<T> {
  try {
    return await run;
  } catch (error) {
    throw error instanceof GitError ? refusal(message(error.message)) : error;
  }
}

interface TreeEntry {
  readonly mode: number;
  readonly kind: string;
  readonly id: string;
  readonly path: string;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function decodePath(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw refusal(`The name of ${bytes.toString("latin1")} is not UTF-8; a zip cannot hold it. Rename the file.`);
  }
}

function splitNul(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0, end = bytes.indexOf(0); end !== -1; from = end + 1, end = bytes.indexOf(0, from))
    parts.push(bytes.subarray(from, end));
  return parts;
}

/** Rows of `git ls-tree`: `mode kind id<tab>path`. */
async function treeOf(git: Git, tree: string): Promise<readonly TreeEntry[]> {
  const rows = splitNul(await git.bytes(["ls-tree", "-r", "-z", "--full-tree", tree]));
  return rows.map((row) => {
    const tab = row.indexOf(9);
    const [mode = "", kind = "", id = ""] = row.subarray(0, tab).toString("latin1").split(" ");
    return { mode: Number.parseInt(mode, 8), kind, id, path: decodePath(row.subarray(tab + 1)) };
  });
}

/** The contents of blobs, in their order: for each `id kind size`, a line break, the bytes, a line break. */
async function contentsOf(git: Git, ids: readonly string[]): Promise<readonly Buffer[]> {
  const bytes = await git.bytes(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
  let from = 0;
  return ids.map((id) => {
    const end = bytes.indexOf(10, from);
    const size = Number(bytes.subarray(from, end).toString("latin1").split(" ")[2]);
    if (!Number.isInteger(size)) throw refusal(`The clone is damaged: object ${id} is missing. Run \`git fsck\`.`);
    from = end + 1 + size + 1;
    return bytes.subarray(end + 1, end + 1 + size);
  });
}

/** Files below a path that differ from HEAD, new ones too, as git shows them. */
async function changedFiles(git: Git, path: string): Promise<readonly string[]> {
  const args = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"];
  const rows = await git.bytes([...args, "--", path === "" ? "." : path]);
  return splitNul(rows).map((row) => row.toString("utf8").slice(3));
}

const listed = (files: readonly string[]): string =>
  [...files.slice(0, LISTED), ...(files.length > LISTED ? [`and ${files.length - LISTED} more`] : [])]
    .map((file) => `\n  ${file}`)
    .join("");

async function findCommit(git: Git, folder: string, revision: string): Promise<string> {
  await orRefuse(git.text(["rev-parse", "--git-dir"]), (text) => `${folder} is not in a git repository: ${text}`);
  return orRefuse(
    git.text(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]),
    () => `There is no commit ${revision} in ${folder}; commit the app, or name a branch, tag or commit.`,
  );
}

/**
 * Zips the tree of a commit as a source action does: no `.git`, the same bytes for the same tree.
 *
 * @param folder A folder of the clone.
 * @param subfolder Folder of the app, relative to `folder`; empty for all of it.
 * @param revision Branch, tag or commit.
 * @throws RehearsalError with exit code 2 without git, repository, commit or subfolder, and where files of the subfolder
 * differ from HEAD, which is to be zipped, unless `allowDirty`.
 */
export async function zipCommit(
  folder: string,
  subfolder: string,
  revision: string,
  { target, allowDirty = false }: ZipCommitOptions,
): Promise<CommitArchive> {
  if (!existsSync(folder)) throw refusal(`The folder ${folder} does not exist.`);
  const git = gitIn(folder);
  const commit = await findCommit(git, folder, revision);
  const prefix = await git.text(["rev-parse", "--show-prefix"]);
  const path = posix.normalize(`${prefix}/${subfolder}`).replace(/^[./]+$|^\/+|\/+$/g, "");
  const entries = await orRefuse(
    treeOf(git, `${commit}:${path}`),
    () => `There is no folder ${path} in commit ${commit.slice(0, 12)}; commit it first.`,
  );
  const head = await git.text(["rev-parse", "--verify", "--quiet", "HEAD"]).catch(() => "");
  const changed = head === commit ? await changedFiles(git, subfolder) : [];
  if (changed.length > 0 && !allowDirty)
    throw refusal(
      `These files differ from commit ${commit.slice(0, 12)}, which would be delivered without the changes:` +
        `${listed(changed)}\nCommit or stash them, or allow the difference.`,
    );
  const files = entries.filter(({ kind }) => kind === "blob");
  if (files.length === 0) throw refusal(`The folder ${path} holds no file in commit ${commit.slice(0, 12)}.`);
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
