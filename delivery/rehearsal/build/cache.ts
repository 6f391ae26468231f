import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
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

/** What tells the entries of a project's cache apart. */
export interface CacheKey {
  /** Empty where the buildspec gives none. */
  readonly key: string;
  /** Beginnings of other keys, tried in turn. */
  readonly fallbackKeys: readonly string[];
}

/** Caches of other paths are other caches. Source: CodeBuild User Guide, caching-s3, "Cache version". */
const versionOf = ({ paths }: Cache): string => createHash("sha256").update(JSON.stringify(paths)).digest("hex");

const entryOf = (cache: Cache, key: string): string =>
  createHash("sha256").update(versionOf(cache)).update(key).digest("hex").slice(0, 24);

interface Entry {
  readonly name: string;
  readonly key: string;
  /** Milliseconds of the epoch. */
  readonly made: number;
}

async function readEntry(folder: string, name: string, version: string): Promise<readonly Entry[]> {
  const file = join(folder, name, "key");
  if (name.startsWith(".") || !existsSync(file)) return [];
  const [of = "", ...key] = (await readFile(file, "utf8")).split("\n");
  return of === version ? [{ name, key: key.join("\n"), made: (await stat(file)).mtimeMs }] : [];
}

/** The entry of the key, else the newest one whose key begins with the first fallback that finds any. */
async function findEntry(cache: Cache, folder: string, { key, fallbackKeys }: CacheKey): Promise<string | undefined> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const all = (await Promise.all(names.map((name) => readEntry(folder, name, versionOf(cache))))).flat();
  const newest = all.sort((a, b) => b.made - a.made);
  // Fallback keys are ignored without a key.
  const beginnings = key === "" ? [] : fallbackKeys;
  const found = beginnings.map((prefix) => newest.find((entry) => entry.key.startsWith(prefix)));
  return (newest.find((entry) => entry.key === key) ?? found.find((entry) => entry !== undefined))?.name;
}

/** The last work on each folder: builds of a batch share their project's cache. */
const lastWork = new Map<string, Promise<unknown>>();

function inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const turn = (lastWork.get(folder) ?? Promise.resolve()).then(work, work);
  lastWork.set(folder, turn);
  return turn;
}

/** Puts the kept files back before a build. @returns whether there were any */
export async function restoreCache(cache: Cache, place: CachePlace, key: CacheKey): Promise<boolean> {
  return cache.action === "save" ? false : inTurn(place.folder, () => restore(cache, place, key));
}

async function restore(cache: Cache, place: CachePlace, key: CacheKey): Promise<boolean> {
  const entry = await findEntry(cache, place.folder, key);
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

/**
 * Keeps the files after a build. What has a key is kept once and for all, what has none is replaced.
 *
 * @returns paths that are not kept, since they lie outside of source and home
 */
export async function saveCache(cache: Cache, place: CachePlace, { key }: CacheKey): Promise<readonly string[]> {
  if (cache.action === "restore") return [];
  if (key !== "" && existsSync(join(place.folder, entryOf(cache, key)))) return [];
  return inTurn(place.folder, () => save(cache, place, key));
}

async function save(cache: Cache, place: CachePlace, key: string): Promise<readonly string[]> {
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
  await writeFile(join(temporary, "key"), `${versionOf(cache)}\n${key}`);
  const entry = join(place.folder, entryOf(cache, key));
  await rm(entry, { recursive: true, force: true });
  await rename(temporary, entry);
  return outside;
}
