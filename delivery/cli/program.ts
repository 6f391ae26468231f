/** The Pulumi program that the tool evaluates: the one of the clone it stands in. */
import { resolve } from "node:path";
import { SHARED_STACK } from "../../stacks/settings";
import { type EvaluationMode, evaluateStacks, type Graph, type Program, type StackConfig } from "../graph";

/** Folder of `Pulumi.yaml`. */
export const ROOT = resolve(__dirname, "../..");

/** Settings that replace a stack's own, by key with or without namespace. */
export type Overrides = Readonly<Record<string, unknown>>;

/**
 * The stacks that `index.ts` refers to: the one that all environments share, and the one whose releases are promoted. A
 * reference that is missing here fails the evaluation; one that is not needed only costs time.
 */
export function refersTo({ project, stack, config }: StackConfig): readonly string[] {
  if (stack === SHARED_STACK) return [];
  const promotesFrom = config[`${project}:promotesFrom`] ?? "";
  return promotesFrom === "" ? [SHARED_STACK] : [SHARED_STACK, promotesFrom];
}

/** Evaluates stacks of this repository. @throws EvaluationError with every problem */
export function evaluateProject(
  mode: EvaluationMode,
  stacks?: readonly string[],
  overrides?: Readonly<Record<string, Overrides>>,
): Promise<ReadonlyMap<string, Graph>> {
  return evaluateStacks({
    root: ROOT,
    mode,
    refersTo,
    ...(stacks === undefined ? {} : { stacks }),
    ...(overrides === undefined ? {} : { overrides }),
    load: async () => ((await import("../../index")) as unknown as { default: Program }).default,
  });
}
