import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { glob } from "tinyglobby";

/** Files that patterns of a buildspec find below a folder, sorted, and the patterns that find none. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly unmatched: readonly string[];
}

const relative = (pattern: string): string => pattern.replace(/^(?:\.\/)+/, "");

/**
 * Finds files by the patterns of a buildspec: `*` stops at `/`, `**` does not, names may begin with a dot, and a folder's
 * name alone finds nothing.
 */
export async function findFiles(
  folder: string,
  patterns: readonly string[],
  options: { readonly exclude?: readonly string[]; readonly followLinks?: boolean } = {},
): Promise<FoundFiles> {
  if (!existsSync(folder)) return { files: [], unmatched: patterns };
  const lists = await Promise.all(
    patterns.map((pattern) =>
      glob([relative(pattern)], {
        cwd: folder,
        dot: true,
        expandDirectories: false,
        followSymbolicLinks: options.followLinks ?? true,
        ignore: (options.exclude ?? []).map(relative),
      }),
    ),
  );
  return {
    files: [...new Set(lists.flat())].sort(),
    unmatched: patterns.filter((_, index) => lists[index]?.length === 0),
  };
}

/** A folder that a buildspec names, relative to the source's. */
export const folderBelow = (sourceFolder: string, base: string | undefined): string =>
  base === undefined ? sourceFolder : resolve(sourceFolder, base);
