/** What of a rehearsal's events is shown, and in which words. */
import type { ProgressEvent } from "../rehearsal/types";
import type { Colors } from "./output";
import type { StatusLine } from "./statusLine";

type Step = Extract<ProgressEvent, { kind: "step" }>;

/** Signs of ended steps: each a character of its own, so that a log without colours can be searched. */
const SIGNS = {
  succeeded: { sign: "✔", color: "green" },
  failed: { sign: "✘", color: "red" },
  skipped: { sign: "–", color: "yellow" },
} as const;

/** Milliseconds from which on it is said how long a step took. */
const WORTH_TELLING = 500;

export interface ProgressViewOptions {
  readonly colors: Colors;
  /** Also parts of steps, their output, and at once what is not rehearsed. */
  readonly verbose: boolean;
  readonly write: (line: string) => void;
  readonly status?: StatusLine;
}

/** Outermost first; a stage and its only action often bear one name, which is said once. */
function place(where: readonly string[]): string {
  return where.filter((name, index) => name !== where[index - 1]).join(" › ");
}

const indented = (text: string, indent: string): string =>
  text
    .split("\n")
    .map((line) => `${indent}${line}`)
    .join("\n");

/** A step that has parts may end in other words than it began with. */
const keyOf = ({ where, what, isPart }: Step): string => JSON.stringify(isPart === true ? [where, what] : where);

export class ProgressView {
  private readonly since = new Map<string, number>();

  constructor(private readonly options: ProgressViewOptions) {}

  show(event: ProgressEvent): void {
    const { verbose, write, colors } = this.options;
    if (event.kind === "step") this.step(event);
    else if (!verbose) return;
    else if (event.kind === "output") write(colors.dim(`      ${event.line}`));
    else write(colors.dim(`    ${place(event.where)}: not rehearsed: ${event.what}`));
  }

  private step(event: Step): void {
    const key = keyOf(event);
    const { status, verbose, write } = this.options;
    if (event.status === "started") {
      this.since.set(key, Date.now());
      // A step and its parts run at once: only those beside one another are worth counting.
      const level = event.isPart === true ? event.where.length : 0;
      status?.start(key, `${place(event.where)}: ${event.what}`, level);
      return;
    }
    const took = this.took(key);
    status?.finish(key);
    // Whatever a part comes to, the whole step tells it in full.
    if (event.isPart !== true || verbose) write(this.line(event, took));
  }

  private took(key: string): string {
    const started = this.since.get(key);
    this.since.delete(key);
    const milliseconds = started === undefined ? 0 : Date.now() - started;
    return milliseconds < WORTH_TELLING ? "" : this.options.colors.dim(` (${(milliseconds / 1000).toFixed(1)} s)`);
  }

  private line({ status, where, what, detail, isPart }: Step, took: string): string {
    const { colors } = this.options;
    const { sign, color } = SIGNS[status as keyof typeof SIGNS];
    const indent = isPart === true ? "    " : "";
    const more = detail === undefined ? "" : `\n${indented(detail, `${indent}    `)}`;
    return `${indent}${colors[color](sign)} ${place(where)}: ${what}${took}${more}`;
  }
}
