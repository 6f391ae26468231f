/** Ctrl-C and its relatives: what runs is told to end, and what it holds is given back before the process goes. */
import { RehearsalError } from "../rehearsal/types";

/** What is left to say after the end may meet the same closed pipe; one listener for all runs of a process. */
const ignore = (): void => undefined;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs something that can be ended: by a signal, or because nobody reads its output any more. A second signal ends the process at
 * once; what it has started ends with it all the same, because it runs under a supervisor.
 */
export async function onTermination<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (reason: string): void => controller.abort(new RehearsalError(reason, 2));
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(2);
    abort(`Ended by ${name}; everything that was started has been stopped.`);
  };
  // Without a listener a closed pipe, as in `interlock … | head`, would end the process where it stands.
  const onUnread = (): void => abort("Nobody reads the output any more; everything that was started has been stopped.");
  for (const name of SIGNALS) process.on(name, onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", onUnread);
  try {
    return await run(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
    for (const stream of [process.stdout, process.stderr]) {
      if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
      stream.off("error", onUnread);
    }
  }
}
