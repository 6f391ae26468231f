/** Ctrl-C and its relatives: what runs is told to end, and what it holds is given back before the process goes. */
import { RehearsalError } from "../rehearsal/types";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs something that can be ended by a signal. A second signal ends the process at once; what it has started ends with it all the
 * same, because it runs under a supervisor.
 */
export async function onTermination<T>(run: (aborted: Promise<never>) => Promise<T>): Promise<T> {
  let abort: (error: Error) => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = reject;
  });
  aborted.catch(() => undefined);
  let signals = 0;
  const listener = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(2);
    abort(new RehearsalError(`Ended by ${signal}; everything that was started is being stopped.`, 2));
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  try {
    return await run(aborted);
  } finally {
    for (const signal of SIGNALS) process.off(signal, listener);
  }
}
