import assert from "node:assert/strict";
import type { Overrides } from "../../../../delivery/cli/program";
import type { RehearsalReport } from "../../../../delivery/rehearsal/report";
import type { WorldName } from "../../../../delivery/rehearsal/world/worlds";
import { Clone, smallGraphs } from "../clone";
import { realApp } from "../realApp";

const HOME = "eu-central-1";
const AWAY = "us-east-1";
const STACKS = ["shared", "staging", "prod"];

/** One region of staging, and two of prod, one after the other. */
const settingsOf = (deploymentTarget: string, more: Overrides = {}, left: Overrides = {}) => {
  const target = { deploymentTarget, ...more };
  return {
    shared: { imageRegions: [HOME, AWAY], imageReaders: ["333333333333", "444444444444"] },
    staging: { ...target, regions: [HOME] },
    prod: { ...target, regions: [HOME, AWAY], waves: [[HOME], [AWAY]], ...left },
  };
};

const MOVING = { deploymentConfig: "" };
// No alarm watches machines on premises, so that nothing bakes.
const MACHINES = {
  bakeMinutes: 0,
  onPremisesTags: ["Fleet=stations"],
  onPremisesRegistrars: ["arn:aws:iam::222222222222:role/sites/frankfurt"],
};

/** The first and the worst day; by INTERLOCK_WORLDS=all the others too, which take minutes (CONTRIBUTING.md). */
const worlds: readonly WorldName[] =
  process.env["INTERLOCK_WORLDS"] === "all"
    ? ["first-day", "prod-is-bad", "region-lost", "throttled"]
    : ["first-day", "prod-is-bad"];

describe("worlds of other targets", function () {
  this.timeout(400_000);
  let clone: Clone;
  beforeEach(() => {
    clone = new Clone(realApp());
  });
  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, []);
  });

  const lived = ({ worlds }: RehearsalReport) =>
    worlds.map(({ world, ok, what }) => (ok ? world : `${world}: ${what}`));

  for (const [what, target, more] of [
    ["functions", "Lambda", MOVING],
    ["containers", "ECS", MOVING],
    ["machines on premises", "OnPremises", MACHINES],
  ] as const)
    it(`are lived through by ${what}`, async () => {
      const graphs = await smallGraphs(settingsOf(target, more), STACKS);
      const report = await clone.rehearse(graphs, {
        worlds,
        without: async () => {
          const left = await smallGraphs(settingsOf(target, more, { evacuatedRegions: [AWAY] }), STACKS);
          return left.get("prod")!;
        },
      });
      assert.deepEqual(lived(report), [...worlds]);
      assert.equal(report.ok, true);
    });
});
