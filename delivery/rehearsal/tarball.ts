/** Tar archives of bundles, with or without gzip. */
import { chmod, mkdir, open } from "node:fs/promises";
import { isAbsolute, join, posix } from "node:path";
import { type ReadEntry, extract, list } from "tar";
import { withFileErrors } from "./fileErrors";
import { RehearsalError } from "./types";

const LINKS: readonly string[] = ["SymbolicLink", "Link"];
const TYPES: readonly string[] = ["File", "OldFile", "ContiguousFile", "Directory", ...LINKS];

const leadsOut = (path: string): boolean => {
  const way = posix.normalize(path);
  return isAbsolute(way) || way === ".." || way.startsWith("../");
};

/** Why an entry must not be unpacked. */
function problemOf({ path, type, linkpath = "" }: ReadEntry): string | undefined {
  if (!TYPES.includes(type)) return `the entry ${path} is no file, folder or link (${type})`;
  if (leadsOut(path)) return `the entry ${path} leads out of the archive`;
  if (type === "Link" && leadsOut(linkpath)) return `the hard link ${path} leads out of the archive, to ${linkpath}`;
  if (type !== "SymbolicLink") return undefined;
  const out = isAbsolute(linkpath) || leadsOut(posix.join(posix.dirname(path), linkpath));
  return out ? `the symbolic link ${path} leads out of the archive, to ${linkpath}` : undefined;
}

async function isCompressed(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Modes of files and folders, as their last entries have them. @throws RehearsalError for entries that must not be unpacked */
async function modesOf(file: string): Promise<ReadonlyMap<string, number>> {
  const problems: string[] = [];
  const modes = new Map<string, number>();
  const look = (entry: ReadEntry): void => {
    const problem = problemOf(entry);
    if (problem !== undefined) problems.push(problem);
    const path = posix.normalize(entry.path);
    modes.delete(path);
    if (!LINKS.includes(entry.type)) modes.set(path, (entry.mode ?? 0o644) & 0o777);
  };
  await readable(file, () => list({ file, strict: true, onReadEntry: look }));
  if (problems.length > 0) throw new RehearsalError(`${file}: ${problems.join("; ")}.`);
  return modes;
}

/**
 * Unpacks a tar archive into a folder, with modes and links. Of a name that comes twice the last entry stays, as with tar itself.
 *
 * @param options.gzip Demands that it is compressed; without it, it may be: tar finds out.
 * @throws RehearsalError if it is none, is damaged, holds anything but files, folders and links, or leads out of the folder; nothing is
 * unpacked then
 */
export async function untar(
  file: string,
  folder: string,
  { gzip = false }: { readonly gzip?: boolean } = {},
): Promise<void> {
  await withFileErrors(`unpack ${file}`, async () => {
    if (gzip && !(await isCompressed(file)))
      throw new RehearsalError(`${file} is not compressed by gzip, as a tgz is.`);
    const modes = await modesOf(file);
    await mkdir(folder, { recursive: true });
    await readable(file, () => extract({ file, cwd: folder, strict: true, preserveOwner: false }));
    // Those of the archive, whatever the umask; folders after what they hold.
    for (const [path, mode] of [...modes].reverse()) await chmod(join(folder, path), mode);
  });
}

/** Errors of the system pass; everything else is about the archive. */
async function readable(file: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (error instanceof RehearsalError || !/^(TAR_|Z_|ZLIB)/.test(code)) throw error;
    throw new RehearsalError(`${file} is not a tar archive that can be unpacked: ${message}.`);
  }
}
