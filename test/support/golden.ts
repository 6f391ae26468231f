/** Golden files: what is compared is written down, and rewritten only when asked for with `UPDATE_GOLDEN=1`. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const FOLDER = join(__dirname, "..", "golden");

/** Compares a text with its golden file, line by line in the message. */
export function assertGolden(name: string, text: string): void {
  const file = join(FOLDER, name);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  assert.ok(
    existsSync(file),
    `${name} has no golden file; look at what UPDATE_GOLDEN=1 npm test writes, then commit it`,
  );
  assert.deepEqual(
    text.split("\n"),
    readFileSync(file, "utf8").split("\n"),
    `${name} changed; if that is meant, run UPDATE_GOLDEN=1 npm test`,
  );
}
