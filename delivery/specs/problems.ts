/** A problem of a spec file, and where it stands. */
export interface SpecProblem {
  /** Name of the file as the caller gave it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Path of the setting, such as `phases.build.commands[0]`; empty for the file as a whole. */
  readonly path: string;
  /** What is allowed, what was got and, where it helps, how to fix it. */
  readonly message: string;
}

/** The problem on one line: `file:line:column: path: message`. */
export function formatProblem(problem: SpecProblem): string {
  const path = problem.path === "" ? "" : `${problem.path}: `;
  return `${problem.file}:${problem.line}:${problem.column}: ${path}${problem.message}`;
}

/** Thrown for a spec file that AWS would refuse; its message lists every problem, each on its own line. */
export class SpecError extends Error {
  override readonly name = "SpecError";

  constructor(readonly problems: readonly SpecProblem[]) {
    super(problems.map(formatProblem).join("\n"));
  }
}

/** Problems in the order in which a reader meets them in the file. */
export function inFileOrder(problems: readonly SpecProblem[]): SpecProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
