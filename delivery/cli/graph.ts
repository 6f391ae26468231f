/** `interlock graph`: the resources that a stack declares. */
import type { Graph, GraphResource } from "../graph";
import { REDACTED } from "../graph/types";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateProject } from "./program";
import { UsageError } from "./usageError";

export interface GraphCommandOptions {
  readonly stack: string;
  readonly preview?: boolean;
  /** `key=value`; a value that is JSON is taken as JSON. */
  readonly config: readonly string[];
}

function parseOverrides(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1)
        throw new UsageError(
          `--config must be <key=value>, got ${JSON.stringify(pair)}; write for example --config instancesPerRegion=2`,
        );
      const text = pair.slice(at + 1);
      try {
        return [pair.slice(0, at), JSON.parse(text) as unknown];
      } catch {
        return [pair.slice(0, at), text];
      }
    }),
  );
}

/** Replaces the value at a path such as `inputs.password`. */
function redact(resource: GraphResource): GraphResource {
  if (resource.secrets.length === 0) return resource;
  const copy = structuredClone(resource) as unknown as Record<string, unknown>;
  for (const path of resource.secrets) {
    const keys = path.match(/[^.[\]"]+/g) ?? [];
    const last = keys.pop()!;
    const owner = keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], copy);
    if (typeof owner === "object" && owner !== null && last in owner)
      (owner as Record<string, unknown>)[last] = REDACTED;
  }
  return copy as unknown as GraphResource;
}

async function table({ resources, outputs, warnings = [] }: Graph, { colors }: Output): Promise<string> {
  const { default: Table } = await import("cli-table3");
  const rows = new Table({
    head: ["Type", "Name", "Account", "Region"],
    style: { head: [], border: [], compact: true },
  });
  for (const { type, name, account = "", region = "" } of resources) rows.push([type, name, account, region]);
  const text = `${rows.toString()}\n${resources.length} resources\n\nOutputs:\n${JSON.stringify(outputs, undefined, 2)}`;
  return [text, ...warnings.map((warning) => `${colors.yellow("warning:")} ${warning}`)].join("\n");
}

/** Evaluates a stack and prints it; secrets are never printed. */
export async function graphCommand({ stack, preview, config }: GraphCommandOptions, output: Output): Promise<ExitCode> {
  const overrides = parseOverrides(config);
  const graphs = await evaluateProject(preview === true ? "preview" : "update", [stack], { [stack]: overrides });
  const graph = graphs.get(stack)!;
  const shown: Graph = { ...graph, resources: graph.resources.map(redact) };
  output.json(shown);
  if (!output.isJson) output.print(await table(shown, output));
  return 0;
}
