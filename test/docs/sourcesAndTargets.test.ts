/** The settings that docs/sources-and-targets.md shows are right, alone and together, and declare what they say. */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseSettings } from "../../stacks/settings";
import { evaluateProject } from "../support/project";
import { blocksOf, pageOf } from "./pages";

type Settings = Readonly<Record<string, unknown>>;
type ByStack = Readonly<Record<string, Settings>>;

const PATH = "docs/sources-and-targets.md";
const page = pageOf(PATH);

/** Settings without their namespace; everything else is Pulumi's own. */
function ownOf(config: Settings): Settings {
  const own = Object.entries(config).filter(([key]) => !key.startsWith("pulumi:"));
  assert.deepEqual(
    own.filter(([key]) => !key.startsWith("interlock:")),
    [],
  );
  return Object.fromEntries(own.map(([key, value]) => [key.slice("interlock:".length), value]));
}

/** The blocks of a part of the page, by the stack that their first line names. */
function settingsOf(part: string): ByStack {
  const found: Record<string, Settings> = {};
  for (const { code } of blocksOf(part).filter(({ language }) => language === "yaml")) {
    const [, stack] = /^# Pulumi\.(\w+)\.yaml/.exec(code) ?? assert.fail(`no stack is named in:\n${code}`);
    const { config, ...others } = parse(code) as { config: Settings };
    assert.deepEqual(others, {});
    found[stack!] = { ...found[stack!], ...ownOf(config) };
  }
  return found;
}

/** The parts below a heading of the second level, by their own headings. */
function partsOf(heading: string): ReadonlyMap<string, ByStack> {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? assert.fail(heading);
  const parts = section.split(/^### /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), settingsOf(part)]));
}

const { config: declared } = parse(pageOf("Pulumi.yaml")) as { config: Record<string, { default?: unknown }> };
const DEFAULTS = Object.fromEntries(
  Object.entries(declared).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
);
const COMMON = settingsOf(page.slice(0, page.indexOf("\n## ")));
const SOURCES = partsOf("Sources");
const TARGETS = partsOf("Targets");
const OTHERS = partsOf("Around them");
const ENVIRONMENTS = ["dev", "prod"];

const isSourced = (settings: Settings): boolean =>
  ["branch", "sourceBucket", "promotesFrom"].some((key) => key in settings);

/** Whole settings of the stacks that some parts of the page name; an environment without a source builds a branch. */
function whole(...parts: readonly ByStack[]): Record<string, Settings> {
  const stacks = [...new Set(["shared", ...parts.flatMap((part) => Object.keys(part))])];
  return Object.fromEntries(
    stacks.map((stack) => {
      const own = Object.assign({}, ...parts.map((part) => part[stack] ?? {})) as Settings;
      const source = stack === "shared" || isSourced(own) ? {} : { branch: stack };
      return [stack, { ...DEFAULTS, ...COMMON[stack === "shared" ? "shared" : "dev"], ...source, ...own }];
    }),
  );
}

/** @throws SettingsError */
function check(stacks: Record<string, Settings>): void {
  for (const [stack, settings] of Object.entries(stacks)) {
    const raw = Object.entries(settings).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    parseSettings(stack, Object.fromEntries(raw) as Record<string, string>, () => PATH);
  }
}

/** A target of an environment that a source is shown for. */
const targetFor = (source: ByStack, target: ByStack): ByStack => {
  const environment = ENVIRONMENTS.find((stack) => stack in source) ?? "dev";
  const { dev = {}, ...others } = target;
  return { ...others, [environment]: dev };
};

/** Stacks to evaluate: prod takes the releases of this repository's staging. */
const stacksOf = (overrides: ByStack): readonly string[] => [
  "shared",
  ...(overrides["prod"] ? ["staging"] : []),
  ...Object.keys(overrides).filter((stack) => stack !== "shared"),
];

describe("the page of sources and targets", () => {
  it("shows every target", () => assert.deepEqual([...TARGETS.keys()], ["Instances", "OnPremises", "Lambda", "ECS"]));

  for (const [name, source] of SOURCES)
    for (const [target, settings] of TARGETS) {
      const only = source["dev"]?.["deploymentTarget"];
      if (only !== undefined && only !== target) continue;
      it(`shows settings that go together: ${name}, ${target}`, () =>
        check(whole(source, targetFor(source, settings))));
    }

  it("shows settings that go together: all around a source and a target", () =>
    check(whole(SOURCES.get("CodeCommit")!, TARGETS.get("Instances")!, ...OTHERS.values())));

  for (const [name, part] of [...SOURCES, ...TARGETS, ...OTHERS])
    it(`shows settings that can be deployed: ${name}`, async () => {
      const overrides = whole(part);
      const graphs = await evaluateProject("update", overrides, stacksOf(overrides));
      // A stack that something is shown for says what it was made into.
      for (const stack of Object.keys(overrides))
        assert.notEqual(graphs.get(stack)?.outputs[stack === "shared" ? "repositoryName" : "pipelineArn"], undefined);
    });
});
