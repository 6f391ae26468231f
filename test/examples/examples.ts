/** Runs an example as a program of its own, as often as it is asked to. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Graph } from "../../delivery/graph";
import { deploy } from "../components/deployed";
import type { DeployOptions } from "../support/deploy";

const requireHere = createRequire(__filename);

/** The resources of the program `examples/<name>/index.ts`. */
export function evaluateExample(name: string, options: DeployOptions = {}): Promise<Graph> {
  const program = requireHere.resolve(join(__dirname, "..", "..", "examples", name, "index.ts"));
  return deploy(() => {
    delete requireHere.cache[program];
    return { ...(requireHere(program) as Record<string, unknown>) };
  }, options);
}
