/** Shapes that the parts of the rehearsal share. */
import type { StoredObject } from "../access/types";
import type { LineMask } from "./lines";

/** What happens, as it happens. Everything that a person or `--json` sees of a rehearsal comes through here. */
export type ProgressEvent =
  | {
      readonly kind: "step";
      /** Where: environment, and as far as they apply stage, action, region and host, outermost first. */
      readonly where: readonly string[];
      readonly status: "started" | "succeeded" | "failed" | "skipped";
      /** What, in a few words: `ValidateService`, `copied to eu-west-1`. */
      readonly what: string;
      /** Why it failed or was skipped, and what a person needs to mend it. */
      readonly detail?: string;
      /** Part of a larger step, which tells the outcome as a whole: a command of a build, a lifecycle event of a host. */
      readonly isPart?: true;
    }
  /** A line printed by a build command or a hook. */
  | { readonly kind: "output"; readonly where: readonly string[]; readonly line: string }
  /** Something that the rehearsal does not model; never counted as passed. */
  | { readonly kind: "notRehearsed"; readonly where: readonly string[]; readonly what: string };

export type Progress = (event: ProgressEvent) => void;

/** A failure that the rehearsal expects and explains; everything else is a defect of the rehearsal itself. */
export class RehearsalError extends Error {
  constructor(
    message: string,
    /** 1: the delivery failed; 2: it could not begin or needs a person. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
    this.name = "RehearsalError";
  }
}

/** An object of an artifact store, as one of its versions lies on this machine. */
export interface ObjectVersion extends StoredObject {
  readonly versionId: string;
  /** Absolute path of the bytes. */
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How a child process ended. */
export interface ProcessEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds; at the limit the whole process group is ended. @default - no limit */
  readonly timeoutMs?: number;
  /** Called for every line of stdout and stderr. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Hides secrets in lines before they are cut. @default - there are none */
  readonly mask?: LineMask;
}

/** A process that goes on running, such as a host's service. */
export interface RunningProcess {
  readonly pid: number;
  /** Settles when the process has ended, whoever ended it. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends the whole process group: SIGTERM, after `graceMs` (default 3000) SIGKILL; settles when it is gone. */
  stop(graceMs?: number): Promise<ProcessEnd>;
}

/**
 * Starts every process of a rehearsal. Each runs in a process group of its own under a supervisor that ends the group when
 * the rehearsal dies, however it dies, so that nothing outlives it.
 */
export interface Processes {
  /** Runs to the end. */
  run(options: RunOptions): Promise<ProcessEnd>;
  /** Starts and returns as soon as the process runs. */
  start(options: RunOptions): Promise<RunningProcess>;
  /** Ends everything that is still running. */
  stopAll(): Promise<void>;
}
