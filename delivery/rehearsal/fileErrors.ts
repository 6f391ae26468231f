import { RehearsalError } from "./types";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your disk quota is used up; free some space",
  EROFS: "the file system is read-only; use a clone on a disk that can be written",
  EACCES: "permission is denied; change the owner or the mode",
  EPERM: "the operation is not permitted; change the owner or the mode",
  ENOTDIR: "a part of the path is a file and must be a folder",
  EMFILE: "too many files are open; raise `ulimit -n`",
  ENFILE: "too many files are open on this machine; close other programs",
  ENAMETOOLONG: "the path is too long for this machine",
  EIO: "the disk reports an error",
};

/** What stops a file operation on this machine, in words; anything else is returned as it is. */
export function explainFileError(error: unknown, doing: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ""];
  if (reason === undefined) return error;
  return new RehearsalError(`Cannot ${doing}: ${reason}${path === undefined ? "" : ` (${path})`}.`, 2);
}

/** Runs file operations; what the machine refuses becomes a {@link RehearsalError} with exit code 2. */
export async function withFileErrors<T>(doing: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw explainFileError(error, doing);
  }
}
