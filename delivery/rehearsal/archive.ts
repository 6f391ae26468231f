import { createWriteStream } from "node:fs";
import { chmod, lstat, mkdir, readlink, stat, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import yauzl from "yauzl";
import { ZipFile } from "yazl";
import { withFileErrors } from "./fileErrors";
import { RehearsalError } from "./types";

/** An entry of a zip. */
export interface ZipEntry {
  /** Path in the zip, with `/`. */
  readonly name: string;
  /** Type and permission bits, as `stat` gives them. */
  readonly mode: number;
  /** The bytes, or for a symbolic link its target. A text is the path of a file. */
  readonly content: Buffer | string;
}

const FILE_TYPE = 0o170000;
export const REGULAR_FILE = 0o100000;
export const SYMBOLIC_LINK = 0o120000;

/** A zip tells local time without a zone: these numbers are the same bytes everywhere. */
const mtime = (): Date => new Date(1980, 1, 1);

const byBytes = (a: ZipEntry, b: ZipEntry): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

/**
 * Writes a zip: the same entries give the same bytes, whenever, wherever and in whatever order.
 *
 * @throws RehearsalError for a name that a zip cannot hold, or that comes twice.
 */
export async function writeZip(entries: readonly ZipEntry[], target: string): Promise<void> {
  const zip = new ZipFile();
  const sorted = [...entries].sort(byBytes);
  const twice = sorted.find((entry, index) => entry.name === sorted[index + 1]?.name);
  if (twice !== undefined) throw new RehearsalError(`Two files would have the name ${twice.name} in ${target}.`);
  for (const { name, mode, content } of sorted) {
    const options = { mode, mtime: mtime(), forceDosTimestamp: true };
    try {
      if (typeof content === "string") zip.addFile(content, name, options);
      else zip.addBuffer(content, name, options);
    } catch (error) {
      throw new RehearsalError(`A zip cannot hold a file called ${JSON.stringify(name)}: ${String(error)}`);
    }
  }
  await withFileErrors(`write ${target}`, async () => {
    await mkdir(dirname(target), { recursive: true });
    const failed = new Promise<never>((_resolve, reject) => zip.once("error", reject));
    zip.end();
    await Promise.race([pipeline(zip.outputStream, createWriteStream(target)), failed]);
  });
}

/** A file for a zip: where it lies below the folder, and its name in the zip where that differs. */
export interface FolderFile {
  readonly path: string;
  readonly name?: string;
}

/**
 * Zips files of a folder with their modes.
 *
 * @param options.symlinks Whether symbolic links stay links; otherwise what they point to is taken. @default false
 */
export async function zipFolder(
  folder: string,
  files: readonly (string | FolderFile)[],
  target: string,
  { symlinks = false }: { readonly symlinks?: boolean } = {},
): Promise<void> {
  const entries = files.map(async (file): Promise<ZipEntry> => {
    const { path, name = path }: FolderFile = typeof file === "string" ? { path: file } : file;
    const absolute = join(folder, path);
    const { mode } = symlinks ? await lstat(absolute) : await stat(absolute);
    const isLink = (mode & FILE_TYPE) === SYMBOLIC_LINK;
    return { name, mode, content: isLink ? Buffer.from(await readlink(absolute)) : absolute };
  });
  await writeZip(await Promise.all(entries), target);
}

interface Link {
  readonly path: string;
  readonly name: string;
  readonly target: string;
}

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && !isAbsolute(way);
};

/** Links come last, so that no file is written through one, and none may lead out of the folder. */
async function makeLinks(links: readonly Link[], folder: string, zip: string): Promise<void> {
  for (const { path, name, target } of links) {
    if (isAbsolute(target) || !isInside(folder, resolve(dirname(path), target)))
      throw new RehearsalError(`${zip}: the symbolic link ${name} leads out of the archive, to ${target}.`);
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
  }
}

async function extract(zip: yauzl.ZipFile, entry: yauzl.Entry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: "wx" }));
  // Archives made on other systems carry no mode.
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await chmod(path, mode === 0 ? 0o644 : mode);
}

async function extractAll(zip: yauzl.ZipFile, folder: string, links: Link[]): Promise<void> {
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    const path = join(folder, name);
    if (!isInside(folder, path)) throw new Error(`the entry ${name} leads out of the archive`);
    if (name.endsWith("/")) await mkdir(path, { recursive: true });
    else if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK)
      links.push({ path, name, target: (await buffer(await zip.openReadStreamPromise(entry))).toString("utf8") });
    else await extract(zip, entry, path);
  }
}

/**
 * Unpacks a zip into a folder, which must hold none of its files, with modes and symbolic links.
 *
 * @throws RehearsalError if it is no zip, is damaged, holds a name twice, or would write outside of the folder.
 */
export async function unzip(zip: string, folder: string): Promise<void> {
  const links: Link[] = [];
  await withFileErrors(`unpack ${zip}`, async () => {
    await mkdir(folder, { recursive: true });
    try {
      const open = await yauzl.openPromise(zip, { lazyEntries: true, strictFileNames: true });
      try {
        await extractAll(open, folder, links);
      } finally {
        open.close();
      }
      await makeLinks(links, folder, zip);
    } catch (error) {
      throw damaged(error, zip);
    }
  });
}

/** Errors of the system pass; everything else is about the archive. */
function damaged(error: unknown, zip: string): unknown {
  const { code, message, path } = error as NodeJS.ErrnoException;
  if (error instanceof RehearsalError) return error;
  if (code === "EEXIST")
    return new RehearsalError(`${zip}: it holds ${path ?? "a file"} twice, or that was there before.`);
  if (code !== undefined && !code.startsWith("Z_")) return error;
  return new RehearsalError(`${zip} is not a zip that can be unpacked: ${message}.`);
}

/** Names of the entries of a zip, in its order. */
export async function namesInZip(zip: string): Promise<readonly string[]> {
  const names: string[] = [];
  const open = await yauzl.openPromise(zip, { lazyEntries: true });
  for await (const entry of open.eachEntry()) names.push(entry.fileName);
  return names;
}
