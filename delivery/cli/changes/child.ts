/** The part of `interlock changes` that runs in a process of its own: it evaluates the program of a revision. */
import { writeFileSync } from "node:fs";
import type { Graph } from "../../graph/types";
import { evaluateFolder, stacksIn } from "./evaluateFolder";

/** What the process writes. */
export type ChildResult =
  { readonly graphs: readonly (readonly [stack: string, graph: Graph])[] } | { readonly error: string };

async function evaluate(root: string, wanted: readonly string[]): Promise<ChildResult> {
  try {
    const present = stacksIn(root).filter((stack) => wanted.length === 0 || wanted.includes(stack));
    return { graphs: [...(await evaluateFolder(root, "update", present))] };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** @param argv Folder of the program, file for the result, and stacks; all that the folder has where none is named. */
export function evaluateInto([root = "", file = "", ...stacks]: readonly string[]): void {
  void evaluate(root, stacks).then((result) => {
    writeFileSync(file, JSON.stringify(result));
    process.exit(0);
  });
}
