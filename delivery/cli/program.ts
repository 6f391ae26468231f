/** The Pulumi program that the tool evaluates: the one of the clone it stands in. */
import { resolve } from "node:path";
import type { EvaluationMode, Graph } from "../graph";
import { evaluateStacks } from "../graph";
import type { Program } from "../graph";

/** Folder of `Pulumi.yaml`. */
export const ROOT = resolve(__dirname, "../..");

/** Settings that replace a stack's own, by key with or without namespace. */
export type Overrides = Readonly<Record<string, unknown>>;

/** Evaluates stacks of this repository. @throws EvaluationError with every problem */
export function evaluateProject(
  mode: EvaluationMode,
  stacks?: readonly string[],
  overrides?: Readonly<Record<string, Overrides>>,
): Promise<ReadonlyMap<string, Graph>> {
  return evaluateStacks({
    root: ROOT,
    mode,
    ...(stacks === undefined ? {} : { stacks }),
    ...(overrides === undefined ? {} : { overrides }),
    load: async () => ((await import("../../index")) as unknown as { default: Program }).default,
  });
}
