import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { batchSucceeded, schedule, type BuildOutcome } from "../../../../../delivery/rehearsal/build/batch/schedule";

interface Build {
  readonly identifier: string;
  readonly dependOn: readonly string[];
  readonly ignoreFailure: boolean;
  readonly succeeds: boolean;
  /** Turns of the event loop. */
  readonly turns: number;
}

/** Builds that depend on builds before them in some order, listed in any other. */
const graphs = fc
  .array(
    fc.record({
      before: fc.array(fc.nat(), { maxLength: 3 }),
      ignoreFailure: fc.boolean(),
      succeeds: fc.boolean(),
      turns: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 12 },
  )
  .chain((rows) => {
    const builds = rows.map(({ before, ...row }, index): Build => {
      const earlier = index === 0 ? [] : [...new Set(before.map((number) => `b${number % index}`))];
      return { ...row, identifier: `b${index}`, dependOn: earlier };
    });
    return fc.shuffledSubarray(builds, { minLength: builds.length });
  });

interface Run {
  readonly outcomes: ReadonlyMap<Build, BuildOutcome>;
  /** `+b0` where a build begins, `-b0` where it ends. */
  readonly events: readonly string[];
  readonly most: number;
}

async function run(builds: readonly Build[], fastFail: boolean, limit: number): Promise<Run> {
  const events: string[] = [];
  let running = 0;
  let most = 0;
  const one = async ({ identifier, succeeds, turns }: Build, signal: AbortSignal): Promise<boolean> => {
    events.push(`+${identifier}`);
    most = Math.max(most, (running += 1));
    for (let turn = 0; turn < turns && !signal.aborted; turn += 1) await setImmediate();
    running -= 1;
    events.push(`-${identifier}`);
    return succeeds && !signal.aborted;
  };
  const outcomes = await schedule(builds, one, { fastFail, limit, signal: new AbortController().signal });
  return { outcomes, events, most };
}

describe("rehearsal/build/batch/schedule", () => {
  it("runs every build after those that it depends on, once, and never too many at a time", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.boolean(), fc.integer({ min: 1, max: 4 }), async (builds, fastFail, limit) => {
        const { outcomes, events, most } = await run(builds, fastFail, limit);
        const started = events.filter((event) => event.startsWith("+"));
        assert.ok(most <= limit);
        assert.equal(new Set(started).size, started.length);
        assert.deepEqual([...outcomes.keys()], builds);
        for (const build of builds) {
          const begin = events.indexOf(`+${build.identifier}`);
          assert.equal(begin === -1, outcomes.get(build) === "skipped");
          for (const name of begin === -1 ? [] : build.dependOn) {
            const end = events.indexOf(`-${name}`);
            assert.ok(end !== -1 && end < begin, `${build.identifier} before ${name}`);
          }
        }
      }),
    );
  });

  it("skips exactly those behind a failure that counts, unless the batch fails fast", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (builds) => {
        const { outcomes } = await run(builds, false, 3);
        const lets = (name: string): boolean => {
          const build = builds.find(({ identifier }) => identifier === name)!;
          return build.dependOn.every(lets) && (build.succeeds || build.ignoreFailure);
        };
        for (const [build, outcome] of outcomes)
          assert.equal(outcome, !build.dependOn.every(lets) ? "skipped" : build.succeeds ? "succeeded" : "failed");
        const good = [...outcomes].every(
          ([build, outcome]) => outcome === "succeeded" || (outcome === "failed" && build.ignoreFailure),
        );
        assert.equal(batchSucceeded(outcomes), good);
      }),
    );
  });

  it("starts nothing after the first failure that counts, and stops what runs, where it fails fast", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (builds) => {
        const { outcomes, events } = await run(builds, true, 3);
        const counting = builds.filter((build) => !build.ignoreFailure && outcomes.get(build) === "failed");
        assert.ok(counting.length <= 1);
        const [first] = counting;
        if (first === undefined) return;
        const after = events.slice(events.indexOf(`-${first.identifier}`) + 1);
        assert.deepEqual(
          after.filter((event) => event.startsWith("+")),
          [],
        );
        for (const [build, outcome] of outcomes)
          if (after.includes(`-${build.identifier}`)) assert.equal(outcome, "stopped");
      }),
    );
  });

  it("waits for what runs before it throws what a build threw", async () => {
    const ended: string[] = [];
    const builds = ["a", "b", "c"].map((identifier) => ({ identifier, dependOn: [], ignoreFailure: true }));
    const running = schedule(
      builds,
      async ({ identifier }, signal) => {
        if (identifier === "a") throw new Error("no value");
        while (!signal.aborted) await setImmediate();
        ended.push(identifier);
        return false;
      },
      { fastFail: false, limit: 2, signal: new AbortController().signal },
    );
    await assert.rejects(running, new Error("no value"));
    assert.deepEqual(ended, ["b"]);
  });

  it("runs nothing where it is stopped from the beginning", async () => {
    const build = { identifier: "a", dependOn: [], ignoreFailure: false };
    const outcomes = await schedule([build], async () => true, {
      fastFail: false,
      limit: 1,
      signal: AbortSignal.abort(),
    });
    assert.deepEqual([...outcomes.values()], ["skipped"]);
    assert.equal(batchSucceeded(outcomes), false);
  });
});
