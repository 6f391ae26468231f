import assert from "node:assert/strict";
import fc from "fast-check";
import {
  hasSucceeded,
  minimumHealthyCount,
  nextBatchSize,
  type MinimumHealthyHosts,
} from "../../../../delivery/rehearsal/deploy/minimumHealthyHosts";
import { config } from "./support";

const rule = fc.oneof(
  fc.record({ type: fc.constant("HOST_COUNT" as const), value: fc.nat(12) }),
  fc.record({ type: fc.constant("FLEET_PERCENT" as const), value: fc.nat(100) }),
  fc.constant<MinimumHealthyHosts>({ type: "MOST_CONCURRENCY", value: 1 }),
);

/** Carries a deployment out in which `outcomes` says of each host whether it succeeds; gives the sizes of the batches. */
function carryOut(minimumHealthyHosts: MinimumHealthyHosts, outcomes: readonly boolean[]) {
  const total = outcomes.length;
  const minimum = minimumHealthyCount(minimumHealthyHosts, total);
  let tally = { total, minimum, succeeded: 0, failed: 0 };
  const batches: number[] = [];
  for (let size = nextBatchSize(tally); size > 0; size = nextBatchSize(tally)) {
    const from = tally.succeeded + tally.failed;
    const good = outcomes.slice(from, from + size).filter(Boolean).length;
    // Before the batch ends, all of it is out of service.
    assert.ok(total - tally.failed - size >= minimum, "fewer healthy than the minimum");
    tally = { ...tally, succeeded: tally.succeeded + good, failed: tally.failed + size - good };
    batches.push(size);
  }
  return { ...tally, batches, hasSucceeded: hasSucceeded(tally) };
}

describe("minimum healthy hosts", () => {
  const cases: [MinimumHealthyHosts, number, number][] = [
    [{ type: "HOST_COUNT", value: 6 }, 9, 6],
    [{ type: "FLEET_PERCENT", value: 40 }, 9, 4],
    [{ type: "FLEET_PERCENT", value: 95 }, 10, 10],
    [config("HalfAtATime").minimumHealthyHosts, 9, 5],
    [config("OneAtATime").minimumHealthyHosts, 9, 8],
    [config("OneAtATime").minimumHealthyHosts, 1, 0],
    [config("AllAtOnce").minimumHealthyHosts, 9, 0],
  ];
  for (const [minimum, total, expected] of cases) {
    it(`${minimum.type} ${minimum.value} of ${total} keeps ${expected}`, () => {
      assert.equal(minimumHealthyCount(minimum, total), expected);
    });
  }

  it("deploys to 7 and then to 3 of 10 hosts when 3 must stay healthy", () => {
    const run = carryOut({ type: "HOST_COUNT", value: 3 }, Array<boolean>(10).fill(true));
    assert.deepEqual([run.batches, run.hasSucceeded], [[7, 3], true]);
  });

  it("one at a time fails with any but the last host", () => {
    const { minimumHealthyHosts } = config("OneAtATime");
    assert.deepEqual(carryOut(minimumHealthyHosts, [true, false, true]).batches, [1, 1]);
    assert.equal(carryOut(minimumHealthyHosts, [true, false, true]).hasSucceeded, false);
    assert.equal(carryOut(minimumHealthyHosts, [true, true, false]).hasSucceeded, true);
    assert.equal(carryOut(minimumHealthyHosts, [false]).hasSucceeded, false);
  });

  it("all at once fails only when every host does", () => {
    const { minimumHealthyHosts } = config("AllAtOnce");
    assert.deepEqual(carryOut(minimumHealthyHosts, [false, false, true]).hasSucceeded, true);
    assert.deepEqual(carryOut(minimumHealthyHosts, [false, false, false]).hasSucceeded, false);
  });

  it("never leaves fewer healthy than the minimum, ends, and succeeds exactly when enough did", () => {
    fc.assert(
      fc.property(rule, fc.array(fc.boolean(), { maxLength: 12 }), (minimumHealthyHosts, outcomes) => {
        const run = carryOut(minimumHealthyHosts, outcomes);
        const tried = run.succeeded + run.failed;
        assert.equal(
          run.batches.reduce((sum, size) => sum + size, 0),
          tried,
        );
        assert.ok(tried === outcomes.length || run.minimum >= run.total - run.failed, "stopped without a reason");
        assert.equal(run.hasSucceeded, tried === run.total && run.succeeded >= Math.max(1, run.minimum));
      }),
    );
  });

  it("rounds a percentage up, so that it is kept", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 500 }), (value, total) => {
        const count = minimumHealthyCount({ type: "FLEET_PERCENT", value }, total);
        assert.ok((count * 100) / total >= value && ((count - 1) * 100) / total < value);
      }),
    );
  });
});
