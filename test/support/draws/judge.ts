/** Judges the settings of all stacks: what keeps them from being brought up, or from being proven. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { describeFinding, lintWorld } from "../../../delivery/access/lint";
import { createWorld } from "../../../delivery/access/world";
import { prove } from "../../../delivery/access/proof/prove";
import { sizesOf, tooLarge } from "../../../delivery/access/proof/sizes";
import { failures } from "../../../delivery/cli/prove";
import { refersTo } from "../../../delivery/cli/program";
import { type EvaluationMode, evaluateStacks, type Graph, sameResources } from "../../../delivery/graph";
import program from "../../../index";
import { ROOT } from "../project";
import type { DeliverySettings, StackSettings } from "./settings";

/** The text of a stack's settings file. */
const fileOf = (settings: StackSettings): string =>
  stringify(
    {
      config: {
        "pulumi:disable-default-providers": ["aws"],
        ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`interlock:${key}`, value])),
      },
    },
    { lineWidth: 0, flowCollectionPadding: false, collectionStyle: "any" },
  );

/** The settings as files, to be read and to be copied. */
export const describeSettings = (settings: DeliverySettings): string =>
  Object.entries(settings)
    .map(([stack, own]) => `# Pulumi.${stack}.yaml\n${fileOf(own)}`)
    .join("\n");

/** Evaluates the program with settings of its own, out of a folder that is there for as long. */
export async function withFolder<T>(settings: DeliverySettings, use: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "interlock-settings-"));
  try {
    writeFileSync(join(root, "Pulumi.yaml"), readFileSync(join(ROOT, "Pulumi.yaml"), "utf8"));
    for (const [stack, own] of Object.entries(settings)) writeFileSync(join(root, `Pulumi.${stack}.yaml`), fileOf(own));
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const evaluateSettings = (root: string, mode: EvaluationMode): Promise<ReadonlyMap<string, Graph>> =>
  evaluateStacks({ root, mode, refersTo, load: () => program });

/** Paths of values that must never stand in an input: null, and texts that Pulumi puts where an output was printed. */
function suspicious(value: unknown, path: string): string[] {
  if (value === null) return [`${path} is empty`];
  if (typeof value === "string")
    return /\[object |toJSON|toString\] on an Output|(^|[:/-])undefined($|[:/-])/.test(value)
      ? [`${path} is ${value}`]
      : [];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => suspicious(inner, `${path}.${key}`));
}

/** What is wrong with evaluated stacks, in both modes. */
async function problemsOf(updates: ReadonlyMap<string, Graph>, previews: ReadonlyMap<string, Graph>) {
  const graphs = [...updates.values()];
  const report = prove(graphs);
  return [
    ...graphs.flatMap((graph) => sameResources(graph, previews.get(graph.stack)!)),
    ...graphs.flatMap(({ resources }) => resources.flatMap(({ urn, inputs }) => suspicious(inputs, urn))),
    ...(report.ok ? [] : failures(report)),
    ...tooLarge(sizesOf(graphs)),
    ...(await lintWorld(createWorld(graphs))).map(describeFinding),
  ];
}

/** What is wrong with the settings; nothing where they can be brought up and prove. */
export function judge(settings: DeliverySettings): Promise<readonly string[]> {
  return withFolder(settings, async (root) => {
    try {
      const updates = await evaluateSettings(root, "update");
      return await problemsOf(updates, await evaluateSettings(root, "preview"));
    } catch (error) {
      return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
    }
  });
}
