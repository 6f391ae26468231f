/** Keeps what a rehearsal tells, for its report. */
import type { ProgressEvent } from "../rehearsal/types";
import type { Run, RunStep } from "./types";

type Step = Extract<ProgressEvent, { kind: "step" }>;
type Output = Extract<ProgressEvent, { kind: "output" }>;

/** Characters of one step's output that are kept: a program that prints without end must not fill the memory. */
const MOST_LOG = 5_000_000;

interface Open {
  readonly where: readonly string[];
  readonly isPart: boolean;
  readonly startMs: number;
  what: string;
  status: RunStep["status"];
  detail?: string;
  endMs?: number;
  readonly lines: string[];
  size: number;
}

/** A step that has parts may end in other words than it began with; parts of one place differ by their words. */
const keyOf = ({ where, what, isPart }: Pick<Step, "where" | "what" | "isPart">): string =>
  JSON.stringify(isPart === true ? [where, what] : where);

const startsWith = (where: readonly string[], start: readonly string[]): boolean =>
  start.every((name, at) => where[at] === name);

export class Recorder {
  private readonly steps: Open[] = [];
  private readonly open = new Map<string, Open>();
  private readonly notRehearsed = new Set<string>();
  private readonly since: number;

  /** @param now Milliseconds of a clock. @default the system's */
  constructor(private readonly now: () => number = Date.now) {
    this.since = now();
  }

  readonly record = (event: ProgressEvent): void => {
    if (event.kind === "step") this.step(event);
    else if (event.kind === "output") this.output(event);
    else this.notRehearsed.add(`${event.where.join(" › ")}: ${event.what}`);
  };

  /** The run so far. @param end What is known of how it ended */
  run(end: Pick<Run, "outcome"> & Partial<Run>): Run {
    const durationMs = this.now() - this.since;
    return {
      steps: this.steps.map((step) => finished(step, durationMs)),
      durationMs,
      notRehearsed: [...this.notRehearsed].sort(),
      ...end,
    };
  }

  private step(event: Step): void {
    const key = keyOf(event);
    const step = this.open.get(key) ?? this.begin(event, key);
    if (event.status === "started") return;
    step.what = event.what;
    step.status = event.status;
    step.endMs = this.now() - this.since;
    if (event.detail !== undefined) step.detail = event.detail;
    this.open.delete(key);
  }

  private begin({ where, what, isPart = false }: Omit<Step, "isPart"> & { isPart?: boolean }, key: string): Open {
    const startMs = this.now() - this.since;
    const step: Open = { where, what, isPart, startMs, status: "unfinished", lines: [], size: 0 };
    this.steps.push(step);
    this.open.set(key, step);
    return step;
  }

  /** A line belongs to the innermost open step of its place, the one begun last among equals; to a step of its own where there is none. */
  private output({ where, line }: Output): void {
    const candidates = [...this.open.values()].reverse().filter((step) => startsWith([...where, ""], step.where));
    const inner = candidates.sort((one, other) => other.where.length - one.where.length)[0];
    const last = this.steps.findLast((step) => startsWith(where, step.where));
    const step = inner ?? last ?? this.begin({ kind: "step", where, what: "output", status: "started" }, "");
    if (step.size > MOST_LOG) return;
    step.size += line.length + 1;
    step.lines.push(step.size > MOST_LOG ? "… what else it printed was not kept" : line);
  }
}

function finished(step: Open, now: number): RunStep {
  const { where, what, status, detail, isPart, startMs, endMs = now, lines } = step;
  return {
    where,
    what,
    status,
    ...(detail !== undefined && { detail }),
    ...(isPart && { isPart: true as const }),
    startMs,
    durationMs: endMs - startMs,
    log: lines.join("\n"),
  };
}
