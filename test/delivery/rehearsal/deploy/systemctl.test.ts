import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { hostPath, type Host } from "../../../../delivery/rehearsal/deploy/host";
import { Services } from "../../../../delivery/rehearsal/deploy/systemctl/services";
import { SystemctlServer, SYSTEMD_VARIABLE } from "../../../../delivery/rehearsal/deploy/systemctl/server";
import { writeStandIns } from "../../../../delivery/rehearsal/deploy/systemctl/standIns";
import { systemctl } from "../../../../delivery/rehearsal/deploy/systemctl/verbs";
import { processes, Stage } from "./support";

const PATH = "/usr/local/bin:/usr/bin:/bin";
const unitOf = (...service: string[]): string =>
  ["[Unit]", "Description=App", "[Service]", ...service, "[Install]", "WantedBy=multi-user.target", ""].join("\n");

describe("systemctl", () => {
  let stage: Stage;
  let host: Host;
  let services: Services;
  let notes: string[];
  beforeEach(async () => {
    stage = new Stage();
    host = await stage.host();
    notes = [];
    services = new Services({ host, processes, path: PATH, onNotRehearsed: (what) => notes.push(what) });
  });
  afterEach(async () => {
    await services.crash();
    await stage.end();
  });

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(hostPath(host, path)), { recursive: true });
    writeFileSync(hostPath(host, path), text);
  };
  const unit = (...service: string[]): void => put("/etc/systemd/system/app.service", unitOf(...service));
  const run = (command: string) => systemctl(host, services, command.split(" "));
  const code = async (command: string): Promise<number> => (await run(command)).exitCode;
  const settled = async (): Promise<void> => {
    while (services.find("app.service")?.state === "active") await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it("starts, restarts and stops a service, with systemd's exit codes", async () => {
    unit("Type=exec", "ExecStart=/bin/sleep 60");
    assert.deepEqual(await run("is-active app"), { exitCode: 3, stdout: "inactive\n", stderr: "" });
    assert.equal(await code("start app.service"), 0);
    assert.deepEqual(await run("is-active app"), { exitCode: 0, stdout: "active\n", stderr: "" });
    assert.deepEqual(await run("is-active -q app"), { exitCode: 0, stdout: "", stderr: "" });
    const pid = (await run("show -p MainPID --value app")).stdout;
    assert.equal(
      (await run("show --property=MainPID,ActiveState app")).stdout,
      `MainPID=${pid.trim()}\nActiveState=active\n`,
    );
    assert.match((await run("status app")).stdout, /^● app\.service - App\n.*\n {5}Active: active \(running\)\n/);
    assert.equal(await code("restart app"), 0);
    assert.notEqual((await run("show -p MainPID --value app")).stdout, pid);
    assert.equal(await code("stop app"), 0);
    assert.equal(await code("status app"), 3);
    assert.equal(await code("stop app"), 0);
  });

  it("knows failed services and forgets them on request", async () => {
    unit("Type=exec", "ExecStart=/bin/sh -c 'echo why; exit 9'");
    await run("start app");
    await settled();
    assert.deepEqual([await code("is-failed app"), await code("is-active app"), await code("status app")], [0, 3, 3]);
    assert.match((await run("status app")).stdout, /Process: code=exited, status=9\n\nwhy\n/);
    assert.equal((await run("show -p ExecMainStatus --value app")).stdout, "9\n");
    await run("reset-failed app");
    assert.equal(await code("is-failed app"), 1);
  });

  const missing: [command: string, exitCode: number, stderr: string][] = [
    ["start nope", 5, "Failed to start nope.service: Unit nope.service not found.\n"],
    ["stop nope", 5, "Failed to stop nope.service: Unit nope.service not found.\n"],
    ["restart nope", 5, "Failed to restart nope.service: Unit nope.service not found.\n"],
    ["status nope", 4, "Unit nope.service could not be found.\n"],
    ["enable nope", 1, "Failed to enable unit: Unit file nope.service does not exist.\n"],
    ["disable nope", 1, "Failed to disable unit: Unit file nope.service does not exist.\n"],
    ["is-enabled nope", 1, "Failed to get unit file state for nope.service: No such file or directory\n"],
    ["is-active nope", 3, ""],
    ["start app.timer", 1, "app.timer: only services are rehearsed.\n"],
  ];
  for (const [command, exitCode, stderr] of missing) {
    it(`${command} ends with ${exitCode}`, async () => {
      const answer = await run(command);
      assert.deepEqual([answer.exitCode, answer.stderr], [exitCode, stderr]);
    });
  }

  it("names the verbs that it knows", async () => {
    assert.match(
      (await run("isolate rescue")).stderr,
      /^Unknown command verb isolate; the rehearsal knows daemon-reload, enable,/,
    );
  });

  it("enables by a link as systemd does, and takes it away again", async () => {
    unit("ExecStart=/bin/sleep 60");
    assert.deepEqual(await run("is-enabled app"), { exitCode: 1, stdout: "disabled\n", stderr: "" });
    const link = "/etc/systemd/system/multi-user.target.wants/app.service";
    assert.equal(
      (await run("enable --now app")).stderr,
      `Created symlink ${link} → /etc/systemd/system/app.service.\n`,
    );
    assert.deepEqual([await code("is-enabled app"), await code("is-active app")], [0, 0]);
    assert.deepEqual(await run("enable app"), { exitCode: 0, stdout: "", stderr: "" });
    assert.equal((await run("disable --now app")).stderr, `Removed "${link}".\n`);
    assert.deepEqual([await code("is-enabled app"), await code("is-active app")], [1, 3]);
  });

  it("runs the old unit, with a warning, until daemon-reload reads the new one", async () => {
    const write = (word: string): void =>
      unit("Type=exec", `ExecStart=/bin/sh -c 'echo ${word} > "${host.root}/word"; sleep 60'`);
    const file = join(host.root, "word");
    const word = async (): Promise<string> => {
      for (;;) {
        const text = existsSync(file) ? readFileSync(file, "utf8") : "";
        if (text.endsWith("\n")) {
          rmSync(file);
          return text.trim();
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    write("old");
    await run("enable --now app");
    assert.equal(await word(), "old");
    write("new");
    assert.equal(
      (await run("restart app")).stderr,
      "Warning: The unit file of app.service changed on disk. Run 'systemctl daemon-reload'.\n",
    );
    assert.equal(await word(), "old");
    await run("daemon-reload");
    assert.equal((await run("restart app")).stderr, "");
    assert.equal(await word(), "new");
  });

  it("stops a service whose unit file is gone", async () => {
    unit("ExecStart=/bin/sleep 60");
    await run("start app");
    rmSync(hostPath(host, "/etc/systemd/system/app.service"));
    assert.deepEqual([await code("stop app"), await code("is-active app")], [0, 3]);
  });

  it("gives a service its environment, folder and the host's files", async () => {
    put("/etc/app/env", '# comment\nA=from file\nQUOTED="a b"\n');
    put("/opt/app/run", "");
    put("/etc/systemd/system/app.service.d/10.conf", "[Service]\nEnvironment=DROP=in\n");
    unit(
      'Environment="B=b c" A=overridden',
      "EnvironmentFile=-/etc/app/missing",
      "EnvironmentFile=/etc/app/env",
      "WorkingDirectory=/opt/app",
      `ExecStartPre=-/bin/false`,
      `ExecStart=/bin/sh -c 'echo "$0|$1|$2|$3|$PWD|$A|$DROP|$QUOTED|\${HOME-none}"; sleep 60' /opt/app/run --file=/opt/app/run $B \\`,
      "  /opt/absent",
    );
    await run("start app");
    while (services.find("app.service")?.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { root } = host;
    assert.deepEqual(services.find("app.service")?.log, [
      `${root}/opt/app/run|--file=${root}/opt/app/run|b|c|${root}/opt/app|from file|in|a b|none`,
    ]);
  });

  const broken: [name: string, service: string[], message: string][] = [
    [
      "an environment file that is missing",
      ["ExecStart=/bin/true", "EnvironmentFile=/etc/nope"],
      "EnvironmentFile=/etc/nope does not exist; user data or an earlier hook must write it",
    ],
    [
      "a working folder that is missing",
      ["ExecStart=/bin/true", "WorkingDirectory=/nope"],
      "WorkingDirectory=/nope does not exist",
    ],
    ["a program that is missing", ["ExecStart=/opt/nope/server"], "Cannot run /opt/nope/server: no such program."],
    [
      "a preparation that fails",
      ["ExecStartPre=/bin/false", "ExecStart=/bin/true"],
      "ExecStartPre=/bin/false ended with exit code 1",
    ],
    [
      "a type that is not rehearsed",
      ["Type=forking", "ExecStart=/bin/true"],
      "Type=forking is not rehearsed; use simple, exec or notify",
    ],
    ["no command", [], "the unit must have one ExecStart=, got 0"],
    [
      "a specifier that is not rehearsed",
      ["ExecStart=/bin/echo %H"],
      'the specifier %H of "/bin/echo %H" is not rehearsed',
    ],
  ];
  for (const [name, service, message] of broken) {
    it(`does not start with ${name}`, async () => {
      unit(...service);
      const answer = await run("start app");
      assert.equal(answer.exitCode, 1);
      assert.equal(
        answer.stderr.trimEnd().replace(/\.\.$/, "."),
        `Job for app.service failed: ${message}.`.replace(/\.\.$/, "."),
      );
    });
  }

  it("names what it does not apply", async () => {
    unit(
      "Type=notify",
      "User=app",
      "Restart=on-failure",
      "NoNewPrivileges=yes",
      "ExecStart=/opt/runtime/bin/node -e 0",
    );
    await run("start app");
    assert.deepEqual(notes, [
      "app.service: Type=notify: the service counts as started without saying so",
      "app.service: User=app: the service runs as the user who rehearses",
      "app.service: not applied: Restart, NoNewPrivileges",
      `/opt/runtime/bin/node: services run with node ${process.version} of this machine`,
    ]);
  });

  for (const [client, searchPath] of [
    ["bash", PATH],
    ["node", "/nowhere"],
  ] as const) {
    it(`is reached by hooks through ${client}, with their token alone`, async () => {
      const server = new SystemctlServer();
      const address = await server.attach(host, services);
      const bin = join(stage.folder, "bin with 'quotes'");
      writeStandIns(bin, searchPath);
      assert.match(
        readFileSync(join(bin, "systemctl"), "utf8"),
        new RegExp(`client\\.${client === "bash" ? "sh" : "js"}'`),
      );
      const call = async (variable: string | undefined, ...args: string[]) => {
        const env = { PATH, ...(variable === undefined ? {} : { [SYSTEMD_VARIABLE]: variable }) };
        const run = promisify(execFile)(join(bin, "systemctl"), args, { env });
        return run.then(
          ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
          ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
        );
      };
      unit("ExecStart=/bin/sleep 60");
      assert.deepEqual(await call(address, "start", "app"), { code: 0, stdout: "", stderr: "" });
      assert.deepEqual(await call(address, "is-active", "app"), { code: 0, stdout: "active\n", stderr: "" });
      assert.deepEqual(await call(address, "start", "no such"), {
        code: 5,
        stdout: "",
        stderr: "Failed to start no such.service: Unit no such.service not found.\n",
      });
      const stranger = `${address.split("/")[0]}/guessed`;
      assert.deepEqual(await call(stranger, "stop", "app"), {
        code: 1,
        stdout: "",
        stderr: "systemctl: this host is not of this rehearsal\n",
      });
      assert.equal((await call(undefined, "stop", "app")).code, 1);
      await server.close();
      assert.equal((await call(address, "stop", "app")).code, 1);
    });
  }
});
