import assert from "node:assert/strict";
import { createServer } from "node:net";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { config, failureOf, Stage, statuses, versionsOf } from "./support";

describe("deployment group, in place", () => {
  let stage: Stage;
  beforeEach(() => void (stage = new Stage()));
  afterEach(() => stage.end());

  it("rolls one host at a time, the old version serving until its host's turn", async () => {
    const seen: string[][] = [];
    const group = await stage.group(3, {
      download: async ({ versionId }, { id }) => {
        if (versionId === "v2") {
          const versions = await versionsOf(group.hosts);
          // The host's own service was stopped by the ApplicationStop of the old revision.
          seen.push(versions.filter((_, index) => group.hosts[index]?.id !== id));
        }
        return stage.bundleFolder(versionId);
      },
    });
    const first = await group.deploy(stage.bundle({ version: "v1" }));
    assert.deepEqual([first.status, first.message, first.rollback], ["Succeeded", undefined, undefined]);
    assert.match(first.deploymentId, /^d-[A-Z0-9]{9}$/);
    const second = await group.deploy(stage.bundle({ version: "v2" }));
    assert.equal(second.status, "Succeeded");
    assert.deepEqual(seen, [
      ["v1", "v1"],
      ["v2", "v1"],
      ["v2", "v2"],
    ]);
    assert.deepEqual(await versionsOf(group.hosts), ["v2", "v2", "v2"]);
    assert.deepEqual(
      group.history.map(({ revision }) => revision.versionId),
      ["v1", "v2"],
    );
  });

  it("rolls back to the last good revision, which then serves again", async () => {
    const group = await stage.group(2);
    await group.deploy(stage.bundle({ version: "v1" }));
    const result = await group.deploy(stage.bundle({ version: "v2", hooks: { ValidateService: "echo no; exit 3" } }));
    const [host] = group.hosts;
    assert.equal(result.status, "Failed");
    assert.deepEqual(statuses(result), ["Failed", "Skipped"]);
    assert.equal(
      result.message,
      "1 of 2 hosts failed; 1 had no turn: with fewer than 2 healthy, CodeDeployDefault.OneAtATime takes no more. " +
        `ValidateService failed on ${host?.id}: hooks/ValidateService.sh failed with exit code 3 (appspec.yml:19:17)`,
    );
    assert.deepEqual(
      { ...failureOf(result), message: "" },
      { code: "ScriptFailed", message: "", script: "hooks/ValidateService.sh", exitCode: 3, log: ["no"], services: [] },
    );
    assert.equal(result.rollback?.rolledBackTo?.versionId, "v1");
    assert.equal(result.rollback.deployment?.creator, "codeDeployRollback");
    assert.deepEqual(await versionsOf(group.hosts), ["v1", "v1"]);
    assert.deepEqual(
      group.history.map(({ creator, status }) => [creator, status]),
      [
        ["user", "Succeeded"],
        ["user", "Failed"],
        ["codeDeployRollback", "Succeeded"],
      ],
    );
    assert.equal(group.history[1], result);
  });

  it("has nothing to roll back to when the first deployment fails", async () => {
    const group = await stage.group(1);
    const result = await group.deploy(stage.bundle({ version: "v1", bare: true, hooks: { BeforeInstall: "exit 1" } }));
    assert.equal(result.status, "Failed");
    assert.deepEqual(result.rollback, {
      message: "nothing to roll back to: no deployment to this group has succeeded before the one that failed",
    });
    assert.equal(group.lastSuccessfulRevision, undefined);
  });

  it("leaves a failed deployment as it is where the group rolls nothing back", async () => {
    const group = await stage.group(1, { autoRollback: ["DEPLOYMENT_STOP_ON_ALARM"] });
    const result = await group.deploy(stage.bundle({ version: "v1", bare: true, hooks: { BeforeInstall: "exit 1" } }));
    assert.deepEqual([result.status, result.rollback], ["Failed", undefined]);
  });

  it("lets the real ValidateService find a service that a fault has ended", async () => {
    const group = await stage.group(1);
    await group.deploy(stage.bundle({ version: "v1" }));
    const injectFault = { event: "ValidateService", effect: "stopService" } as const;
    const result = await group.deploy(stage.bundle({ version: "v2" }), { injectFault });
    const failure = failureOf(result);
    assert.deepEqual(
      [failure.script, failure.exitCode, failure.log],
      ["hooks/ValidateService.sh", 1, ["board is not active"]],
    );
    assert.deepEqual(failure.services, [
      { unit: "board.service", state: "failed (code=killed, signal=SIGKILL)", log: failure.services[0]?.log },
    ]);
    assert.equal(result.rollback?.rolledBackTo?.versionId, "v1");
    assert.deepEqual(await versionsOf(group.hosts), ["v1"]);
  });

  it("tells that a port is taken", async () => {
    const taken = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => taken.once("listening", resolve));
      const { port } = taken.address() as { port: number };
      const host = await stage.host(port);
      const group = await stage.group([host]);
      const result = await group.deploy(stage.bundle({ version: "v1" }));
      assert.equal(
        failureOf(result).message,
        `ValidateService failed on ${host.id}: hooks/ValidateService.sh failed with exit code 1 (appspec.yml:19:17); ` +
          `board.service is failed (code=exited, status=1): listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
      );
    } finally {
      taken.close();
    }
  });

  it("stops between batches and rolls back where the group says so", async () => {
    const group = await stage.group(3, { autoRollback: ["DEPLOYMENT_STOP_ON_ALARM"] });
    await group.deploy(stage.bundle({ version: "v1", bare: true }));
    let asked = 0;
    const stopRequested = () => ((asked += 1) > 1 ? ({ reason: "alarm", detail: "board-5xx" } as const) : undefined);
    const result = await group.deploy(stage.bundle({ version: "v2", bare: true }), { stopRequested });
    assert.deepEqual([result.status, result.message], ["Stopped", "stopped by the alarm board-5xx"]);
    assert.deepEqual(statuses(result), ["Succeeded", "Skipped", "Skipped"]);
    assert.equal(result.rollback?.rolledBackTo?.versionId, "v1");
  });

  it("takes the hosts that failed last time first", async () => {
    const group = await stage.group(3, { deploymentConfig: config("AllAtOnce"), autoRollback: [] });
    const bad = group.hosts[1]?.id;
    const hooks = { BeforeInstall: `case $DESTDIR in *${bad}) exit 1;; esac` };
    const first = await group.deploy(stage.bundle({ version: "v1", bare: true, hooks }));
    assert.equal(first.status, "Succeeded");
    const second = await group.deploy(stage.bundle({ version: "v2", bare: true }));
    assert.equal(second.hosts[0]?.host, bad);
    // Now all are healthy: the one that has an older revision than the group's goes before the others.
    const third = await group.deploy({ ...second.revision });
    assert.deepEqual(
      third.hosts.map(({ host }) => host),
      group.hosts.map(({ id }) => id),
    );
  });

  it("fails at once where the configuration leaves no host to deploy to, or where there are none", async () => {
    const deploymentConfig = { name: "keep-95", minimumHealthyHosts: { type: "FLEET_PERCENT", value: 95 } } as const;
    const group = await stage.group(10, { deploymentConfig });
    const result = await group.deploy(stage.bundle({ version: "v1", bare: true }));
    assert.equal(
      result.message,
      "keep-95 keeps 10 of 10 hosts healthy, so that none may be deployed to; let it keep 9 at most, or add hosts",
    );
    const empty = await (await stage.group(0)).deploy(stage.bundle({ version: "v1", bare: true }));
    assert.equal(empty.message, "the deployment group has no hosts; launch or tag instances first");
  });

  it("tells each deployment as progress", async () => {
    const group = await stage.group(1);
    const good = await group.deploy(stage.bundle({ version: "v1", bare: true }));
    const bad = await group.deploy(stage.bundle({ version: "v2", bare: true, hooks: { BeforeInstall: "exit 1" } }));
    const back = bad.rollback?.deployment;
    const steps = stage.events.filter((event) => event.kind === "step" && event.where.length === 1);
    assert.deepEqual(
      steps.map((event) => event.kind === "step" && [event.status, event.what]),
      [
        ["started", `deployment ${good.deploymentId} of bundle.zip v1`],
        ["succeeded", `deployment ${good.deploymentId} of bundle.zip v1`],
        ["started", `deployment ${bad.deploymentId} of bundle.zip v2`],
        ["failed", `deployment ${bad.deploymentId} of bundle.zip v2`],
        ["started", `rollback ${back?.deploymentId} of bundle.zip v1`],
        ["succeeded", `rollback ${back?.deploymentId} of bundle.zip v1`],
      ],
    );
    assert.equal(bad.rollback?.message, `${back?.deploymentId} rolled back to bundle.zip v1`);
  });

  it("says when a rollback fails as well", async () => {
    const group = await stage.group(1);
    const broken = 'test ! -e "$DESTDIR/broken"';
    await group.deploy(stage.bundle({ version: "v1", bare: true, hooks: { BeforeInstall: broken } }));
    const hooks = { BeforeInstall: 'touch "$DESTDIR/broken"; exit 1' };
    const { rollback } = await group.deploy(stage.bundle({ version: "v2", bare: true, hooks }));
    assert.equal(rollback?.rolledBackTo, undefined);
    assert.match(
      rollback?.message ?? "",
      /^rollback d-\w+ failed: 1 of 1 hosts failed; 1 must succeed \(CodeDeployDefault\.OneAtATime\)\. Before/,
    );
  });

  it("takes one deployment at a time", async () => {
    const group = await stage.group(1);
    const revision = stage.bundle({ version: "v1", bare: true });
    const running = group.deploy(revision);
    await assert.rejects(
      group.deploy(revision),
      new RegExp("^RehearsalError: board-test: deployment d-[A-Z0-9]{9} still runs; a group takes one at a time$"),
    );
    await running;
  });

  it("keeps a host out of the load balancer while it is deployed to, and when its deployment failed", async () => {
    const serving: (readonly string[])[] = [];
    const group = await stage.group(2, {
      loadBalancer: { healthCheckPath: "/" },
      autoRollback: [],
      download: async ({ versionId }) => {
        serving.push(group.serving);
        return stage.bundleFolder(versionId);
      },
    });
    const [a = "", b = ""] = group.hosts.map(({ id }) => id);
    await group.deploy(stage.bundle({ version: "v1" }));
    assert.deepEqual(serving, [[b], [a]]);
    assert.deepEqual(group.serving, [a, b]);
    await group.deploy(stage.bundle({ version: "v2", hooks: { ApplicationStart: "exit 1" } }));
    assert.deepEqual(group.serving, [b]);
  });

  it("refuses blue/green without a load balancer", async () => {
    await assert.rejects(
      stage.group(1, { blueGreen: { launch: async () => [] } }),
      new RehearsalError("board-test: blue/green needs a load balancer; give the group one", 2),
    );
  });
});
