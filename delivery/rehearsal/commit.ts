/** A commit of the app's clone: found, read and checked before anything is made of it. */
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { SYMBOLIC_LINK } from "./archive";
import { gitIn, GitError, type Git } from "./git";
import { RehearsalError } from "./types";

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

export interface TreeEntry {
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
export async function contentsOf(git: Git, ids: readonly string[]): Promise<readonly Buffer[]> {
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

/** Links of the tree that lead out of it: no source action's archive holds what they point to. */
async function escapingLinks(git: Git, entries: readonly TreeEntry[]): Promise<readonly string[]> {
  const links = entries.filter(({ mode }) => mode === SYMBOLIC_LINK);
  const targets = await contentsOf(
    git,
    links.map(({ id }) => id),
  );
  return links.flatMap(({ path }, index) => {
    const target = targets[index]?.toString("utf8") ?? "";
    const way = posix.join(posix.dirname(path), target);
    const leadsOut = posix.isAbsolute(target) || way === ".." || way.startsWith("../");
    return leadsOut ? [`${path} -> ${target}`] : [];
  });
}

export interface CommitOptions {
  /** Whether the commit is taken although the folder was changed since. @default false */
  readonly allowDirty?: boolean;
}

/** A folder of a commit. */
export interface SourceTree {
  readonly git: Git;
  readonly commit: string;
  /** Of the folder in the clone; empty for all of it. */
  readonly path: string;
  readonly entries: readonly TreeEntry[];
  /** Files of the folder that differ from the commit. */
  readonly changed: readonly string[];
}

/**
 * Reads a commit's folder.
 *
 * @throws RehearsalError with exit code 2 and everything that speaks against delivering it: no git, repository, commit or folder, links that
 * lead out of the folder, and files that differ from HEAD, which is to be read, unless `allowDirty`.
 */
export async function readCommit(
  folder: string,
  subfolder: string,
  revision: string,
  { allowDirty = false }: CommitOptions = {},
): Promise<SourceTree> {
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
  const links = await escapingLinks(git, entries);
  const problems = [
    ...(changed.length > 0 && !allowDirty
      ? [
          `These files differ from commit ${commit.slice(0, 12)}, which would be delivered without the changes:` +
            `${listed(changed)}\nCommit or stash them, or allow the difference.`,
        ]
      : []),
    ...(links.length > 0
      ? [
          `These symbolic links lead out of the folder ${path || "."}, and its archive does not hold what they point to:` +
            `${listed(links)}\nLet them point to files of the folder, by relative paths, and commit that.`,
        ]
      : []),
  ];
  if (problems.length > 0) throw refusal(problems.join("\n"));
  if (!entries.some(({ kind }) => kind === "blob"))
    throw refusal(`The folder ${path} holds no file in commit ${commit.slice(0, 12)}.`);
  return { git, commit, path, entries, changed };
}
