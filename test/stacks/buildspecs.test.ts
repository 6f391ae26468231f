import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackConfig } from "../../delivery/graph";
import { BuildspecError, environmentBuildspecs, requireValidBuildspecs } from "../../stacks/buildspecs";
import { environmentNames } from "../../stacks/names";
import { environmentSettings, parseSettings } from "../../stacks/settings";
import { ROOT } from "../support/project";

describe("stacks/buildspecs", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "interlock-buildspecs-"));
    mkdirSync(join(root, "app"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Those of an environment of this repository, with the app of the test. */
  function buildspecs(environment: string) {
    const { config } = readStackConfig(ROOT, environment);
    const own = Object.entries(config).filter(([key]) => key.startsWith("interlock:"));
    const raw = own.map(([key, value]) => [key.replace("interlock:", ""), value]);
    const settings = environmentSettings(
      environment,
      parseSettings(environment, Object.fromEntries(raw) as Record<string, string>, () => "file"),
    );
    return environmentBuildspecs(settings, environmentNames(settings), root);
  }
  const forms = (list: ReturnType<typeof buildspecs>) => list.map(({ project, file = "own text" }) => [project, file]);

  it("takes the app's file where this repository holds it, and the texts of its own projects", () => {
    assert.deepEqual(forms(buildspecs("staging")), [
      ["departures-staging-release", "own text"],
      ["departures-staging-smoke", "own text"],
    ]);
    writeFileSync(join(root, "app", "buildspec.yml"), "version: 0.2\nphases: { build: { commands: [':'] } }\n");
    assert.deepEqual(forms(buildspecs("staging")), [
      ["departures-staging-build", "app/buildspec.yml"],
      ["departures-staging-release", "own text"],
      ["departures-staging-smoke", "own text"],
    ]);
    assert.deepEqual(forms(buildspecs("prod")), [
      ["departures-prod-verify", "own text"],
      ["departures-prod-restore", "own text"],
    ]);
    for (const stack of ["dev", "staging", "prod"]) requireValidBuildspecs(stack, buildspecs(stack));
  });

  it("lists every problem of every buildspec with project and place", () => {
    writeFileSync(
      join(root, "app", "buildspec.yml"),
      "version: 0.2\nphases:\n  biuld: { commands: [':'] }\nartefacts: {}\n",
    );
    const list = [
      ...buildspecs("dev"),
      { project: "shop-dev-own", text: "version: 0.3\nphases: { build: { commands: [':'] } }" },
    ];
    assert.throws(
      () => requireValidBuildspecs("dev", list),
      (error: unknown) => {
        assert.ok(error instanceof BuildspecError);
        assert.equal(
          error.message,
          [
            "The buildspecs of the stack dev have 3 problems:",
            '  departures-dev-build: app/buildspec.yml:3:3: phases.biuld: is no key of phases, allowed are install, pre_build, build, post_build; did you mean "build"?',
            '  departures-dev-build: app/buildspec.yml:4:1: artefacts: is no key of a buildspec, allowed are version, run-as, env, proxy, batch, phases, reports, artifacts, cache; did you mean "artifacts"?',
            "  shop-dev-own: buildspec:1:10: version: must be 0.2 (or the older 0.1), got 0.3",
          ].join("\n"),
        );
        return true;
      },
    );
  });

  it("lets what no project runs pass", () => {
    requireValidBuildspecs("dev", []);
  });
});
