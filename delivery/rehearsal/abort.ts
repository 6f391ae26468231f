/** What it takes to end a rehearsal from outside at any moment. */
import type { Processes } from "./types";

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
  // A process that was about to start is ended by the last `stopAll`, which every rehearsal ends with.
  signal.addEventListener("abort", () => void processes.stopAll().catch(() => undefined), { once: true });
  return {
    async run(options) {
      signal.throwIfAborted();
      return processes.run(options);
    },
    async start(options) {
      signal.throwIfAborted();
      return processes.start(options);
    },
    stopAll: () => processes.stopAll(),
  };
}

/** Runs all in turn, whatever fails. @throws the first error */
export async function allInTurn(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
