import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, writeFile, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import type { Cache } from "../../specs/buildspec";
import type { Properties } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import { findFiles } from "./files";

/** Where the cache of a project lies, and the folders that its paths mean. */
export interface CachePlace {
  readonly folder: string;
  readonly sourceFolder: string;
  /** Stands for `/root`, the home of CodeBuild's user. */
  readonly home: string;
}

/** Whether a project keeps what the buildspec's `cache` names. */
export function keepsCache(inputs: Properties): boolean {
  const cache = bagAt(inputs, "cache");
  const type = textAt(cache, "type");
  const modes = cache["modes"];
  return type === "S3" || (type === "LOCAL" && Array.isArray(modes) && modes.includes("LOCAL_CUSTOM_CACHE"));
}

const HOME = /^(?:\/root|~|\$HOME|\$\{HOME\})(?=\/|$)/;

/** Folder and pattern of a path of the cache; absent where it lies outside of source and home. */
function rootOf(
  path: string,
  place: CachePlace,
): { name: "home" | "source"; root: string; pattern: string } | undefined {
  if (HOME.test(path)) return { name: "home", root: place.home, pattern: path.replace(HOME, "").replace(/^\//, "") };
  if (isAbsolute(path)) return undefined;
  return { name: "source", root: place.sourceFolder, pattern: path };
}

const entryOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 24);

/** Keys of the entries, by folder name. */
async function entries(folder: string): Promise<readonly (readonly [name: string, key: string])[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return Promise.all(
    names
      .filter((name) => !name.startsWith("."))
      .map(async (name) => [name, await readFile(join(folder, name, "key"), "utf8").catch(() => "")] as const),
  );
}

async function findEntry(cache: Cache, place: CachePlace, key: string): Promise<string | undefined> {
  const all = await entries(place.folder);
  const exact = all.find(([, entry]) => entry === key);
  const prefixed = cache.fallbackKeys.map((prefix) => all.find(([, entry]) => entry.startsWith(prefix)));
  return (exact ?? prefixed.find((entry) => entry !== undefined))?.[0];
}

/** Puts the kept files back before a build. @returns whether there were any */
export async function restoreCache(cache: Cache, place: CachePlace, key: string): Promise<boolean> {
  if (cache.action === "save") return false;
  const entry = await findEntry(cache, place, key);
  if (entry === undefined) return false;
  for (const [name, root] of [
    ["home", place.home],
    ["source", place.sourceFolder],
  ] as const) {
    const kept = join(place.folder, entry, name);
    if (existsSync(kept)) await cp(kept, root, { recursive: true, verbatimSymlinks: true, force: true });
  }
  return true;
}

/** Keeps the files after a build. @returns paths that are not kept, since they lie outside of source and home */
export async function saveCache(cache: Cache, place: CachePlace, key: string): Promise<readonly string[]> {
  if (cache.action === "restore") return [];
  const temporary = join(place.folder, `.new-${process.pid}`);
  const outside: string[] = [];
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  for (const path of cache.paths) {
    const found = rootOf(path, place);
    if (found === undefined) {
      outside.push(path);
      continue;
    }
    const { name, root, pattern } = found;
    for (const file of (await findFiles(root, [pattern], { followLinks: false })).files) {
      const target = join(temporary, name, file);
      await mkdir(dirname(target), { recursive: true });
      await cp(join(root, file), target, { verbatimSymlinks: true });
    }
  }
  await writeFile(join(temporary, "key"), key);
  const entry = join(place.folder, entryOf(key));
  await rm(entry, { recursive: true, force: true });
  await rename(temporary, entry);
  return outside;
}
