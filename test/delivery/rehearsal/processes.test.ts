import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createProcesses } from "../../../delivery/rehearsal/processes";
import { endLeftovers } from "../../../delivery/rehearsal/supervision";
import { RehearsalError, type RunOptions } from "../../../delivery/rehearsal/types";

const PATH = process.env["PATH"] ?? "";

/** A process that has ended may stay in the table as a zombie until its parent, or nobody, reaps it. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync("/proc/self/stat")) return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

/** Pids of `sleep <seconds>` that live, on Linux. */
function sleeping(seconds: string): number[] {
  const lines = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  return lines.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").endsWith(`sleep\0${seconds}\0`) && lives(pid);
    } catch {
      return false;
    }
  });
}

async function goneSoon(pid: number): Promise<void> {
  while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

const bash = (script: string, more: Partial<RunOptions> = {}): RunOptions => ({
  command: "/bin/bash",
  args: ["-c", script],
  cwd: tmpdir(),
  env: { PATH },
  ...more,
});

describe("rehearsal/processes", () => {
  const processes = createProcesses();
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-processes-"));
  });
  after(async () => {
    await processes.stopAll();
    rmSync(folder, { recursive: true });
  });

  /** Runs a script that prints pids, each on a line of its own, and waits for `count` of them. */
  async function startPids(script: string, count: number) {
    const pids: number[] = [];
    let enough = (): void => undefined;
    const printed = new Promise<void>((resolve) => (enough = resolve));
    const onLine = (line: string): void => void (pids.push(Number(line)) === count && enough());
    const running = await processes.start(bash(script, { onLine }));
    await printed;
    return { running, pids };
  }

  it("runs a command in its folder with its environment alone and hands over each line", async () => {
    const lines: string[] = [];
    const end = await processes.run(
      bash('pwd; echo "$NAME,${HOME-none}"; echo problem >&2; exit 3', {
        cwd: folder,
        env: { PATH, NAME: "näme" },
        onLine: (line, stream) => lines.push(`${stream}: ${line}`),
      }),
    );
    assert.deepEqual(end, { exitCode: 3, signal: null, timedOut: false });
    assert.deepEqual(lines.sort(), ["stderr: problem", `stdout: ${folder}`, "stdout: näme,none"]);
  });

  it("names the signal that ended a command", async () => {
    assert.deepEqual(await processes.run(bash("kill -9 $$")), { exitCode: null, signal: "SIGKILL", timedOut: false });
  });

  it("gives a command an empty stdin", async () => {
    assert.equal((await processes.run(bash("! read -r line"))).exitCode, 0);
  });

  it("ends the whole group at the time limit, also what ignores SIGTERM in a session of its own", async () => {
    const pids: number[] = [];
    const end = await processes.run(
      bash("sleep 300 & echo $!; setsid sleep 300 & echo $!; wait", {
        timeoutMs: 2000,
        onLine: (line) => pids.push(Number(line)),
      }),
    );
    assert.equal(end.timedOut, true);
    assert.equal(pids.length, 2);
    assert.deepEqual(pids.filter(lives), []);
  });

  it("stops a running process with all that it started, stubborn or stopped", async () => {
    const { running, pids } = await startPids(
      "(trap '' TERM; echo $BASHPID; while :; do sleep 0.05; done) & sleep 300 & kill -STOP $!; echo $!; echo $$; wait",
      3,
    );
    assert.equal(lives(running.pid), true);
    assert.deepEqual(await running.stop(100), { exitCode: null, signal: "SIGTERM", timedOut: false });
    assert.deepEqual(pids.filter(lives), []);
  });

  it("does not wait for a background child that holds the output, and ends it with everything else", async () => {
    const own = createProcesses();
    const pids: number[] = [];
    const end = await own.run(bash("sleep 300 & echo $!", { onLine: (line) => pids.push(Number(line)) }));
    assert.equal(end.exitCode, 0);
    assert.equal(lives(pids[0] ?? 0), true);
    await own.stopAll();
    assert.equal(lives(pids[0] ?? 0), false);
    assert.equal((await own.run(bash("exit 4"))).exitCode, 4, "starts again after stopAll");
    await own.stopAll();
  });

  const PERL = `perl -MPOSIX -e '
    exit 0 if fork; POSIX::setsid(); exit 0 if fork; chdir "/"; POSIX::close($_) for 0..255;
    %ENV = (); exec "/usr/bin/env", "-i", "/bin/sleep", "300"'`;
  const NODE = `"${process.execPath}" -e '
    require("child_process").spawn("sleep", ["300"], { env: {}, detached: true, stdio: "ignore", cwd: "/" }).unref()'`;

  for (const [kind, script, name] of [
    ["nohup in the background", "nohup sleep 300.1 >/dev/null 2>&1 &", "300.1"],
    ["setsid without environment", "env -i setsid -f sleep 300.2 >/dev/null 2>&1 </dev/null", "300.2"],
    ["a double fork that closes all", PERL.replace('"300"', '"300.3"'), "300.3"],
    ["a detached child of another runtime", NODE.replace('"300"', '"300.4"'), "300.4"],
  ] as const)
    it(`ends a daemon with the rehearsal: ${kind}`, async function () {
      if (process.platform !== "linux") this.skip();
      const own = createProcesses();
      assert.equal((await own.run(bash(script))).exitCode, 0);
      let pids: number[] = [];
      while (pids.length === 0) pids = sleeping(name); // it may not have come to its exec
      await own.stopAll();
      assert.deepEqual(sleeping(name), []);
    });

  it("leaves alone what others have started, also while they bear an earlier rehearsal's mark", async () => {
    const [one, other] = [createProcesses(), createProcesses()];
    await one.run(bash("env -i setsid -f sleep 300.5"));
    await other.run(bash("env -i setsid -f sleep 300.6"));
    while (sleeping("300.5").length + sleeping("300.6").length < 2);
    await one.stopAll();
    assert.deepEqual([sleeping("300.5").length, sleeping("300.6").length], [0, 1]);
    await other.stopAll();
    assert.deepEqual(sleeping("300.6"), []);
  });

  it("says why a command cannot run", async () => {
    const script = join(folder, "hook.sh");
    writeFileSync(script, "#!/bin/sh\n");
    chmodSync(script, 0o644);
    const failing = (options: RunOptions, message: string) =>
      assert.rejects(processes.run(options), new RehearsalError(message, 1));
    await failing(bash("", { command: "/no/such" }), "Cannot run /no/such: no such program.");
    await failing(
      bash("", { cwd: join(folder, "gone") }),
      `Cannot run /bin/bash: its working folder ${join(folder, "gone")} does not exist.`,
    );
    await failing(
      bash("", { command: script }),
      `Cannot run ${script}: it is not executable; \`chmod +x\` it and commit the mode.`,
    );
    await failing(
      bash("", { env: { BIG: "x".repeat(1 << 22) } }),
      "Cannot run /bin/bash: its arguments and environment are too long for this machine.",
    );
  });

  it("replaces a supervisor that was ended from outside", async () => {
    const token = "replaced-supervisor";
    const own = createProcesses(token);
    const running = await own.start(bash("sleep 300"));
    const supervisors = await new Promise<string>((resolve) => {
      const ps = spawn("ps", ["-A", "-o", "pid=,args="]);
      let text = "";
      ps.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      ps.on("close", () => resolve(text));
    });
    const line = supervisors.split("\n").find((row) => row.includes(`supervisor.js ${token}`)) ?? "";
    process.kill(Number(line.trim().split(" ")[0]), "SIGKILL");
    assert.equal((await running.stop()).signal, "SIGTERM");
    await own.stopAll();
  });

  it("ends everything when the rehearsal is killed, and what its supervisor could not, by the mark", async () => {
    const token = `killed-${process.pid}`;
    const script = "sleep 300 & echo $!; setsid sleep 300 & echo $!; echo $$; wait";
    const fixture = join(__dirname, "fixtures", "killedRehearsal.ts");
    const rehearsal = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", fixture, token, script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pids: number[] = [];
    for await (const line of createInterface({ input: rehearsal.stdout })) {
      if (pids.push(Number(line)) === 3) break;
    }
    assert.deepEqual(pids.map(lives), [true, true, true]);
    rehearsal.kill("SIGKILL");
    await once(rehearsal, "exit");
    await Promise.all(pids.map(goneSoon));
  });

  it("finds what a killed rehearsal has left by its token alone", async () => {
    const token = `left-${process.pid}`;
    const left = spawn("sleep", ["300"], { env: { PATH, INTERLOCK_REHEARSAL: `${token}/7` }, detached: true });
    await once(left, "spawn");
    const exit = once(left, "exit");
    await endLeftovers(token);
    assert.deepEqual(await exit, [null, "SIGTERM"]);
  });
});
