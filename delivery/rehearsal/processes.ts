import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { markSelf } from "./limitMark";
import { splitLines } from "./lines";
import { createSupervision, MARK_VARIABLE, type Supervision } from "./supervision";
import { RehearsalError, type ProcessEnd, type Processes, type RunningProcess, type RunOptions } from "./types";

const DEFAULT_GRACE_MS = 3000;
/** How long output may still come once the process has ended: a background child may hold the pipe for ever. */
const DRAIN_MS = 150;

const TOO_MANY = "too many files or processes are open; close other programs or raise `ulimit -n` and `ulimit -u`";
const SPAWN_ERRORS: Readonly<Record<string, readonly [reason: string, exitCode: 1 | 2]>> = {
  ENOENT: ["no such program", 1],
  EACCES: ["it is not executable; `chmod +x` it and commit the mode", 1],
  ENOEXEC: ["it is neither a program of this machine nor a script with a `#!` line", 1],
  ENOTDIR: ["a part of its path is not a folder", 1],
  E2BIG: ["its arguments and environment are too long for this machine", 1],
  EMFILE: [TOO_MANY, 2],
  ENFILE: [TOO_MANY, 2],
  EAGAIN: [TOO_MANY, 2],
  ENOMEM: ["not enough memory", 2],
};

function spawnError(options: RunOptions, error: NodeJS.ErrnoException): RehearsalError {
  const [reason, exitCode] =
    error.code === "ENOENT" && !existsSync(options.cwd)
      ? ([`its working folder ${options.cwd} does not exist`, 1] as const)
      : (SPAWN_ERRORS[error.code ?? ""] ?? ([error.message, 1] as const));
  return new RehearsalError(`Cannot run ${options.command}: ${reason}.`, exitCode);
}

/** Spawns and waits until the program runs, or throws why it cannot. */
async function launch(options: RunOptions, mark: string): Promise<ChildProcess & { readonly pid: number }> {
  const settings: SpawnOptions = {
    cwd: options.cwd,
    env: { ...options.env, [MARK_VARIABLE]: mark },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  };
  const child = ((): ChildProcess => {
    try {
      return spawn(options.command, options.args, settings);
    } catch (error) {
      throw spawnError(options, error as NodeJS.ErrnoException);
    }
  })();
  if (child.pid !== undefined) return child as ChildProcess & { readonly pid: number };
  const [error] = await new Promise<[NodeJS.ErrnoException]>((resolve) => child.once("error", (e) => resolve([e])));
  throw spawnError(options, error);
}

function readLines(child: ChildProcess, { onLine, mask }: RunOptions): void {
  for (const stream of ["stdout", "stderr"] as const) {
    const lines = splitLines((line) => onLine?.(line, stream), mask);
    child[stream]?.on("data", (chunk: Buffer) => lines.push(chunk));
    child[stream]?.on("end", () => lines.end());
  }
}

/** Settles when the process has exited and its output has been read, or holds no more than a background child. */
function exitOf(child: ChildProcess): Promise<Omit<ProcessEnd, "timedOut">> {
  return new Promise((resolve) => {
    child.once("exit", (exitCode, signal) => {
      const settle = (): void => {
        clearTimeout(drain);
        // A background child may go on printing; its output is read, but keeps nobody waiting.
        for (const stream of [child.stdout, child.stderr]) (stream as { unref?: () => void } | null)?.unref?.();
        resolve({ exitCode, signal });
      };
      const drain = setTimeout(settle, DRAIN_MS);
      child.once("close", settle);
    });
  });
}

/** Whether there was something to send the signal to; 0 only asks. */
function killGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

class SupervisedProcess implements RunningProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  private timedOut = false;
  private expiry: Promise<void> | undefined;

  constructor(
    child: ChildProcess & { readonly pid: number },
    options: RunOptions,
    private readonly mark: string,
    private readonly supervision: Supervision,
  ) {
    this.pid = child.pid;
    supervision.add(this.pid);
    readLines(child, options);
    const limit = options.timeoutMs === undefined ? undefined : setTimeout(() => this.expire(), options.timeoutMs);
    this.ended = exitOf(child).then(async (end) => {
      clearTimeout(limit);
      if (this.timedOut) await this.expiry;
      this.forgetIfGone();
      return { ...end, timedOut: this.timedOut };
    });
  }

  /** Whether nothing of the group lives any more; its number may then belong to another program. */
  forgetIfGone(): boolean {
    if (killGroup(this.pid, 0)) return false;
    this.supervision.remove(this.pid);
    return true;
  }

  private expire(): void {
    this.timedOut = true;
    this.expiry = this.end(DEFAULT_GRACE_MS).catch(() => void killGroup(this.pid, "SIGKILL"));
  }

  private end(graceMs: number): Promise<void> {
    return this.supervision.end({ group: this.pid, mark: this.mark, graceMs });
  }

  async stop(graceMs = DEFAULT_GRACE_MS): Promise<ProcessEnd> {
    await this.end(graceMs);
    return this.ended;
  }
}

/**
 * Starts every process of a rehearsal, each in a group of its own, under one supervisor that ends them when it dies.
 *
 * A process that a command leaves in the background lives on until {@link Processes.stopAll}, as it would on a host.
 * On Linux a daemon is ended as well: a process that took a session of its own, dropped its environment, closed its files and outlives
 * its parent. Where `prlimit` is missing it must have kept its environment, and on other systems its parent must live.
 *
 * @param token Marks the processes. @default - a random one
 */
export function createProcesses(token: string = randomBytes(12).toString("hex")): Processes {
  const supervision = createSupervision(token);
  const known = new Set<SupervisedProcess>();
  let count = 0;

  async function start(options: RunOptions): Promise<SupervisedProcess> {
    known.forEach((process) => process.forgetIfGone() && known.delete(process));
    const mark = `${token}/${(count += 1)}`;
    markSelf(token);
    const process = new SupervisedProcess(await launch(options, mark), options, mark, supervision);
    known.add(process);
    return process;
  }

  return {
    start,
    run: async (options) => (await start(options)).ended,
    async stopAll() {
      known.forEach((process) => process.forgetIfGone());
      known.clear();
      await supervision.end({ graceMs: DEFAULT_GRACE_MS });
      await supervision.quit();
    },
  };
}
