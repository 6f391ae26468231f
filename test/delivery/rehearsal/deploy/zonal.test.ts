import assert from "node:assert/strict";
import { createFastForwardClock, type DeploymentConfig, type Host } from "../../../../delivery/rehearsal/deploy";
import { Stage, statuses } from "./support";

describe("rehearsal/deploy, zone by zone", () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());

  const CONFIG: DeploymentConfig = {
    name: "zonal",
    minimumHealthyHosts: { type: "HOST_COUNT", value: 1 },
    zonal: {
      firstZoneMonitorSeconds: 600,
      monitorSeconds: 60,
      minimumHealthyHostsPerZone: { type: "HOST_COUNT", value: 1 },
    },
  };

  const hosts = (zones: readonly string[]): Promise<Host[]> =>
    Promise.all(zones.map(async (zone) => ({ ...(await stage.host()), zone })));

  const watched = (): string[] =>
    stage.events.flatMap((event) => (event.kind === "step" && event.what.startsWith("zone") ? [event.what] : []));

  it("deploys to one zone after the other and watches in between", async () => {
    const clock = createFastForwardClock();
    const group = await stage.group(await hosts(["b", "a", "b", "a", "c", "c"]), { deploymentConfig: CONFIG, clock });
    const before = clock.now();
    const result = await group.deploy(stage.bundle({ version: "v1", bare: true }));
    assert.equal(result.status, "Succeeded");
    const zones = result.hosts.map(({ host }) => group.hosts.find(({ id }) => id === host)?.zone);
    assert.deepEqual(zones, ["a", "a", "b", "b", "c", "c"]);
    assert.deepEqual(watched(), ["zone a watched for 600 s", "zone b watched for 60 s"]);
    assert.ok(clock.now() - before >= 660_000);
  });

  it("reaches no further zone when one has too few healthy hosts", async () => {
    const members = await hosts(["a", "a", "b", "b"]);
    const group = await stage.group(members, { deploymentConfig: CONFIG, autoRollback: [] });
    const result = await group.deploy(stage.bundle({ version: "v1", bare: true, hooks: { BeforeInstall: "exit 1" } }));
    assert.equal(result.status, "Failed");
    assert.deepEqual(statuses(result), ["Failed", "Skipped", "Skipped", "Skipped"]);
    assert.deepEqual(watched(), []);
  });

  it("stops by an alarm that goes off while a zone is watched", async () => {
    const group = await stage.group(await hosts(["a", "b"]), {
      deploymentConfig: {
        ...CONFIG,
        minimumHealthyHosts: { type: "HOST_COUNT", value: 0 },
        zonal: { monitorSeconds: 30 },
      },
      autoRollback: [],
    });
    let asked = 0;
    const stopRequested = () => ((asked += 1) > 1 ? ({ reason: "alarm", detail: "5xx" } as const) : undefined);
    const result = await group.deploy(stage.bundle({ version: "v1", bare: true }), { stopRequested });
    assert.deepEqual([result.status, ...statuses(result)], ["Stopped", "Succeeded", "Skipped"]);
    assert.deepEqual(watched(), ["zone a watched for 30 s"]);
  });
});
