/** Everything global that an evaluation changes in this process, and its way back. */
import { enterRuntime, type MonitorService, type RuntimeOptions, withoutDiagnostics } from "./sdk";

export interface SandboxOptions extends RuntimeOptions {
  /** Keep stack traces, which cost the SDK most of its time. */
  readonly traces: boolean;
  /** Called with every rejection that nobody handles, as long as the sandbox is open. */
  readonly onUnhandled: (reason: unknown) => void;
  /** Called when nothing is left to do in this process. */
  readonly onIdle: () => void;
}

/** Opens a sandbox for one program run; the function returned closes it. */
export function openSandbox(monitor: MonitorService, options: SandboxOptions): () => void {
  const closers = [
    enterRuntime(monitor, options),
    takeOver("unhandledRejection", options.onUnhandled),
    takeOver("beforeExit", options.onIdle),
    ...(options.traces ? [] : [withoutTraces(), withoutDiagnostics()]),
  ];
  return () => {
    for (const close of closers.reverse()) close();
  };
}

/** Puts a listener in the place of all others of a process event. */
function takeOver(event: "unhandledRejection" | "beforeExit", listener: (value: unknown) => void): () => void {
  const emitter: NodeJS.EventEmitter = process;
  const former = emitter.rawListeners(event) as ((...args: unknown[]) => void)[];
  emitter.removeAllListeners(event);
  emitter.on(event, listener);
  return () => {
    emitter.removeListener(event, listener);
    for (const listenerBefore of former) emitter.on(event, listenerBefore);
  };
}

/**
 * The SDK takes the stack several times for each property of each resource, without limit where it looks for the caller,
 * and source-map support maps every frame. Neither limit nor formatter is wanted while resources register.
 */
function withoutTraces(): () => void {
  const stackTraceLimit = Error.stackTraceLimit;
  // The formatter is put back as it was and never called from here.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const prepareStackTrace = Error.prepareStackTrace;
  Error.stackTraceLimit = 0;
  Error.prepareStackTrace = (error) => String(error);
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    else Error.prepareStackTrace = prepareStackTrace;
  };
}
