/** Evaluates the stacks of a project one after the other, each seeing the outputs of those before it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readStackConfig } from "./config";
import { evaluateProgram, type EvaluateOptions, type Program } from "./evaluate";
import { EvaluationError } from "./problems";
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
}

/**
 * Evaluates the stacks, and those before them that they may refer to.
 *
 * A preview refers to stacks that exist already: their outputs come from evaluations as an update, in either mode.
 *
 * @throws EvaluationError of the first stack that fails
 */
export async function evaluateStacks(options: EvaluateStacksOptions): Promise<ReadonlyMap<string, Graph>> {
  const wanted = new Set(options.stacks ?? existing(options.root));
  if (wanted.size === 0) {
    const files = STACK_ORDER.map((stack) => `Pulumi.${stack}.yaml`).join(", ");
    throw new EvaluationError("the project", [`${options.root} has none of ${files}`]);
  }
  const references = new Map<string, Graph>();
  const graphs = new Map<string, Graph>();
  const order = inOrder(wanted, options.root);
  for (const stack of order) {
    const evaluate = await prepare(options, stack, references);
    // The last stack is referred to by nobody.
    const needed = options.mode === "update" || stack !== order.at(-1);
    const updated = needed ? await evaluate("update") : undefined;
    if (wanted.has(stack))
      graphs.set(stack, options.mode === "update" && updated ? updated : await evaluate("preview"));
    if (updated !== undefined) references.set(stack, updated);
  }
  return graphs;
}

async function prepare(
  options: EvaluateStacksOptions,
  stack: string,
  references: ReadonlyMap<string, Graph>,
): Promise<(mode: EvaluationMode) => Promise<Graph>> {
  const { models, invokes, site, timeoutSeconds, root, overrides, load } = options;
  const settings = readStackConfig(root, stack, overrides?.[stack]);
  return async (mode) =>
    evaluateProgram({
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

const existing = (root: string) => STACK_ORDER.filter((stack) => existsSync(join(root, `Pulumi.${stack}.yaml`)));

/** The wanted stacks with every one of the order that comes before them and has a file. */
function inOrder(wanted: ReadonlySet<string>, root: string): readonly string[] {
  const order: readonly string[] = STACK_ORDER;
  const others = [...wanted].filter((stack) => !order.includes(stack));
  const last = others.length > 0 ? order.length : Math.max(...[...wanted].map((stack) => order.indexOf(stack))) + 1;
  const available = new Set<string>(existing(root));
  return [...order.slice(0, last).filter((stack) => wanted.has(stack) || available.has(stack)), ...others];
}
