/** Evaluates the stacks of a project, each with the outputs of the stacks that it refers to. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readStackConfig, type StackConfig } from "./config";
import { evaluateProgram, type EvaluateOptions, type Program } from "./evaluate";
import { EvaluationError } from "./problems";
import { checkStacks } from "./strict";
import type { EvaluationMode, Graph } from "./types";

/** The order in which stacks are brought up: each may refer to those before it. */
export const STACK_ORDER = ["shared", "dev", "staging", "prod"] as const;

export interface EvaluateStacksOptions extends Pick<EvaluateOptions, "models" | "invokes" | "site" | "timeoutSeconds"> {
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  readonly mode: EvaluationMode;
  /** Stacks to return, in the order of `STACK_ORDER`, others last. @default every stack of the order that has a file */
  readonly stacks?: readonly string[];
  /** Configuration above that of the files, by stack, then by key with or without the project's namespace. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Gives the program of a stack; called once per evaluation, outside of it. */
  readonly load: (stack: string) => Program | Promise<Program>;
  /** The stacks that a stack refers to; ones without a file are left out. @default those of the order that come before it */
  readonly refersTo?: (settings: StackConfig) => readonly string[];
}

/**
 * Evaluates the stacks, and those that they refer to.
 *
 * A preview refers to stacks that exist already: their outputs come from evaluations as an update, in either mode.
 *
 * @throws EvaluationError of the first stack that fails, or of them all together where each would do alone
 */
export async function evaluateStacks(options: EvaluateStacksOptions): Promise<ReadonlyMap<string, Graph>> {
  const wanted = inOrder(options.stacks ?? existing(options.root));
  if (wanted.length === 0) {
    const files = STACK_ORDER.map((stack) => `Pulumi.${stack}.yaml`).join(", ");
    throw new EvaluationError("the project", [`${options.root} has none of ${files}`]);
  }
  const stacks = new Stacks(options);
  const graphs = new Map<string, Graph>();
  for (const stack of wanted) {
    graphs.set(stack, options.mode === "update" ? await stacks.update(stack) : await stacks.preview(stack));
  }
  return checkedTogether(graphs, stacks.evaluated(graphs));
}

/** The graphs, if nothing is wrong between them and those that they refer to; a warning goes to all. */
function checkedTogether(graphs: ReadonlyMap<string, Graph>, all: readonly Graph[]): ReadonlyMap<string, Graph> {
  const { problems, warnings } = checkStacks(all);
  if (problems.length > 0) {
    throw new EvaluationError(`stacks ${all.map(({ stack }) => `"${stack}"`).join(", ")} together`, problems);
  }
  if (warnings.length === 0) return graphs;
  const warned = (graph: Graph) => ({ ...graph, warnings: [...(graph.warnings ?? []), ...warnings] });
  return new Map([...graphs].map(([stack, graph]) => [stack, warned(graph)] as const));
}

class Stacks {
  private readonly updates = new Map<string, Graph>();

  constructor(private readonly options: EvaluateStacksOptions) {}

  /** One graph of every stack that was evaluated, those given before others. */
  evaluated(graphs: ReadonlyMap<string, Graph>): readonly Graph[] {
    const all = new Map([...this.updates, ...graphs]);
    return inOrder([...all.keys()]).map((stack) => all.get(stack)!);
  }

  preview(stack: string): Promise<Graph> {
    return this.evaluate(stack, "preview", []);
  }

  /** The stack as an update, evaluated once. */
  async update(stack: string, referrers: readonly string[] = []): Promise<Graph> {
    const graph = this.updates.get(stack) ?? (await this.evaluate(stack, "update", referrers));
    this.updates.set(stack, graph);
    return graph;
  }

  private async evaluate(stack: string, mode: EvaluationMode, referrers: readonly string[]): Promise<Graph> {
    const { models, invokes, site, timeoutSeconds, root, overrides, load } = this.options;
    const settings = readStackConfig(root, stack, overrides?.[stack]);
    const references = new Map<string, Graph>();
    for (const other of this.referredTo(settings)) {
      // Stacks that refer to each other can never be brought up; the program is told that it refers to an unknown one.
      if (other !== stack && !referrers.includes(other)) {
        references.set(other, await this.update(other, [...referrers, stack]));
      }
    }
    return evaluateProgram({
      ...settings,
      mode,
      references,
      program: await load(stack),
      ...(models !== undefined && { models }),
      ...(invokes !== undefined && { invokes }),
      ...(site !== undefined && { site }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    });
  }

  private referredTo(settings: StackConfig): readonly string[] {
    const { root, refersTo } = this.options;
    const before = (stack: string) => positionOf(stack) < positionOf(settings.stack);
    return refersTo?.(settings).filter((stack) => hasFile(root, stack)) ?? existing(root).filter(before);
  }
}

const hasFile = (root: string, stack: string) => existsSync(join(root, `Pulumi.${stack}.yaml`));

const existing = (root: string) => STACK_ORDER.filter((stack) => hasFile(root, stack));

/** Place in the order of stacks; the others share the one behind it. */
function positionOf(stack: string): number {
  const position = (STACK_ORDER as readonly string[]).indexOf(stack);
  return position < 0 ? STACK_ORDER.length : position;
}

const inOrder = (stacks: readonly string[]) => [...new Set(stacks)].sort((a, b) => positionOf(a) - positionOf(b));
