import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { LocalError, UsageError } from "./usage";

/** Reads a value's file, relative to the folder in which the command was called. */
export async function readParameterFile(option: string, path: string, folder: string): Promise<Buffer> {
  try {
    return await readFile(resolve(folder, path));
  } catch (error) {
    throw new UsageError(`Error parsing parameter '${option}': Unable to load paramfile ${path}: ${reasonOf(error)}`);
  }
}

/** As Python would say it, which is what the AWS CLI prints. */
export function reasonOf(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "[Errno 2] No such file or directory",
    EACCES: "[Errno 13] Permission denied",
    EISDIR: "[Errno 21] Is a directory",
  };
  const reason = reasons[code ?? ""];
  return reason === undefined ? String(error) : `${reason}: '${path ?? ""}'`;
}

/** A blob: `fileb://` gives the bytes of a file; text is base64, as the AWS CLI v2 reads it by default. */
export async function blob(option: string, value: string, folder: string): Promise<Buffer> {
  if (value.startsWith("fileb://")) return readParameterFile(option, value.slice("fileb://".length), folder);
  const text = value.startsWith("file://")
    ? (await readParameterFile(option, value.slice("file://".length), folder)).toString("utf8").trim()
    : value;
  if (!/^[A-Za-z0-9+/\s]*={0,2}$/.test(text)) throw new UsageError(`Invalid base64: "${text}"`);
  return Buffer.from(text, "base64");
}

/** A map, as JSON or as `name=value,name=value`. */
export async function map(option: string, given: string, folder: string): Promise<Record<string, string>> {
  const value = given.startsWith("file://")
    ? (await readParameterFile(option, given.slice("file://".length), folder)).toString("utf8").trim()
    : given;
  const wrong = (why: string): UsageError => new UsageError(`Error parsing parameter '${option}': ${why}`);
  if (value.startsWith("{")) {
    const parsed = ((): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        throw wrong(`Invalid JSON: ${value}`);
      }
    })();
    const entries = Object.entries(parsed as Record<string, unknown>);
    if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string"))
      return Object.fromEntries(entries);
    throw wrong("values must be strings");
  }
  return Object.fromEntries(
    value.split(",").map((pair): [string, string] => {
      const equals = pair.indexOf("=");
      if (equals < 1) throw wrong(`Expected: '=', received: '${pair}'`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

/** Runs file operations of the caller's machine; a refusal ends the command with exit code 255. */
export async function local<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined || error instanceof UsageError) throw error;
    throw new LocalError(reasonOf(error));
  }
}
