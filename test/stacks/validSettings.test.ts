/** Every valid setting proves: whatever settings are accepted, the stacks can be brought up and their access proven. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { SHARED_STACK } from "../../stacks/settings";
import { SETTINGS } from "../../stacks/settings/values";
import { delivery } from "../support/draws/delivery";
import { judge } from "../support/draws/judge";
import { type DeliverySettings, settingsOf, type StackSettings } from "../support/draws/settings";
import { triesAndSeed, trySettings } from "../support/draws/tries";

const TOOLS = "111111111111";
const WORKLOAD = "222222222222";

/** Tries of every run; CONTRIBUTING names the number for a night. */
const TRIES = 3;

const environment = (settings: StackSettings): StackSettings => ({
  toolsAccount: TOOLS,
  account: WORKLOAD,
  externalId: "interlock",
  ...settings,
});
const shared = (settings: StackSettings): StackSettings => ({ toolsAccount: TOOLS, ...settings });

/** What an evacuation leaves of an environment that lived in eu-central-1. */
const DROPPED = { homeRegion: "eu-west-1", primaryKeyRegion: "eu-central-1", evacuatedRegions: ["eu-central-1"] };
const RELEASERS = { promotesFrom: "staging", releasers: [`arn:aws:iam::${TOOLS}:role/people/managers`] };
const LONG = { application: "departures-of-all-trains", notificationEmails: ["departures@example.com"] };
const THREE = ["eu-central-1", "eu-west-1", "us-east-1"];

/** Settings that did not prove once, several of them together. */
const FOUND: Readonly<Record<string, DeliverySettings>> = {
  "two regions that neither publish nor promote, images without containers, and no named branch, in China": {
    shared: shared({
      homeRegion: "cn-north-1",
      branches: [],
      developers: [`arn:aws-cn:iam::${TOOLS}:role/people/developers`],
      imageRegions: ["cn-north-1", "cn-northwest-1"],
    }),
    dev: environment({
      homeRegion: "cn-north-1",
      regions: ["cn-north-1", "cn-northwest-1"],
      branch: "main",
    }),
  },
  "a region that was evacuated with its pipeline, long names, and one configuration for two environments": {
    shared: shared({ ...LONG, homeRegion: "eu-central-1" }),
    staging: environment({
      ...LONG,
      homeRegion: "eu-central-1",
      regions: ["eu-central-1", "eu-west-1"],
      branch: "main",
      publishesReleases: true,
      deploymentConfig: "departures-slow",
    }),
    prod: environment({
      ...LONG,
      deploymentConfig: "departures-slow",
      regions: THREE,
      ...DROPPED,
      ...RELEASERS,
      evacuators: [`arn:aws:iam::${TOOLS}:role/people/incidents`],
    }),
  },
  "functions in regions that are out of service": {
    shared: shared({ homeRegion: "eu-central-1" }),
    dev: environment({
      homeRegion: "eu-central-1",
      regions: THREE,
      evacuatedRegions: ["us-east-1"],
      branch: "dev",
      publishesReleases: true,
      deploymentTarget: "Lambda",
    }),
  },
};

describe("every valid setting", () => {
  it("proves", async function () {
    const given = triesAndSeed(TRIES);
    // Beside busy neighbours a try takes its time.
    this.timeout(given.tries * 120_000 + 300_000);
    await trySettings({ ...given, judge });
  });

  for (const [what, settings] of Object.entries(FOUND))
    it(`proves: ${what}`, async function () {
      this.timeout(120_000);
      assert.deepEqual(await judge(settings), []);
    });

  it("is drawn now and then", () => {
    const all = fc.sample(delivery, { numRuns: 60, seed: 1 }).map(settingsOf);
    const drawn = new Set(all.flatMap((stacks) => Object.values(stacks).flatMap((own) => Object.keys(own))));
    // Every stack that assumes a role by another name than the default is a stack of its own kind of account.
    drawn.add("deployerRole");
    assert.deepEqual(
      Object.keys(SETTINGS).filter((key) => !drawn.has(key)),
      [],
    );
    assert.ok(all.every((stacks) => SHARED_STACK in stacks));
  });
});

describe("tries of settings", () => {
  const failing = (text: string) => (settings: DeliverySettings) =>
    Promise.resolve(JSON.stringify(settings).includes(text) ? [`it has ${text}`] : []);

  it("tell the smallest settings that fail, as files, and the seed that finds them", async () => {
    await assert.rejects(trySettings({ tries: 100, seed: 7, judge: failing('"ECS"') }), (error: Error) => {
      assert.match(error.message, /^Settings that are accepted do not prove; INTERLOCK_SEED=7 INTERLOCK_TRIES=\d+ /);
      const [, ...lines] = error.message.split("\n");
      assert.deepEqual(lines, [
        "",
        "# Pulumi.shared.yaml",
        "config:",
        "  pulumi:disable-default-providers:",
        "    - aws",
        '  interlock:toolsAccount: "111111111111"',
        "  interlock:homeRegion: af-south-1",
        "  interlock:imageRegions:",
        "    - af-south-1",
        "  interlock:imageReaders:",
        '    - "222222222222"',
        "",
        "# Pulumi.dev.yaml",
        "config:",
        "  pulumi:disable-default-providers:",
        "    - aws",
        '  interlock:toolsAccount: "111111111111"',
        '  interlock:account: "222222222222"',
        "  interlock:externalId: interlock-dev",
        "  interlock:homeRegion: af-south-1",
        "  interlock:regions:",
        "    - af-south-1",
        "  interlock:branch: main",
        "  interlock:deploymentTarget: ECS",
        "",
        'it has "ECS"',
      ]);
      return true;
    });
  });

  it("find nothing where nothing fails, and follow from the seed alone", async () => {
    const seen: string[][] = [[], []];
    for (const run of seen)
      await trySettings({
        tries: 5,
        seed: 3,
        judge: (settings) => {
          run.push(JSON.stringify(settings));
          return Promise.resolve([]);
        },
      });
    assert.equal(seen[0]!.length, 5);
    assert.deepEqual(seen[0], seen[1]);
  });
});
