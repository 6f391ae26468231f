import assert from "node:assert/strict";
import { CallFailed, Refused } from "../../../../delivery/release/errors";
import { Evacuation } from "../../../../delivery/release/evacuation/context";
import { carryOutDrain, type DrainRequest, planDrain } from "../../../../delivery/release/evacuation/drain";
import type { Traffic, TrafficRecord } from "../../../../delivery/release/ports";
import { type EvacuationWorld, HOME, LEFT, promotedWorld } from "./world";

const REQUEST: DrainRequest = { reason: "eu-central-1 is lost" };

class MemoryTraffic implements Traffic {
  readonly domainName = "board.example.com";
  readonly drainedHealthCheckId = "drained";
  readonly healthCheckIds: Record<string, string> = Object.fromEntries(
    [HOME, ...LEFT].map((region) => [region, `check-${region}`]),
  );
  readonly changes: string[] = [];
  readonly all = new Map<string, TrafficRecord>(
    [HOME, ...LEFT].map((region) => [region, { region, healthCheckId: `check-${region}` }]),
  );
  isThrottled = false;

  async records(): Promise<readonly TrafficRecord[]> {
    return [...this.all.values()];
  }

  async setHealthCheck({ region }: TrafficRecord, healthCheckId: string, comment: string): Promise<void> {
    if (this.isThrottled) throw new CallFailed("route53:ChangeResourceRecordSets", region, "Throttling", "slow down");
    this.all.set(region, { ...this.all.get(region)!, healthCheckId });
    this.changes.push(`${region} ${healthCheckId} ${comment.replace(/act .*/, "act")}`);
  }
}

describe("release/evacuation/drain", () => {
  let self: EvacuationWorld;
  let traffic: MemoryTraffic;
  const open = (): Evacuation => {
    const { line, lost, waves, ports } = self.as("ann");
    return new Evacuation(line, lost, waves, { ...ports, traffic });
  };
  const acts = async (region: string) =>
    (await open().view(region).audit.acts()).map(({ kind, reason, regions }) => ({ kind, reason, regions })).slice(1);

  beforeEach(async () => {
    self = await promotedWorld();
    self.isLost = true;
    traffic = new MemoryTraffic();
  });

  it("gives the region's record the check that always fails, on record in the regions that are left", async () => {
    const plan = await planDrain(open(), REQUEST);
    assert.deepEqual([plan.before, plan.after], [[HOME, ...LEFT].sort(), [...LEFT]]);
    assert.deepEqual(traffic.changes, []);
    await carryOutDrain(open(), plan);
    assert.deepEqual(traffic.changes, [
      "eu-central-1 drained interlock evacuate: eu-central-1, eu-west-1, us-east-1 to eu-west-1, us-east-1, act",
    ]);
    for (const region of LEFT)
      assert.deepEqual(await acts(region), [
        { kind: "drain", reason: "eu-central-1 is lost", regions: { "eu-central-1": "takes no traffic" } },
      ]);
  });

  it("does nothing where nothing is to be done, and puts nothing on record", async () => {
    await carryOutDrain(open(), await planDrain(open(), REQUEST));
    assert.equal(await carryOutDrain(open(), await planDrain(open(), REQUEST)), undefined);
    assert.equal(traffic.changes.length, 1);
    assert.equal((await acts("eu-west-1")).length, 1);
  });

  it("gives the traffic back with the region's own check", async () => {
    await carryOutDrain(open(), await planDrain(open(), REQUEST));
    const plan = await planDrain(open(), { reason: "it is back", back: true });
    assert.deepEqual([plan.before, plan.after], [[...LEFT], [HOME, ...LEFT].sort()]);
    await carryOutDrain(open(), plan);
    assert.equal(traffic.all.get(HOME)?.healthCheckId, "check-eu-central-1");
    assert.deepEqual((await acts("us-east-1")).at(-1), {
      kind: "undrain",
      reason: "it is back",
      regions: { "eu-central-1": "takes traffic again" },
    });
  });

  it("refuses to drain the last region that takes traffic, since Route 53 would answer with all of them", async () => {
    traffic.all.set("eu-west-1", { region: "eu-west-1", healthCheckId: "drained" });
    traffic.all.set("us-east-1", { region: "us-east-1", healthCheckId: "check-us-east-1", weight: 0 });
    await assert.rejects(planDrain(open(), REQUEST), (error) => {
      assert.ok(error instanceof Refused);
      assert.match(error.message, /To drain eu-central-1/);
      assert.match(error.message, /no other region of board\.example\.com takes traffic/);
      return true;
    });
    assert.deepEqual(traffic.changes, []);
  });

  it("refuses a region without a record, naming those that have one", async () => {
    traffic.all.delete(HOME);
    await assert.rejects(planDrain(open(), REQUEST), {
      message: /board\.example\.com has no record of eu-central-1; it has some of eu-west-1, us-east-1/,
    });
  });

  it("says which settings are missing where the regions have no name", async () => {
    await assert.rejects(planDrain(self.as("ann"), REQUEST), {
      message:
        "The regions of prod have no name that traffic could be taken from, or nobody may take it: set domainName, hostedZoneId and evacuators of prod and run pulumi up.",
    });
  });

  it("can be asked again after a call that failed: the record of the first act stays", async () => {
    traffic.isThrottled = true;
    await assert.rejects(carryOutDrain(open(), await planDrain(open(), REQUEST)), CallFailed);
    traffic.isThrottled = false;
    await carryOutDrain(open(), await planDrain(open(), REQUEST));
    assert.equal(traffic.all.get(HOME)?.healthCheckId, "drained");
    assert.deepEqual(
      (await acts("eu-west-1")).map(({ kind }) => kind),
      ["drain", "drain"],
    );
  });
});
