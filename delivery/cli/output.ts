/** Where the tool's words go: results to stdout, progress to stderr when stdout belongs to a program. */
import pico from "picocolors";
import type { ProgressEvent } from "../rehearsal/types";

/** Marks of finished steps. Plain words where there is no colour, so that logs can be searched. */
const MARKS = {
  succeeded: { sign: "✔", paint: pico.green },
  failed: { sign: "✘", paint: pico.red },
  skipped: { sign: "–", paint: pico.yellow },
} as const;

export interface Output {
  /** Shows an event of a rehearsal. */
  progress(event: ProgressEvent): void;
  /** Prints the result for a person; nothing in JSON mode. */
  print(text: string): void;
  /** Prints the result for a program; nothing otherwise. */
  json(value: unknown): void;
  readonly isJson: boolean;
}

const place = (where: readonly string[]): string => where.join(" › ");

function describe(event: ProgressEvent, verbose: boolean): string | undefined {
  if (event.kind === "notRehearsed") return pico.dim(`  ${place(event.where)}: not rehearsed: ${event.what}`);
  if (event.kind === "output") return verbose ? pico.dim(`    ${event.line}`) : undefined;
  if (event.status === "started") return verbose ? pico.dim(`… ${place(event.where)}: ${event.what}`) : undefined;
  const { sign, paint } = MARKS[event.status];
  const detail = event.detail === undefined ? "" : `\n${event.detail.replace(/^/gm, "    ")}`;
  return `${paint(sign)} ${place(event.where)}: ${event.what}${detail}`;
}

/**
 * Creates the output of one command.
 * @param options.json One JSON document on stdout, progress on stderr.
 * @param options.verbose Also the output of builds and hooks.
 */
export function createOutput({ json, verbose }: { json: boolean; verbose: boolean }): Output {
  const notes = json ? process.stderr : process.stdout;
  return {
    isJson: json,
    progress: (event) => {
      const line = describe(event, verbose);
      if (line !== undefined) notes.write(`${line}\n`);
    },
    print: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    json: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
  };
}
