/** Evaluates one stack of a program in this process. */
import { setImmediate as turn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { ResourceMonitor } from "./monitor";
import { invokes, remoteModels, resourceModels } from "./outputs";
import type { Invokes } from "./outputs/invokes";
import type { ResourceModels } from "./outputs/model";
import { EvaluationError } from "./problems";
import type { StackOutputs } from "./resources";
import { openSandbox } from "./runtime";
import { loggedErrors, registrationsDone } from "./sdk";
import { EXAMPLE_SITE, type RequiredSite } from "./sites";
import { checkStack, type StackCheck } from "./strict";
import type { EvaluationMode, Graph } from "./types";

/** A Pulumi program; what it returns become the stack's outputs. */
export type Program = () => Promise<Record<string, unknown> | void> | Record<string, unknown> | void;

export interface EvaluateOptions {
  readonly project: string;
  readonly stack: string;
  readonly mode: EvaluationMode;
  readonly program: Program;
  /** Configuration as the engine passes it: full keys (`interlock:app`), structured values as JSON. @default {} */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of `config` whose values are secret. @default [] */
  readonly secretKeys?: readonly string[];
  /** Outputs of stacks that the program refers to, by `stack`, `project/stack` or `organization/project/stack`. */
  readonly references?: ReadonlyMap<string, StackOutputs>;
  /** @default "organization", the name that backends without organizations use */
  readonly organization?: string;
  /** Account and region where no provider names one. @default AWS's example account, us-east-1 */
  readonly site?: RequiredSite;
  /** Outputs of further resource types, by type token. */
  readonly models?: ResourceModels;
  /** Answers to further functions, by token. */
  readonly invokes?: Invokes;
  /** What the resources are held against. @default - every check of `delivery/graph/strict` */
  readonly checks?: readonly StackCheck[];
  /** Unit: seconds. @default 60 */
  readonly timeoutSeconds?: number;
}

/** Evaluations share the SDK's global state, so each waits for the one before it. */
let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs a program against a monitor of our own and returns what `pulumi up` (or `pulumi preview`) would register.
 *
 * @throws EvaluationError with every problem: of the program, of resources, of functions without an answer
 */
export function evaluateProgram(options: EvaluateOptions): Promise<Graph> {
  const evaluation = previous.then(() => evaluate(options));
  previous = evaluation.catch(() => undefined);
  return evaluation;
}

async function evaluate(options: EvaluateOptions): Promise<Graph> {
  const first = await attempt(options, false);
  if (first.graph !== undefined) return first.graph;
  if (!first.unexpected) throw first.error;
  // Stack traces were off. A program fails the same way again, this time saying where.
  const second = await attempt(options, true);
  throw second.error ?? first.error;
}

type Outcome =
  | { readonly graph: Graph; readonly error?: never; readonly unexpected?: never }
  | { readonly graph?: never; readonly error: EvaluationError; readonly unexpected: boolean };

async function attempt(options: EvaluateOptions, traces: boolean): Promise<Outcome> {
  const run = new Run(options);
  const close = openSandbox(run.monitor, {
    project: options.project,
    stack: options.stack,
    preview: options.mode === "preview",
    organization: options.organization ?? "organization",
    config: options.config ?? {},
    secretKeys: options.secretKeys ?? [],
    traces,
    onUnhandled: (reason) => run.fail(reason),
    onIdle: () => run.stall("nothing is left that could complete them"),
  });
  try {
    await run.complete();
    return run.outcome();
  } finally {
    run.monitor.close();
    close();
  }
}

/** One run of the program, from its start until everything is registered or something has failed. */
class Run {
  readonly monitor: ResourceMonitor;
  private readonly failures = new Set<unknown>();
  private readonly started = new Set<string>();
  private interrupt: () => void = () => undefined;

  constructor(private readonly options: EvaluateOptions) {
    this.monitor = new ResourceMonitor({
      project: options.project,
      stack: options.stack,
      mode: options.mode,
      config: options.config ?? {},
      site: options.site ?? EXAMPLE_SITE,
      references: options.references ?? new Map<string, StackOutputs>(),
      models: { ...resourceModels, ...options.models },
      remoteModels,
      invokes: { ...invokes, ...options.invokes },
    });
  }

  fail(reason: unknown): void {
    this.failures.add(reason);
    this.interrupt();
  }

  /** Fails the run because resources wait for something that does not happen. */
  stall(why: string): void {
    const waiting = [...this.started].filter((resource) => !this.monitor.resources.isRegistered(resource)).sort();
    const what =
      waiting.length > 0 ? `these resources were never registered: ${waiting.join(", ")}` : "it never settled";
    this.fail(new pulumi.RunError(`The program did not complete: ${what}; ${why}`));
  }

  async complete(): Promise<void> {
    const seconds = this.options.timeoutSeconds ?? 60;
    const timer = setTimeout(() => this.stall(`${seconds} s have passed`), seconds * 1000);
    // The timer alone must not keep a process alive that has nothing left to do: that is a finding of its own.
    timer.unref();
    const interrupted = new Promise<void>((resolve) => (this.interrupt = resolve));
    try {
      await Promise.race([this.run().catch((error: unknown) => this.fail(error)), interrupted]);
      // Rejections that have the same cause, or that nobody has handled by now, are reported a turn later.
      await turn();
      await turn();
    } finally {
      clearTimeout(timer);
    }
  }

  private async run(): Promise<void> {
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ type, name }) => {
        this.started.add(`${type} "${name}"`);
        return undefined;
      });
      return this.options.program();
    });
    let registered = -1;
    while (registered !== this.monitor.resources.size) {
      registered = this.monitor.resources.size;
      await registrationsDone();
      await turn();
    }
  }

  outcome(): Outcome {
    const { problems } = this.monitor;
    const told = problems.primary;
    const failures = [...this.failures].filter((failure) => !isConsequence(failure, [...told, ...problems.secondary]));
    // A program that failed by itself may just have been misled by what was missing.
    const own = told.length > 0 ? failures.filter(isDeliberate) : failures;
    const graph = this.monitor.resources.toGraph();
    const verdict = checkStack(graph, this.options.checks);
    const refused = [...told, ...verdict.problems];
    const all = new Set([...refused, ...(refused.length > 0 ? [] : problems.secondary), ...own.map(messageOf)]);
    if (all.size === 0 && loggedErrors() > 0) all.add("The program logged an error with pulumi.log.error; see above");
    if (all.size === 0)
      return { graph: verdict.warnings.length === 0 ? graph : { ...graph, warnings: verdict.warnings } };
    const subject = `stack "${this.options.stack}" as ${this.options.mode === "update" ? "an update" : "a preview"}`;
    return {
      error: new EvaluationError(subject, [...all], { cause: own[0] }),
      unexpected: own.some((failure) => !isDeliberate(failure)),
    };
  }
}

/** Whether an error repeats a problem that the monitor has recorded already. */
function isConsequence(failure: unknown, problems: readonly string[]): boolean {
  return failure instanceof Error && problems.some((problem) => failure.message.includes(problem));
}

/** Whether the program meant to fail: such errors carry their whole story in the message. */
function isDeliberate(failure: unknown): boolean {
  return pulumi.RunError.isInstance(failure) || pulumi.ResourceError.isInstance(failure);
}

function messageOf(failure: unknown): string {
  if (!(failure instanceof Error)) return `The program rejected with ${JSON.stringify(failure)}`;
  if (isDeliberate(failure)) return failure.message;
  const place = failure.stack?.split("\n").find((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  return `${failure.name}: ${failure.message}${place === undefined ? "" : `\n${place.trim()}`}`;
}
