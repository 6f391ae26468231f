/** `interlock compare`: what two environments deploy to, and by which settings, where they differ. */
import { environmentSettings, parseSettings } from "../../stacks/settings";
import { readStackConfig } from "../graph/config";
import { differencesOf, type Environment, type ResourceDifference } from "../graph/differences";
import type { Graph, GraphResource } from "../graph/types";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateProject, ROOT } from "./program";
import { UsageError } from "./usageError";

export interface CompareCommandOptions {
  /** Everything, not only what is deployed to. */
  readonly all?: boolean;
}

interface SettingDifference {
  readonly setting: string;
  readonly left: unknown;
  readonly right: unknown;
}

type Settings = ReturnType<typeof environmentSettings>;

/** Settings that tell environments apart, or that say nothing of how they are deployed to. */
const OWN = new Set(["environment", "account", "externalId", "deployerRole", "source"]);

function settingsOf(stack: string): Settings {
  const { project, config } = readStackConfig(ROOT, stack);
  const raw = Object.entries(config).flatMap(([key, value]) =>
    key.startsWith(`${project}:`) ? [[key.slice(project.length + 1), value] as const] : [],
  );
  return environmentSettings(
    stack,
    parseSettings(stack, Object.fromEntries(raw), () => `Pulumi.${stack}.yaml`, project),
  );
}

function settingDifferences(left: Settings, right: Settings): SettingDifference[] {
  const keys = (Object.keys(left) as (keyof Settings)[]).filter((key) => !OWN.has(key));
  return keys
    .filter((key) => JSON.stringify(left[key]) !== JSON.stringify(right[key]))
    .map((setting) => ({ setting, left: left[setting], right: right[setting] }));
}

/** The region that stands for all: every region of an environment is declared by the same component. */
const commonRegion = (left: Settings, right: Settings): readonly [string, string] => {
  const region = left.regions.find((candidate) => right.regions.includes(candidate));
  return region === undefined ? [left.homeRegion, right.homeRegion] : [region, region];
};

const environmentOf = (graph: Graph, settings: Settings, region: string): Environment => ({
  graph,
  words: {
    [`${settings.application}-${settings.environment}`]: "prefix",
    [settings.environment]: "environment",
    [settings.account]: "account",
    [settings.toolsAccount]: settings.toolsAccount === settings.account ? "account" : "tools",
    [region]: "region",
  },
});

const isTarget = ({ urn, name }: GraphResource, region: string): boolean =>
  urn.includes("interlock:stacks:Regional") && name.includes(region);

const say = (value: unknown): string => (value === undefined ? "not given" : JSON.stringify(value));

function describe(
  { type, name, only, inputs = [] }: ResourceDifference,
  [left, right]: readonly [string, string],
): string {
  if (only !== undefined) return `  ${type} ${name}: only in ${only === "left" ? left : right}`;
  return [
    `  ${type} ${name}`,
    ...inputs.map((input) => `    ${input.path}: ${say(input.left)} → ${say(input.right)}`),
  ].join("\n");
}

function describeAll(
  stacks: readonly [string, string],
  settings: readonly SettingDifference[],
  resources: readonly ResourceDifference[],
): string {
  const [left, right] = stacks;
  if (settings.length + resources.length === 0) return `${left} and ${right} are deployed to in the same way`;
  return [
    `${left} → ${right}: ${settings.length} settings and ${resources.length} resources differ`,
    ...(settings.length === 0 ? [] : ["Settings"]),
    ...settings.map((difference) => `  ${difference.setting}: ${say(difference.left)} → ${say(difference.right)}`),
    ...(resources.length === 0 ? [] : ["Resources"]),
    ...resources.map((difference) => describe(difference, stacks)),
  ].join("\n");
}

/** Lists the differences of two environments. They are no failure: prod may well be larger than staging. */
export async function compareCommand(
  left: string,
  right: string,
  { all = false }: CompareCommandOptions,
  output: Output,
): Promise<ExitCode> {
  if (left === right) throw new UsageError(`compare needs two environments, got ${left} twice; name another one`);
  const settings = [settingsOf(left), settingsOf(right)] as const;
  const graphs = await evaluateProject("preview", [left, right]);
  const [leftRegion, rightRegion] = commonRegion(...settings);
  const sides = [
    { environment: environmentOf(graphs.get(left)!, settings[0], leftRegion), region: leftRegion },
    { environment: environmentOf(graphs.get(right)!, settings[1], rightRegion), region: rightRegion },
  ] as const;
  const resources = differencesOf(sides[0].environment, sides[1].environment, (resource) =>
    all ? true : sides.some(({ region }) => isTarget(resource, region)),
  );
  const changed = settingDifferences(...settings);
  output.json({ left, right, regions: [leftRegion, rightRegion], settings: changed, resources });
  output.print(describeAll([left, right], changed, resources));
  return 0;
}
