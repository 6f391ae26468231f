/** What went wrong in an evaluation. */

/** Several problems of one evaluation, each a line of its message. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";

  constructor(
    /** What was evaluated, such as `stack "dev" as a preview`. */
    readonly subject: string,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`Evaluating ${subject} found ${count}:\n${problems.map(listItem).join("\n")}`, options);
  }
}

/** A problem of several lines stays one item of the list. */
function listItem(problem: string): string {
  return `  - ${problem.replaceAll("\n", "\n    ")}`;
}

/** Collects problems while a program runs, so that all of them are told at once. */
export class Problems {
  private readonly found = new Set<string>();
  private readonly unmodelled = new Map<string, string[]>();
  private readonly consequences = new Set<string>();

  add(problem: string): void {
    this.found.add(problem);
  }

  /** A problem that another one may have caused; told only when nothing else is wrong. */
  addConsequence(problem: string): void {
    this.consequences.add(problem);
  }

  addUnmodelled(type: string, name: string): void {
    this.unmodelled.set(type, [...(this.unmodelled.get(type) ?? []), name]);
  }

  get primary(): readonly string[] {
    const types = [...this.unmodelled].sort(([a], [b]) => (a < b ? -1 : 1));
    const missing = types.map(
      ([type, names]) =>
        `The outputs of ${type} are not modelled (${names.map((name) => `"${name}"`).join(", ")}); ` +
        `add the type to delivery/graph/outputs or pass it as \`models\``,
    );
    return [...this.found, ...missing];
  }

  get secondary(): readonly string[] {
    return [...this.consequences];
  }
}
