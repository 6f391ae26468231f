/**
 * Asks a deployed service for its health until it answers with the release of the bundle that this file lies in: the smoke test after a
 * wave. Reads ENDPOINT, such as `https://board.example.com`, and REGION.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const ATTEMPTS = 10;
const PAUSE_MS = 3_000;

const { ENDPOINT: endpoint = "", REGION: region = "this region" } = process.env;
const { version: expected } = JSON.parse(readFileSync("release.json", "utf8"));

/** @returns {Promise<string | undefined>} What is wrong; nothing where the release answers. */
async function problem() {
  try {
    const response = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(5_000) });
    const { status, version } = /** @type {{ status?: string, version?: string }} */ (await response.json());
    return status === "ok" && version === expected ? undefined : `it is ${status} with ${version}`;
  } catch (error) {
    return error instanceof Error ? `${error.message}${error.cause ? `: ${error.cause}` : ""}` : String(error);
  }
}

if (endpoint === "") {
  console.error("live.mjs needs ENDPOINT, the address of the service");
  process.exit(2);
}
for (let attempt = 1; ; attempt++) {
  const found = await problem();
  if (found === undefined) break;
  if (attempt === ATTEMPTS) {
    console.error(`${endpoint} in ${region} must serve release ${expected}: ${found}`);
    process.exit(1);
  }
  await wait(PAUSE_MS);
}
console.log(`${endpoint} in ${region} serves release ${expected}`);
