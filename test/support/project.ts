/** The stacks of this repository, evaluated for tests. */
import { resolve } from "node:path";
import { type EvaluationMode, type Graph, evaluateStacks } from "../../delivery/graph";
import program from "../../index";

export const ROOT = resolve(__dirname, "../..");

/** Evaluates stacks with settings of their own, by stack and key. */
export function evaluateProject(
  mode: EvaluationMode = "update",
  overrides: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
  stacks?: readonly string[],
): Promise<ReadonlyMap<string, Graph>> {
  return evaluateStacks({
    root: ROOT,
    mode,
    overrides,
    load: () => program,
    ...(stacks === undefined ? {} : { stacks }),
  });
}

/** One stack with settings of its own. */
export async function evaluateStack(stack: string, settings: Readonly<Record<string, unknown>> = {}): Promise<Graph> {
  const graphs = await evaluateProject("update", { [stack]: settings }, [stack]);
  return graphs.get(stack)!;
}
