import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { withFileErrors } from "../../../delivery/rehearsal/fileErrors";
import { startTime } from "../../../delivery/rehearsal/lock";
import { createPorts } from "../../../delivery/rehearsal/ports";
import { RehearsalError } from "../../../delivery/rehearsal/types";
import { openWorkspace } from "../../../delivery/rehearsal/workspace";

describe("rehearsal/workspace", () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "interlock-workspace-"));
    folder = join(root, ".interlock", "rehearsal");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("makes its folders, keeps logs and cache at the end, and starts with empty logs", async () => {
    const first = await openWorkspace(root);
    assert.equal(first.folder, folder);
    for (const name of ["stores", "builds", "hosts", "run", "logs", "cache"] as const) {
      assert.equal(first[name], join(folder, name));
      writeFileSync(join(first[name], "file"), "");
    }
    assert.equal(readFileSync(join(root, ".interlock", ".gitignore"), "utf8"), "*\n");
    await first.close();
    const left = (): string[] =>
      ["stores", "builds", "hosts", "run", "logs", "cache"].filter((name) => existsSync(join(folder, name, "file")));
    assert.deepEqual(left(), ["logs", "cache"]);
    assert.equal(existsSync(join(folder, "lock.json")), false);
    const second = await openWorkspace(root);
    assert.deepEqual(left(), ["cache"]);
    assert.notEqual(second.token, first.token);
    writeFileSync(join(second.hosts, "file"), "");
    await second.close({ keep: true });
    assert.deepEqual(left(), ["hosts", "cache"]);
  });

  it("refuses a second rehearsal in the same clone while the first lives", async () => {
    const workspace = await openWorkspace(root);
    await assert.rejects(
      openWorkspace(root),
      new RehearsalError(
        `A rehearsal already runs in this clone (process ${process.pid}). ` +
          `Wait for it, or end it with \`kill ${process.pid}\`.`,
        2,
      ),
    );
    await workspace.close();
  });

  it("lets one of several begin", async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => openWorkspace(root)));
    const opened = all.filter((one) => one.status === "fulfilled");
    assert.equal(opened.length, 1);
    await opened[0]?.value.close();
  });

  it("takes over the lock of a killed rehearsal, its leftovers and its processes", async () => {
    mkdirSync(join(folder, "hosts", "old"), { recursive: true });
    const env = { PATH: process.env["PATH"] ?? "", INTERLOCK_REHEARSAL: "killed-before/1" };
    const left = spawn("sleep", ["300"], { env, detached: true });
    await once(left, "spawn");
    const exit = once(left, "exit");
    // The same pid lives, yet it started at another time: it is not the rehearsal that took the lock.
    const holder = { host: hostname(), pid: process.pid, started: "1", token: "killed-before" };
    writeFileSync(join(folder, "lock.json"), JSON.stringify(holder));
    const workspace = await openWorkspace(root);
    assert.deepEqual(await exit, [null, "SIGTERM"]);
    assert.equal(existsSync(join(folder, "hosts", "old")), false);
    await workspace.close();
  });

  it("does not judge a lock of another machine", async () => {
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, "lock.json");
    writeFileSync(lock, JSON.stringify({ host: "elsewhere", pid: 7, started: "1", token: "t" }));
    await assert.rejects(
      openWorkspace(root),
      new RehearsalError(
        `A rehearsal on elsewhere (process 7) holds ${lock}. If it no longer runs, delete that file.`,
        2,
      ),
    );
  });

  it("takes over a lock that holds nothing", async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "lock.json"), "");
    await (await openWorkspace(root)).close();
  });

  it("knows when a process started, and that none did", async () => {
    assert.match(await startTime(process.pid), /\S/);
    assert.equal(await startTime(2 ** 30), "");
  });

  it("wants 200 MiB", async () => {
    const open = (mebibytes: number) => openWorkspace(root, { freeBytes: async () => mebibytes * 1024 * 1024 });
    await assert.rejects(
      open(199),
      new RehearsalError(
        `Not enough disk space for a rehearsal in ${folder}: 199 MiB are free, 200 MiB are needed.`,
        2,
      ),
    );
    await (await open(200)).close();
  });

  it("explains what the machine refuses", async () => {
    writeFileSync(join(root, ".interlock"), "");
    await assert.rejects(openWorkspace(root), (error) => {
      assert.ok(error instanceof RehearsalError);
      assert.equal(error.exitCode, 2);
      assert.match(
        error.message,
        /^Cannot prepare the rehearsal's folder: a part of the path is a file and must be a folder \(.*\)\.$/,
      );
      return true;
    });
    const refused = (code: string, path?: string) =>
      withFileErrors("write x", () => Promise.reject(Object.assign(new Error("no"), { code, path })));
    await assert.rejects(
      refused("ENOSPC", "/x"),
      new RehearsalError("Cannot write x: the disk is full; free some space (/x).", 2),
    );
    await assert.rejects(
      refused("EROFS"),
      new RehearsalError("Cannot write x: the file system is read-only; use a clone on a disk that can be written.", 2),
    );
    await assert.rejects(refused("EUNHEARD"), new Error("no"));
  });

  it("removes folders whose files were made read-only", async () => {
    const workspace = await openWorkspace(root);
    mkdirSync(join(workspace.builds, "b"));
    writeFileSync(join(workspace.builds, "b", "f"), "");
    chmodSync(join(workspace.builds, "b"), 0o555);
    await workspace.close();
    assert.equal(existsSync(workspace.builds), false);
  });

  it("hands out free ports, each once", async () => {
    // Which ports others hold is theirs: the last one that is handed out comes before the first again.
    const freePort = createPorts(9_999);
    const first = await freePort();
    const taken = await createPorts(1)();
    const server = createServer().listen(taken, "127.0.0.1");
    await once(server, "listening");
    const more = [await freePort(), await freePort(), await freePort()];
    assert.equal(new Set([first, ...more]).size, 4);
    assert.equal(more.includes(taken), false);
    server.close();
  });
});
