import { execFile } from "node:child_process";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RehearsalError } from "./types";

/** What a rehearsal writes about itself, so that another can tell whether it still runs. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system writes it: a pid alone may be used again. */
  readonly started: string;
  /** Marks the rehearsal's processes. */
  readonly token: string;
}

/** When a process started; empty if there is none. */
export async function startTime(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    // Fields after the command, which may hold blanks: state is the 3rd, the start time the 22nd of them all.
    return stat === "" ? "" : (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "");
  }
  const ps = promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], { env: { LC_ALL: "C" } });
  return (await ps.catch(() => ({ stdout: "" }))).stdout.trim();
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as LockHolder;
  } catch {
    return undefined; // gone, or written by nobody: a lock appears with its whole text
  }
}

const exists = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EEXIST";

async function refuseLive(holder: LockHolder, file: string): Promise<void> {
  if (holder.host !== hostname()) {
    throw new RehearsalError(
      `A rehearsal on ${holder.host} (process ${holder.pid}) holds ${file}. If it no longer runs, delete that file.`,
      2,
    );
  }
  if ((await startTime(holder.pid)) !== holder.started) return;
  throw new RehearsalError(
    `A rehearsal already runs in this clone (process ${holder.pid}). Wait for it, or end it with \`kill ${holder.pid}\`.`,
    2,
  );
}

/** Moves a stale lock aside; of several that try, one succeeds. */
async function takeOver(file: string, stale: LockHolder | undefined): Promise<boolean> {
  const aside = `${file}.${process.pid}.stale`;
  try {
    await rename(file, aside);
  } catch {
    return false; // another was faster
  }
  const moved = await readHolder(aside);
  const right = moved?.token === stale?.token;
  if (!right) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
  return right;
}

/** Takes nothing. @throws RehearsalError with exit code 2 while a rehearsal holds the lock of a folder */
export async function refuseRunning(folder: string): Promise<void> {
  const file = join(folder, "lock.json");
  const holder = await readHolder(file);
  if (holder !== undefined) await refuseLive(holder, file);
}

/**
 * Takes the lock of a folder and returns the rehearsals that were killed while they held it.
 *
 * @throws RehearsalError with exit code 2 while another rehearsal holds it.
 */
export async function takeLock(folder: string, token: string): Promise<readonly LockHolder[]> {
  const file = join(folder, "lock.json");
  const own = `${file}.${process.pid}.${token}`;
  const stale: LockHolder[] = [];
  const holder: LockHolder = { host: hostname(), pid: process.pid, started: await startTime(process.pid), token };
  await writeFile(own, `${JSON.stringify(holder)}\n`);
  try {
    for (;;) {
      try {
        await link(own, file); // unlike a write, it comes with its whole text or not at all
        return stale;
      } catch (error) {
        if (!exists(error)) throw error;
      }
      const other = await readHolder(file);
      if (other !== undefined) await refuseLive(other, file);
      if ((await takeOver(file, other)) && other !== undefined) stale.push(other);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Gives the lock back, unless another has taken it. */
export async function releaseLock(folder: string, token: string): Promise<void> {
  const file = join(folder, "lock.json");
  if ((await readHolder(file))?.token === token) await rm(file, { force: true });
}
