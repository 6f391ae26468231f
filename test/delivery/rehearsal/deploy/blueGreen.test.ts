import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createFastForwardClock,
  type BlueGreenArgs,
  type Clock,
  type DeploymentGroup,
  type DeploymentGroupArgs,
  type Host,
} from "../../../../delivery/rehearsal/deploy";
import { config, Stage, statuses, versionsOf } from "./support";

describe("deployment group, blue/green", () => {
  let stage: Stage;
  let launched: Host[][];
  let clock: Clock & { waits?: number[] };
  beforeEach(() => {
    stage = new Stage();
    launched = [];
    const inner = createFastForwardClock();
    const waits: number[] = [];
    clock = { ...inner, waits, wait: (milliseconds) => (waits.push(milliseconds), inner.wait(milliseconds)) };
  });
  afterEach(() => stage.end());

  const group = (blueGreen: Partial<BlueGreenArgs> = {}, args: Partial<DeploymentGroupArgs> = {}) =>
    stage.group(2, {
      loadBalancer: {},
      clock,
      blueGreen: {
        launch: async () => {
          const hosts = [await stage.host(), await stage.host()];
          launched.push(hosts);
          return hosts;
        },
        ...blueGreen,
      },
      ...args,
    });
  const ids = (hosts: readonly Host[] = []): string[] => hosts.map(({ id }) => id);
  const order = (host: Host): string[] => readFileSync(join(host.root, "order"), "utf8").trim().split("\n");
  const traced = (version: string, hooks: Record<string, string> = {}) => {
    const events = [
      "BeforeBlockTraffic",
      "AfterBlockTraffic",
      "ApplicationStop",
      "BeforeInstall",
      "BeforeAllowTraffic",
      "AfterAllowTraffic",
    ];
    const trace = `echo ${version} $LIFECYCLE_EVENT >> "$DESTDIR/order"`;
    return stage.bundle({
      version,
      bare: true,
      hooks: { ...Object.fromEntries(events.map((event) => [event, trace])), ...hooks },
    });
  };
  const deployTwice = async (target: DeploymentGroup, hooks: Record<string, string>) => {
    await target.deploy(traced("v1"));
    return target.deploy(traced("v2", hooks));
  };

  it("moves the traffic to new hosts and ends the original ones after the wait", async () => {
    const target = await group({ terminateWaitMinutes: 30 });
    const original = target.hosts;
    await target.deploy(stage.bundle({ version: "v1" }));
    const [first = []] = launched;
    assert.deepEqual([target.serving, ids(target.hosts)], [ids(first), ids(first)]);
    assert.deepEqual(clock.waits, [30 * 60_000]);
    const result = await target.deploy(stage.bundle({ version: "v2" }));
    const [, second = []] = launched;
    assert.equal(result.message, undefined);
    assert.deepEqual(target.serving, ids(second));
    assert.deepEqual(await versionsOf([...original, ...first, ...second]), ["-", "-", "-", "-", "v2", "v2"]);
    assert.equal(target.lastSuccessfulRevision?.versionId, "v2");
  });

  it("runs the events of replacement and original hosts, each with its own revision's scripts", async () => {
    const target = await group({ terminateAction: "KEEP_ALIVE" });
    const result = await deployTwice(target, {});
    const [blue = [], green = []] = launched;
    assert.equal(result.message, undefined);
    assert.deepEqual(order(green[0] as Host), ["v2 BeforeInstall", "v2 BeforeAllowTraffic", "v2 AfterAllowTraffic"]);
    assert.deepEqual(order(blue[0] as Host).slice(3), ["v1 BeforeBlockTraffic", "v1 AfterBlockTraffic"]);
  });

  it("leaves the traffic where it is when the installation fails", async () => {
    const target = await group();
    const result = await deployTwice(target, { BeforeInstall: "exit 1" });
    const [blue] = launched;
    assert.equal(result.status, "Failed");
    assert.deepEqual(statuses(result), ["Failed", "Skipped", "Skipped", "Skipped"]);
    assert.deepEqual([target.serving, ids(target.hosts)], [ids(blue), ids(blue)]);
    assert.equal(result.rollback?.message, "the original hosts kept the traffic");
    assert.equal(result.rollback.rolledBackTo?.versionId, "v1");
  });

  it("routes the traffic back when a host fails after it was rerouted", async () => {
    const target = await group({}, { deploymentConfig: config("AllAtOnce") });
    const result = await deployTwice(target, { AfterAllowTraffic: 'echo v2 failed >> "$DESTDIR/order"; exit 1' });
    const [blue = [], green = []] = launched;
    assert.equal(result.status, "Failed");
    assert.deepEqual(target.serving, ids(blue));
    assert.deepEqual(
      [result.rollback?.deployment?.creator, result.rollback?.rolledBackTo?.versionId],
      ["codeDeployRollback", "v1"],
    );
    assert.deepEqual(order(blue[0] as Host).slice(3), ["v1 BeforeAllowTraffic", "v1 AfterAllowTraffic"]);
    assert.deepEqual(order(green[0] as Host).slice(-2), ["v2 BeforeBlockTraffic", "v2 AfterBlockTraffic"]);
  });

  it("routes the traffic back when an alarm goes off while the original hosts still wait", async () => {
    const target = await group({ terminateWaitMinutes: 60 }, { autoRollback: ["DEPLOYMENT_STOP_ON_ALARM"] });
    await target.deploy(traced("v1"));
    const before = clock.now();
    const stopRequested = () =>
      clock.now() - before >= 3_600_000 ? ({ reason: "alarm", detail: "errors" } as const) : undefined;
    const result = await target.deploy(traced("v2"), { stopRequested });
    assert.deepEqual([result.status, result.message], ["Stopped", "stopped by the alarm errors"]);
    assert.deepEqual(target.serving, ids(launched[0]));
    assert.equal(result.rollback?.rolledBackTo?.versionId, "v1");
  });

  it("waits for somebody to continue, and stops when nobody does", async () => {
    let isApproved = false;
    const settings = {
      readyAction: "STOP_DEPLOYMENT",
      readyWaitMinutes: 15,
      approveReroute: async () => isApproved,
    } as const;
    const target = await group(settings);
    const original = ids(target.hosts);
    const stopped = await target.deploy(traced("v1"));
    assert.equal(stopped.message, "stopped before traffic was rerouted: nobody continued it within 15 minutes");
    assert.deepEqual([stopped.status, target.serving, clock.waits], ["Stopped", original, [15 * 60_000]]);
    isApproved = true;
    assert.equal((await target.deploy(traced("v2"))).status, "Succeeded");
    assert.deepEqual(target.serving, ids(launched[1]));
  });
});
