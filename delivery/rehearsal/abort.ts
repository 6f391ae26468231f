/** What it takes to end a rehearsal from outside at any moment. */
import type { Processes, RunningProcess } from "./types";

/** Settles as the promise does, or rejects with the reason as soon as the signal is aborted. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Processes that all end when the signal is aborted, after which none starts any more. */
export function endedBy(processes: Processes, signal: AbortSignal): Processes {
  const running = new Set<RunningProcess>();
  const end = (one: RunningProcess): void => void one.stop().catch(() => undefined); // `stopAll` tells what cannot be ended
  signal.addEventListener("abort", () => running.forEach(end), { once: true });
  const start: Processes["start"] = async (options) => {
    signal.throwIfAborted();
    const one = await processes.start(options);
    running.add(one);
    void one.ended.finally(() => running.delete(one));
    if (signal.aborted) end(one);
    return one;
  };
  return { start, run: async (options) => (await start(options)).ended, stopAll: () => processes.stopAll() };
}

/** Runs all in turn, whatever fails. @throws the first error */
export async function allInTurn(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
