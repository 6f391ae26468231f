/** Evaluates the stacks of a program in a folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type EvaluationMode, evaluateStacks, type Graph, type Program, STACK_ORDER } from "../../graph";
import { refersTo } from "../program";

/** The stacks that have settings in a folder. */
export const stacksIn = (root: string): readonly string[] =>
  STACK_ORDER.filter((stack) => existsSync(join(root, `Pulumi.${stack}.yaml`)));

/** @throws EvaluationError with every problem */
export async function evaluateFolder(
  root: string,
  mode: EvaluationMode,
  stacks: readonly string[],
): Promise<ReadonlyMap<string, Graph>> {
  if (stacks.length === 0) return new Map();
  const load = async (): Promise<Program> => {
    const loaded = (await import(join(root, "index.ts"))) as { default?: Program };
    return loaded.default ?? (loaded as unknown as Program);
  };
  return evaluateStacks({ root, mode, stacks, refersTo, load });
}
