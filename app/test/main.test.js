import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));

/**
 * Starts the service as its own process.
 *
 * @param {Record<string, string>} env
 */
function start(env) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    exited: once(child, "exit"),
    next: async () => JSON.parse((await lines.next()).value ?? "null"),
  };
}

describe("main", () => {
  it("listens, serves, and ends with 0 on SIGTERM", async () => {
    const { child, exited, next } = start({ PORT: "0" });
    try {
      const { message, port, version, pid } = await next();
      assert.deepEqual([message, version, pid], ["listening", "unreleased", child.pid]);
      const response = await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: "close" } });
      assert.deepEqual(await response.json(), { status: "ok", version: "unreleased" });
      assert.equal((await next()).message, "request");
      child.kill("SIGTERM");
      assert.equal((await next()).message, "draining");
      assert.equal((await next()).message, "stopped");
      assert.deepEqual(await exited, [0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("ends with 78 and says why when a setting is wrong", async () => {
    const { exited, next } = start({ PORT: "http" });
    assert.equal((await next()).error, 'PORT must be an integer from 0 to 65535, got "http"; omit it to use 8080');
    assert.deepEqual(await exited, [78, null]);
  });
});
