/** Starts the service out of the bundle, as a host would, asks for its health, and ends it: nothing is missing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fail, releaseVersionOf } from "./environment.mjs";

const expected = releaseVersionOf(process.env);
const service = spawn(process.execPath, [fileURLToPath(new URL("../dist/src/main.js", import.meta.url))], {
  env: { ...process.env, PORT: "0", HOST: "127.0.0.1" },
  stdio: ["ignore", "pipe", "inherit"],
});
const exited = once(service, "exit");
process.on("exit", () => service.kill("SIGKILL"));

/** @returns {Promise<number>} The port of the first log line that tells one. */
async function port() {
  for await (const line of createInterface({ input: service.stdout })) {
    const entry = JSON.parse(line);
    if (entry.message === "listening") return entry.port;
    fail(`the bundle's service did not start: ${line}`);
  }
  return fail("the bundle's service ended without a word");
}

const response = await fetch(`http://127.0.0.1:${await port()}/health`, { headers: { connection: "close" } });
const { status, version } = /** @type {{ status: string, version: string }} */ (await response.json());
if (status !== "ok" || version !== expected) {
  fail(`the bundle's service must be ok with ${expected}, got ${status} with ${version}`);
}
service.kill("SIGTERM");
const [code, signal] = await exited;
if (code !== 0) fail(`the bundle's service must end with 0 on SIGTERM, got ${code ?? signal}`);
console.log(`the bundle serves release ${version}`);
