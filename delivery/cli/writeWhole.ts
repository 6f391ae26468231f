/** Writes a file for a person: whole, or not at all. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "./usageError";

/** Why a file could not be written, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOENT: "its folder cannot be made",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is a file",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "the name is too long",
};

/**
 * Writes a file beside its place and moves it there, so that whoever reads it finds the old one or the new one.
 *
 * @param option Option that named the file
 * @returns the absolute path
 * @throws UsageError that says why it cannot be written
 */
export function writeWhole(path: string, content: string | Uint8Array, option: string): string {
  const target = resolve(path);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(beside, content);
    renameSync(beside, target);
    return target;
  } catch (error) {
    removeQuietly(beside);
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const reason = REASONS[code] ?? (error as Error).message;
    throw new UsageError(
      `${option} must be a file that can be written, got ${JSON.stringify(path)}: ${reason}; choose another path.`,
    );
  }
}

/** What is left beside the place must not hide why it could not be written. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first error says more.
  }
}
