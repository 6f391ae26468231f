import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { RehearsalError } from "./types";

/** Name of the environment variable that marks every process of a rehearsal. */
export const MARK_VARIABLE = "INTERLOCK_REHEARSAL";

const SUPERVISOR = join(__dirname, "supervisor.js");

/** What is to be ended: one group with the processes that carry its mark, or everything. */
export interface EndRequest {
  readonly graceMs: number;
  readonly group?: number;
  readonly mark?: string;
}

/** The supervisor as the rehearsal sees it. */
export interface Supervision {
  add(group: number): void;
  remove(group: number): void;
  /** Settles when nothing of it lives. */
  end(request: EndRequest): Promise<void>;
  /** Lets the supervisor go; everything must have been ended. */
  quit(): Promise<void>;
}

function startSupervisor(token: string): ChildProcess {
  // NODE_OPTIONS may load a compiler, which costs a second.
  const { NODE_OPTIONS: _, ...env } = process.env;
  // Detached: a Ctrl-C in the terminal must reach the rehearsal alone.
  return spawn(process.execPath, [SUPERVISOR, token, String(process.pid)], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env,
    cwd: "/",
  });
}

/** Tells the supervisor of a rehearsal; one that was ended from outside is replaced and learns everything again. */
export function createSupervision(token: string): Supervision {
  const groups = new Set<number>();
  const waiting = new Map<number, { request: EndRequest; resolve: () => void; reject: (error: Error) => void }>();
  let child: ChildProcess | undefined;
  let requests = 0;
  let failures = 0;

  const hold = (): void => (waiting.size > 0 ? child?.ref() : child?.unref());
  const tell = (message: object): void => void current().stdin?.write(`${JSON.stringify(message)}\n`);
  const ended = (id: number): void => {
    const request = waiting.get(id);
    waiting.delete(id);
    request?.resolve();
    hold();
  };
  const fail = (cause: string): void => {
    const error = new RehearsalError(`The supervisor of the rehearsal's processes cannot run: ${cause}.`, 2);
    waiting.forEach((request) => request.reject(error));
    waiting.clear();
  };

  function lost(cause: string): void {
    child = undefined;
    failures += 1;
    if (failures > 3) fail(cause);
    else if (groups.size > 0 || waiting.size > 0) {
      tell({ add: [...groups] });
      waiting.forEach(({ request }, id) => tell({ ...request, end: id }));
      hold();
    }
  }

  function current(): ChildProcess {
    if (child !== undefined) return child;
    const started = startSupervisor(token);
    child = started;
    let text = "";
    started.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      lines.forEach((line) => ended((JSON.parse(line) as { ended: number }).ended));
    });
    started.stdin?.on("error", () => undefined); // its exit tells
    const gone = (cause: string): void => void (child === started && lost(cause));
    started.on("error", (error) => gone(error.message));
    started.on("exit", (code, signal) => gone(`it ended with ${signal ?? `exit code ${code}`}`));
    // It must not keep a rehearsal alive that has nothing more to do.
    started.unref();
    (started.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    (started.stdout as unknown as { unref?: () => void } | null)?.unref?.();
    return started;
  }

  return {
    add(group) {
      groups.add(group);
      tell({ add: [group] });
    },
    remove(group) {
      groups.delete(group);
      if (child !== undefined) tell({ remove: [group] });
    },
    end: (request) =>
      new Promise<void>((resolve, reject) => {
        const id = (requests += 1);
        const done = (): void => {
          if (request.group === undefined) groups.clear();
          else groups.delete(request.group);
          resolve();
        };
        waiting.set(id, { request, resolve: done, reject });
        tell({ ...request, end: id });
        hold();
      }),
    async quit() {
      const leaving = child;
      if (leaving === undefined) return;
      child = undefined;
      const exit = once(leaving, "exit");
      leaving.ref();
      leaving.stdin?.write(`${JSON.stringify({ quit: true })}\n`);
      await exit;
    },
  };
}

/** Ends what a rehearsal that was killed has left running. */
export async function endLeftovers(token: string): Promise<void> {
  const supervision = createSupervision(token);
  await supervision.end({ graceMs: 2000 });
  await supervision.quit();
}
