import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative as pathTo, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { glob } from "tinyglobby";

/** Files that patterns of a buildspec find below a folder, sorted, and the patterns that find none. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly unmatched: readonly string[];
}

const relative = (pattern: string): string => pattern.replace(/^(?:\.\/)+/, "");

/** Symbolic links below a folder, with `/`; none is followed. */
async function linksBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink());
  return links.map((entry) => pathTo(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

/**
 * Finds files by the patterns of a buildspec: `*` stops at `/`, `**` does not, names may begin with a dot, and a folder's
 * name alone finds nothing.
 *
 * @param options.followLinks Whether a link counts as what it leads to; otherwise as a file of its own, wherever it leads.
 * @default true
 */
export async function findFiles(
  folder: string,
  patterns: readonly string[],
  options: { readonly exclude?: readonly string[]; readonly followLinks?: boolean } = {},
): Promise<FoundFiles> {
  if (!existsSync(folder)) return { files: [], unmatched: patterns };
  const { exclude = [], followLinks = true } = options;
  const ignore = exclude.map(relative);
  const links = followLinks ? [] : await linksBelow(folder);
  const find = async (pattern: string): Promise<readonly string[]> => {
    const common = { cwd: folder, dot: true, expandDirectories: false, followSymbolicLinks: followLinks, ignore };
    // Without following, the library leaves links out altogether.
    const isChosen = picomatch(relative(pattern), { dot: true, ignore });
    return [...(await glob([relative(pattern)], common)), ...links.filter((path) => isChosen(path))];
  };
  const lists = await Promise.all(patterns.map(find));
  return {
    files: [...new Set(lists.flat())].sort(),
    unmatched: patterns.filter((_, index) => lists[index]?.length === 0),
  };
}

/** A folder that a buildspec names, relative to the source's. */
export const folderBelow = (sourceFolder: string, base: string | undefined): string =>
  base === undefined ? sourceFolder : resolve(sourceFolder, base);
