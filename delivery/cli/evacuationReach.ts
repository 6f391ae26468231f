/** How `interlock evacuate` reaches stacks, settings and AWS; tests give another. */
import { type Graph, readStackConfig } from "../graph";
import { chooseEnvironment, type Evacuation, type StackSettings } from "../release";
import type { EvacuationOptions } from "../release/aws/openEvacuation";
import { evaluateProject, type Overrides, ROOT } from "./program";
import { stacksForAws } from "./releases";

export interface OpenRequest extends EvacuationOptions {
  readonly environment?: string;
}

export interface EvacuationReach {
  /** Folder of the settings files. */
  readonly root: string;
  readonly open: (request: OpenRequest) => Promise<Evacuation>;
  /** Settings of a stack as they stand, by key without namespace. */
  readonly settings: (stack: string) => StackSettings;
  /** A stack, evaluated with other settings. */
  readonly stack: (stack: string, overrides: Overrides) => Promise<Graph>;
}

function settingsOf(stack: string): StackSettings {
  const { config, project } = readStackConfig(ROOT, stack);
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => [key.slice(prefix.length), valueOf(text)]),
  );
}

/** Lists come as JSON, and nothing else of a settings file looks like a list. */
const valueOf = (text: string): unknown => (text.startsWith("[") ? (JSON.parse(text) as unknown) : text);

/** Reaches what the stacks of this clone declare. */
export const evacuationOnAws: EvacuationReach = {
  root: ROOT,
  settings: settingsOf,
  stack: async (stack, overrides) => (await evaluateProject("update", [stack], { [stack]: overrides })).get(stack)!,
  open: async ({ environment: wanted, ...options }) => {
    const graphs = await stacksForAws();
    const environment = chooseEnvironment(graphs, wanted);
    const { openEvacuation } = await import("../release/aws/openEvacuation");
    return openEvacuation(graphs, environment, options);
  },
};
