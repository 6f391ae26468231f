import { evaluateProject, type Overrides } from "../../../../delivery/cli/program";
import type { Graph } from "../../../../delivery/graph/types";

let evaluated: Promise<readonly Graph[]> | undefined;

/** The stacks of this repository, evaluated once for all tests that only read them. */
export const program = (): Promise<readonly Graph[]> =>
  (evaluated ??= evaluateProject("update").then((graphs) => [...graphs.values()]));

/** The stacks with other settings. */
export const variant = async (overrides: Readonly<Record<string, Overrides>>): Promise<readonly Graph[]> => [
  ...(await evaluateProject("update", undefined, overrides)).values(),
];
