/** Holds evaluated stacks against what the provider and the services refuse (docs/strictness.md). */
import type { Graph } from "../types";
import { PROGRAM_CHECKS, STACK_CHECKS } from "./checks";
import { messageOf } from "./message";
import type { Finding, ProgramCheck, StackCheck } from "./types";
import { viewOf } from "./view";

export type { Finding, ProgramCheck, StackCheck, StackView } from "./types";

/** What the checks say, each a line. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const lines = (chosen: readonly Finding[]) => [...new Set(chosen.map(messageOf))];
  return {
    problems: lines(findings.filter(({ warning }) => warning !== true)),
    warnings: lines(findings.filter(({ warning }) => warning === true)),
  };
}

/** Holds one stack against the checks that need no other. */
export function checkStack(graph: Graph, checks: readonly StackCheck[] = STACK_CHECKS): Verdict {
  const view = viewOf(graph);
  return verdictOf(checks.flatMap((check) => [...check(view)]));
}

/** Holds stacks that were evaluated together against the checks of them all. */
export function checkStacks(graphs: readonly Graph[], checks: readonly ProgramCheck[] = PROGRAM_CHECKS): Verdict {
  const views = graphs.map(viewOf);
  return verdictOf(checks.flatMap((check) => [...check(views)]));
}
