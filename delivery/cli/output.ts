/** Where the tool's words go: results to stdout, progress to stderr when stdout belongs to a program. */
import { printableJson } from "../printable";
import type { ProgressEvent } from "../rehearsal/types";
import { type Colors, colorsOf, isTerminal, rendered } from "./colors";
import { ProgressView } from "./progressView";
import { StatusLine } from "./statusLine";

export { type Colors, colorsOf } from "./colors";

/** What of a stream the output needs to know. */
export type OutputStream = Pick<NodeJS.WriteStream, "write"> & Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns">>;

export interface Output {
  /** Shows an event of a rehearsal. */
  readonly progress: (event: ProgressEvent) => void;
  /** Prints the result for a person; nothing in JSON mode. */
  readonly print: (text: string) => void;
  /** Prints the result for a program; nothing otherwise. */
  readonly json: (value: unknown) => void;
  readonly isJson: boolean;
  /** Colours of the stream that `print` and `progress` write to. */
  readonly colors: Colors;
  /** Characters of a line. */
  readonly width: number;
  /** Leaves the terminal to somebody else until they are done, as for a question. */
  readonly aside: <T>(run: () => Promise<T>) => Promise<T>;
  /** Leaves the terminal as it was found. */
  readonly end: () => void;
}

export interface OutputOptions {
  /** One JSON document on stdout, progress on stderr. */
  readonly json: boolean;
  /** Also parts of steps, and the output of builds and hooks. */
  readonly verbose: boolean;
  /** @default process.stdout */
  readonly stdout?: OutputStream;
  /** @default process.stderr */
  readonly stderr?: OutputStream;
}

/** Characters of a line where no terminal says. */
const DEFAULT_WIDTH = 110;

/** Creates the output of one command. */
export function createOutput({
  json,
  verbose,
  stdout = process.stdout,
  stderr = process.stderr,
}: OutputOptions): Output {
  const notes = json ? stderr : stdout;
  const colors = colorsOf(notes);
  const status = isTerminal(notes) ? new StatusLine(notes) : undefined;
  const write = (text: string): void => {
    const lines = `${rendered(text)}\n`;
    if (status) status.above(lines);
    else notes.write(lines);
  };
  const view = new ProgressView({ colors, verbose, write, ...(status && { status }) });
  return {
    isJson: json,
    colors,
    get width() {
      return notes.columns ?? DEFAULT_WIDTH;
    },
    progress: (event) => view.show(event),
    print: (text) => {
      if (!json) write(text);
    },
    json: (value) => {
      if (json) stdout.write(`${printableJson(value)}\n`);
    },
    aside: async (run) => {
      status?.hold();
      try {
        return await run();
      } finally {
        status?.release();
      }
    },
    end: () => status?.end(),
  };
}
