import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentGroupArgs, Host } from "../../../../delivery/rehearsal/deploy";
import { Stage, versionsOf } from "./support";

describe("deployment group, scaled", () => {
  let stage: Stage;
  beforeEach(() => void (stage = new Stage()));
  afterEach(() => stage.end());

  it("brings a launched host up to date before it serves, and a tagged one with the next deployment", async () => {
    const group = await stage.group(1, { loadBalancer: {} });
    await group.deploy(stage.bundle({ version: "v1" }));
    const launched = await stage.host();
    const tagged = await stage.host();
    const result = await group.addHost(launched, "autoscaling");
    assert.deepEqual([result?.creator, result?.status], ["autoscaling", "Succeeded"]);
    assert.equal(await group.addHost(tagged, "tag"), undefined);
    assert.deepEqual(await versionsOf(group.hosts), ["v1", "v1", "-"]);
    assert.deepEqual(group.serving, [group.hosts[0]?.id, launched.id]);
  });

  /** A group with a revision, and another that waits until it is let go while it is deployed. */
  async function underWay(args: Partial<DeploymentGroupArgs> = {}) {
    let [reached, go] = [(): void => undefined, (): void => undefined];
    const [isReached, mayGo] = [
      new Promise<void>((done) => (reached = done)),
      new Promise<void>((done) => (go = done)),
    ];
    const group = await stage.group(1, {
      download: async ({ versionId }) => {
        if (versionId === "v2") reached();
        if (versionId === "v2") await mayGo;
        return stage.bundleFolder(versionId);
      },
      ...args,
    });
    await group.deploy(stage.bundle({ version: "v1" }));
    const running = group.deploy(stage.bundle({ version: "v2" }));
    await isReached;
    return { group, running, go };
  }

  it("gives a host that is launched during a deployment the revision before, and updates it afterwards", async () => {
    const { group, running, go } = await underWay({ loadBalancer: {} });
    const launched = await stage.host();
    const result = await group.addHost(launched, "autoscaling");
    assert.deepEqual([result?.revision.versionId, result?.status], ["v1", "Succeeded"]);
    assert.deepEqual(await versionsOf([launched]), ["v1"]);
    go();
    assert.deepEqual([(await running).status, (await running).hosts.length], ["Succeeded", 1]);
    assert.deepEqual(await versionsOf(group.hosts), ["v2", "v2"]);
    const { creator, hosts } = group.history.at(-1) ?? {};
    assert.deepEqual([creator, hosts?.map(({ host }) => host)], ["CodeDeployAutoUpdate", [launched.id]]);
  });

  it("leaves outdated hosts alone where the group says so, up to the next deployment", async () => {
    const { group, running, go } = await underWay({ outdatedInstances: "IGNORE" });
    await group.addHost(await stage.host(), "autoscaling");
    go();
    await running;
    assert.deepEqual(await versionsOf(group.hosts), ["v2", "v1"]);
    await group.deploy(stage.bundle({ version: "v3" }));
    assert.deepEqual(await versionsOf(group.hosts), ["v3", "v3"]);
  });

  it("ends a launched host that cannot be deployed to", async () => {
    const group = await stage.group(1, { loadBalancer: {} });
    const hooks = {
      ApplicationStart: 'grep -q "$PORT" /dev/null || systemctl restart board',
      BeforeInstall: "[ ! -e $DESTDIR/bad ]",
    };
    await group.deploy(stage.bundle({ version: "v1", hooks }));
    const bad = await stage.host();
    writeFileSync(join(bad.root, "bad"), "");
    const result = await group.addHost(bad, "autoscaling");
    assert.equal(result?.status, "Failed");
    assert.ok(!group.hosts.includes(bad) && !group.serving.includes(bad.id));
  });

  for (const [what, stop] of [
    ["stops", "systemctl stop board; touch $DESTDIR/stopped"],
    ["ends", "touch $DESTDIR/stopped; exit 1"],
  ] as const)
    it(`${what} a host that Auto Scaling ends by its own scripts`, async () => {
      const group = await stage.group(2, { loadBalancer: {}, terminationHook: true });
      await group.deploy(stage.bundle({ version: "v1", hooks: { ApplicationStop: stop } }));
      const [kept, ended] = group.hosts as [Host, Host];
      const result = await group.removeHost(ended);
      assert.deepEqual(
        result?.hosts[0]?.events.map(({ event, status }) => `${event} ${status}`),
        [
          "BeforeBlockTraffic Succeeded",
          "BlockTraffic Succeeded",
          "AfterBlockTraffic Succeeded",
          `ApplicationStop ${what === "stops" ? "Succeeded" : "Failed"}`,
        ],
      );
      assert.equal(result.creator, "autoscalingTermination");
      assert.ok(existsSync(join(ended.root, "stopped")));
      assert.deepEqual([group.hosts, group.serving], [[kept], [kept.id]]);
      assert.deepEqual(await versionsOf([kept, ended]), ["v1", "-"]);
    });

  it("ends a host without a word where there is no termination hook", async () => {
    const group = await stage.group(2);
    await group.deploy(stage.bundle({ version: "v1" }));
    const [, ended] = group.hosts as [Host, Host];
    assert.equal(await group.removeHost(ended), undefined);
    assert.deepEqual([group.hosts.length, await versionsOf([ended])], [1, ["-"]]);
  });
});
