/** Collects everything that is wrong with a component's args, and throws it as one error. */
import * as pulumi from "@pulumi/pulumi";

/** One wrong setting. */
export interface Problem {
  /** The arg, such as `buildTimeoutMinutes` or `stages[2].actions[0].region`. */
  readonly property: string;
  /** What is allowed, such as `must be an integer from 5 to 2160`. */
  readonly allowed: string;
  /** What was given; printed as JSON. Leave it out when it may hold a secret. */
  readonly got?: unknown;
  /** How to mend it, such as `omit it to use 60`. */
  readonly fix: string;
}

/** Prints a value for a message: JSON, cut to a readable length. */
export function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** The problems of one component; `throwIfAny` ends its validation. */
export class Problems {
  private readonly found: Problem[] = [];

  constructor(
    /** Class of the component, such as `BuildProject`. */
    private readonly component: string,
    private readonly name: string,
  ) {}

  add(problem: Problem): void {
    this.found.push(problem);
  }

  /** Adds the problem unless the condition holds. */
  require(condition: boolean, problem: Problem): void {
    if (!condition) this.add(problem);
  }

  /**
   * Checks a value now when it is plain, else as soon as it is known. Use what it returns instead of the value.
   * @throws pulumi.ResourceError inside the returned output.
   */
  input<T>(value: pulumi.Input<T> | undefined, check: (value: T) => Problem | undefined): pulumi.Input<T> | undefined {
    if (value === undefined) return undefined;
    if (pulumi.Output.isInstance(value) || value instanceof Promise) {
      return pulumi.output(value as pulumi.Input<T>).apply((known) => {
        const problem = check(known as T);
        if (problem) throw new pulumi.ResourceError(this.line(problem), undefined, true);
        return known as T;
      });
    }
    const problem = check(value);
    if (problem) this.add(problem);
    return value;
  }

  private line({ property, allowed, got, fix }: Problem): string {
    const found = got === undefined ? "" : `, got ${shown(got)}`;
    return `${this.component} "${this.name}": ${property} ${allowed}${found}; ${fix}`;
  }

  /**
   * Does nothing when there are no problems.
   * @throws pulumi.ResourceError that lists every problem, a line each, at the component's parent and without a stack.
   */
  throwIfAny(opts: pulumi.ComponentResourceOptions | undefined): void {
    if (this.found.length === 0) return;
    throw new pulumi.ResourceError(this.found.map((problem) => this.line(problem)).join("\n"), opts?.parent, true);
  }
}
