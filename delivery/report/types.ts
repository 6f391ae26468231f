/** What a report shows, as plain data. */
import type { MapModel } from "../map";

/** One step of a run, with what it printed. */
export interface RunStep {
  /** Environment first. */
  readonly where: readonly string[];
  readonly what: string;
  /** `unfinished`: the run ended before it did. */
  readonly status: "succeeded" | "failed" | "skipped" | "unfinished";
  readonly detail?: string;
  readonly isPart?: true;
  /** Milliseconds since the run began. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Lines of builds and hooks, joined. */
  readonly log: string;
}

/** A run of the rehearsal, whether or not it came to its end. */
export interface Run {
  readonly steps: readonly RunStep[];
  /** `stopped`: it was ended before it came to a verdict. */
  readonly outcome: "delivered" | "failed" | "stopped";
  readonly commit?: string;
  readonly release?: string;
  readonly durationMs: number;
  readonly notRehearsed: readonly string[];
  /** Why it stopped. */
  readonly error?: string;
}

/** A table that a part of the tool adds: costs, quotas, policies, the proof. One that does not exist is not passed. */
export interface ReportSection {
  /** A word in lower case: the section's address in the page. */
  readonly id: string;
  readonly title: string;
  /** Paragraphs before the table. */
  readonly text?: readonly string[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of figures, counted from 0. @default - none */
  readonly figures?: readonly number[];
  /** Whether readers can filter the rows. @default false */
  readonly isFiltered?: boolean;
}

export interface ReportData {
  readonly title: string;
  readonly map: MapModel;
  /** Absent where nothing was rehearsed yet. */
  readonly run?: Run;
  readonly sections: readonly ReportSection[];
}
