/** Unpacks the function, as Lambda does, and asks its handler for its health: nothing is missing. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { fail, releaseVersionOf } from "../scripts/environment.mjs";
import { unzip } from "./zip.mjs";

const expected = releaseVersionOf(process.env);
const folder = mkdtempSync(join(tmpdir(), "departures-function-"));
try {
  for (const { name, content } of unzip(readFileSync(new URL("../dist/function.zip", import.meta.url)))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const { handler } = await import(pathToFileURL(join(folder, "lambda", "handler.js")).href);
  const { statusCode, body } = await handler({
    rawPath: "/health",
    requestContext: { requestId: "smoke", http: { method: "GET" } },
  });
  const { status, version } = JSON.parse(body);
  if (statusCode !== 200 || status !== "ok" || version !== expected) {
    fail(`the function must be ok with ${expected}, got ${statusCode} ${status} with ${version}`);
  }
  console.log(`the function serves release ${version}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
