import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentGroup, Host, LifecycleEvent } from "../../../../delivery/rehearsal/deploy";
import { failureOf, Stage } from "./support";

/** Whether a process with this id lives. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended; who adopts orphans here may never ask for it.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("hooks", () => {
  let stage: Stage;
  let host: Host;
  let group: DeploymentGroup;
  beforeEach(async () => {
    stage = new Stage();
    host = await stage.host();
    group = await stage.group([host], { loadBalancer: {}, autoRollback: [] });
  });
  afterEach(() => stage.end());

  const bundle = (version: string, hooks: Record<string, string>, timeout = 20) =>
    stage.bundle({ version, hooks, timeout, bare: true });
  const note = (word: string): string => `echo ${word} $LIFECYCLE_EVENT >> "$DESTDIR/order"`;
  const order = (): string[] => readFileSync(join(host.root, "order"), "utf8").trim().split("\n");

  const scriptable: readonly LifecycleEvent[] = [
    "BeforeBlockTraffic",
    "AfterBlockTraffic",
    "ApplicationStop",
    "BeforeInstall",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
  ];
  const all = (word: string) => Object.fromEntries(scriptable.map((event) => [event, note(word)]));

  it("run in order; those of before the download come from the last install", async () => {
    await group.deploy(bundle("v1", all("v1")));
    assert.deepEqual(
      order(),
      scriptable.slice(3).map((event) => `v1 ${event}`),
    );
    rmSync(join(host.root, "order"));
    const result = await group.deploy(bundle("v2", all("v2")));
    assert.deepEqual(
      order(),
      scriptable.map((event, index) => `${index < 3 ? "v1" : "v2"} ${event}`),
    );
    assert.deepEqual(
      result.hosts[0]?.events.map(({ event, scripts }) => [event, scripts.length]),
      [
        ["BeforeBlockTraffic", 1],
        ["BlockTraffic", 0],
        ["AfterBlockTraffic", 1],
        ["ApplicationStop", 1],
        ["DownloadBundle", 0],
        ["BeforeInstall", 1],
        ["Install", 0],
        ["AfterInstall", 1],
        ["ApplicationStart", 1],
        ["ValidateService", 1],
        ["BeforeAllowTraffic", 1],
        ["AllowTraffic", 0],
        ["AfterAllowTraffic", 1],
      ],
    );
  });

  it("of a revision that was installed but failed later stop the application next", async () => {
    await group.deploy(bundle("v1", all("v1")));
    await group.deploy(bundle("v2", { ...all("v2"), ValidateService: "exit 1" }));
    rmSync(join(host.root, "order"));
    await group.deploy(bundle("v3", {}));
    assert.ok(order().includes("v2 ApplicationStop"));
  });

  for (const event of scriptable) {
    it(`a failing ${event} fails the deployment, and nothing runs after it`, async () => {
      const hooks = { AfterAllowTraffic: note("ran"), [event]: "echo out; echo err >&2; exit 7" };
      await group.deploy(bundle("v1", hooks));
      const result = await group.deploy(bundle("v2", hooks));
      const events = result.hosts[0]?.events ?? [];
      const at = events.findIndex(({ status }) => status === "Failed");
      assert.equal(events[at]?.event, event);
      assert.ok(events.slice(0, at).every(({ status }) => status === "Succeeded"));
      assert.ok(events.slice(at + 1).every(({ status, scripts }) => status === "Skipped" && scripts.length === 0));
      const { code, script, exitCode, log } = failureOf(result);
      assert.deepEqual([code, script, exitCode], ["ScriptFailed", `hooks/${event}.sh`, 7]);
      assert.deepEqual([...log].sort(), ["err", "out"]);
    });
  }

  it("get CodeDeploy's variables, the host's root and the stand-ins, and nothing of this process", async () => {
    process.env["LEAKED"] = "yes";
    const seen =
      'env > "$DESTDIR/env"; pwd > "$DESTDIR/pwd"; { command -v systemctl; command -v node; } > "$DESTDIR/commands"';
    const result = await group.deploy(bundle("v1", { BeforeInstall: seen }));
    delete process.env["LEAKED"];
    const env = new Map(
      readFileSync(join(host.root, "env"), "utf8")
        .split("\n")
        .map((line) => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]),
    );
    const expected = {
      APPLICATION_NAME: "board",
      DEPLOYMENT_GROUP_NAME: "board-test",
      DEPLOYMENT_ID: result.deploymentId,
      LIFECYCLE_EVENT: "BeforeInstall",
      BUNDLE_BUCKET: "artifacts",
      BUNDLE_KEY: "bundle.zip",
      BUNDLE_VERSION: "v1",
      BUNDLE_ETAG: '"v1"',
      DESTDIR: host.root,
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(env.get(name), value, name);
    assert.match(env.get("DEPLOYMENT_GROUP_ID") ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual([env.has("LEAKED"), env.has("HOME"), env.has("NODE_OPTIONS")], [false, false, false]);
    assert.equal(readFileSync(join(host.root, "pwd"), "utf8"), `${host.root}\n`);
    const bin = join(stage.folder, "group-0", "bin");
    assert.equal(readFileSync(join(host.root, "commands"), "utf8"), `${bin}/systemctl\n${bin}/node\n`);
  });

  it("are ended with all they started when their time is over", async () => {
    const script = 'sleep 60 & echo $! > "$DESTDIR/pid"; wait';
    const result = await group.deploy(bundle("v1", { BeforeInstall: script }, 1));
    assert.deepEqual(
      { ...failureOf(result), log: [] },
      {
        code: "ScriptTimedOut",
        message: `BeforeInstall failed on ${host.id}: hooks/BeforeInstall.sh did not end within 1 s and was ended (appspec.yml:5:17)`,
        script: "hooks/BeforeInstall.sh",
        log: [],
        services: [],
      },
    );
    assert.equal(lives(Number(readFileSync(join(host.root, "pid"), "utf8"))), false);
  });

  it("fail when something they left in the background holds their output, as with the agent", async () => {
    const result = await group.deploy(bundle("v1", { ApplicationStart: "sleep 60 &" }, 1));
    assert.equal(
      failureOf(result).message,
      `ApplicationStart failed on ${host.id}: hooks/ApplicationStart.sh ended but left something running that holds its ` +
        "output, for all of 1 s (appspec.yml:5:17); start services with systemctl, or redirect their output",
    );
  });

  it("may leave something in the background that lets go of their output", async () => {
    const script = 'sleep 60 >/dev/null 2>&1 & echo $! > "$DESTDIR/pid"';
    const result = await group.deploy(bundle("v1", { ApplicationStart: script }));
    const pid = Number(readFileSync(join(host.root, "pid"), "utf8"));
    assert.deepEqual([result.status, lives(pid)], ["Succeeded", true]);
    process.kill(pid, "SIGKILL");
  });

  it("are made executable", async () => {
    const revision = bundle("v1", { BeforeInstall: note("v1") });
    chmodSync(join(stage.bundleFolder("v1"), "hooks/BeforeInstall.sh"), 0o600);
    assert.equal((await group.deploy(revision)).status, "Succeeded");
    assert.deepEqual(order(), ["v1 BeforeInstall"]);
  });

  it("that the bundle does not hold are named with their place in the AppSpec", async () => {
    const revision = bundle("v1", { ApplicationStart: "" });
    rmSync(join(stage.bundleFolder("v1"), "hooks/ApplicationStart.sh"));
    const { code, message } = failureOf(await group.deploy(revision));
    assert.equal(code, "ScriptMissing");
    assert.equal(
      message,
      `ApplicationStart failed on ${host.id}: hooks/ApplicationStart.sh cannot run: the bundle does not hold it (appspec.yml:5:17)`,
    );
  });

  it("that are links out of the bundle do not run", async () => {
    const revision = bundle("v1", { BeforeInstall: "" });
    const script = join(stage.bundleFolder("v1"), "hooks/BeforeInstall.sh");
    rmSync(script);
    symlinkSync("/bin/true", script);
    assert.match(
      failureOf(await group.deploy(revision)).message,
      /cannot run: it is a link that leads out of the bundle/,
    );
  });

  it("with Windows line ends fail with the reason", async () => {
    const revision = bundle("v1", { BeforeInstall: "" });
    writeFileSync(join(stage.bundleFolder("v1"), "hooks/BeforeInstall.sh"), "#!/bin/sh\r\nexit 0\r\n");
    assert.match(failureOf(await group.deploy(revision)).message, /its lines end in CR LF/);
  });

  it("keep the last 2,048 characters that they printed, and all of it on the host", async () => {
    const script = "i=0; while [ $i -lt 300 ]; do echo line-$i; i=$((i+1)); done; exit 1";
    const result = await group.deploy(bundle("v1", { BeforeInstall: script }));
    const { log } = failureOf(result);
    assert.equal(log.at(-1), "line-299");
    assert.ok(log.join("\n").length <= 2048 && log.length > 200);
    const root = join(host.root, "opt/codedeploy-agent/deployment-root");
    const [groupId = ""] = readdirSync(root).filter((name) => name !== "deployment-instructions");
    const file = join(root, groupId, result.deploymentId, "logs/scripts.log");
    assert.ok(existsSync(file) && readFileSync(file, "utf8").includes("[stdout]line-0\n"));
  });

  it("report their output and each event as progress", async () => {
    await group.deploy(bundle("v1", { BeforeInstall: "echo hello" }));
    const where = ["test", host.id];
    assert.deepEqual(
      stage.events.filter((event) => event.where.includes(host.id) && JSON.stringify(event).includes("BeforeInstall")),
      [
        { kind: "step", where, status: "started", what: "BeforeInstall" },
        { kind: "output", where: [...where, "BeforeInstall"], line: "hello" },
        { kind: "step", where, status: "succeeded", what: "BeforeInstall" },
      ],
    );
  });

  it("never change the machine that rehearses", async () => {
    const script = [
      'sudo -n -u root --preserve-env TOLD=yes sh -c \'echo "$TOLD" > "$DESTDIR/sudo"\'',
      "sudo systemctl is-active nothing && exit 1",
      "service nothing start && exit 1",
      "yum install -y httpd",
      "sudo chown -R app:app /srv",
    ].join("\n");
    const result = await group.deploy(bundle("v1", { BeforeInstall: script }));
    assert.equal(result.message, undefined);
    assert.equal(readFileSync(join(host.root, "sudo"), "utf8"), "yes\n");
    assert.deepEqual(stage.notRehearsed, ["yum in hooks", "chown in hooks"]);
    const lines = stage.events.flatMap((event) => (event.kind === "output" ? [event.line] : []));
    assert.deepEqual([...lines].sort(), [
      "Failed to start nothing.service: Unit nothing.service not found.",
      "inactive",
      "not rehearsed, passed over: chown -R app:app /srv",
      "not rehearsed, passed over: yum install -y httpd",
    ]);
  });

  it("never reach AWS, clusters or containers of the machine that rehearses", async () => {
    const script = [
      "for command in aws docker helm kubectl podman; do",
      "  $command ps",
      "  test $? = 127 || exit 1",
      "done",
    ];
    const result = await group.deploy(bundle("v1", { BeforeInstall: script.join("\n") }));
    assert.equal(result.message, undefined);
    const refused = ["aws", "docker", "helm", "kubectl", "podman"];
    assert.deepEqual(
      stage.notRehearsed,
      refused.map((command) => `${command} in hooks`),
    );
    const lines = stage.events.flatMap((event) => (event.kind === "output" ? [event.line] : []));
    assert.deepEqual(
      lines,
      refused.map(
        (command) => `not rehearsed: ${command} would reach beyond this host, for real; hooks are rehearsed without it`,
      ),
    );
  });

  it("name users as not rehearsed", async () => {
    const revision = stage.bundle({
      version: "v1",
      bare: true,
      files: { "a.sh": "#!/bin/sh\n" },
      appspec: "hooks:\n  BeforeInstall:\n    - location: a.sh\n      runas: app",
    });
    assert.equal((await group.deploy(revision)).status, "Succeeded");
    assert.deepEqual(stage.notRehearsed, ["runas app: hooks run as the user who rehearses"]);
  });
});
