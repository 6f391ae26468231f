import assert from "node:assert/strict";
import { createFastForwardClock } from "../../../../delivery/rehearsal/deploy";
import {
  describeTraffic,
  moveTraffic,
  predefinedTrafficConfigs,
  type TrafficConfig,
  trafficSteps,
} from "../../../../delivery/rehearsal/deploy/traffic";

const predefined = (name: string): TrafficConfig => {
  const found = predefinedTrafficConfigs[`CodeDeployDefault.${name}`];
  assert.ok(found);
  return found;
};

describe("rehearsal/deploy/traffic", () => {
  const rows = [
    ["LambdaAllAtOnce", [[100, 0]], "all at once"],
    [
      "ECSCanary10Percent15Minutes",
      [
        [10, 15],
        [100, 0],
      ],
      "10 % for 15 min, then all",
    ],
    [
      "LambdaLinear10PercentEvery2Minutes",
      [
        [10, 2],
        [20, 2],
        [30, 2],
        [40, 2],
        [50, 2],
        [60, 2],
        [70, 2],
        [80, 2],
        [90, 2],
        [100, 0],
      ],
      "10 % every 2 min",
    ],
  ] as const;
  for (const [name, steps, words] of rows)
    it(`moves traffic as ${name} says`, () => {
      assert.deepEqual(
        trafficSteps(predefined(name)).map((step) => [step.percentage, step.waitMinutes]),
        steps,
      );
      assert.equal(describeTraffic(predefined(name)), words);
    });

  it("ends custom steps at all traffic", () => {
    const config: TrafficConfig = { name: "own", type: "TimeBasedLinear", percentage: 40, intervalMinutes: 1 };
    assert.deepEqual(
      trafficSteps(config).map(({ percentage }) => percentage),
      [40, 80, 100],
    );
  });

  it("knows every predefined configuration", () => {
    assert.equal(Object.keys(predefinedTrafficConfigs).length, 14);
    for (const { name, type, percentage, intervalMinutes } of Object.values(predefinedTrafficConfigs))
      assert.ok(type === "AllAtOnce" || (percentage === 10 && (intervalMinutes ?? 0) > 0), name);
  });

  it("asks for a stop after each wait", async () => {
    const clock = createFastForwardClock();
    const before = clock.now();
    const moved: number[] = [];
    const stop = (): void => {
      if (moved.length === 3) throw new Error("stop");
    };
    const move = (percentage: number): void => void moved.push(percentage);
    await assert.rejects(moveTraffic(predefined("ECSLinear10PercentEvery3Minutes"), clock, move, stop), {
      message: "stop",
    });
    assert.deepEqual(moved, [10, 20, 30]);
    assert.ok(clock.now() - before >= 9 * 60_000);
  });
});
