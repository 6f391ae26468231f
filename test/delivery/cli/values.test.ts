import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../../delivery/cli/usageError";
import { readValues } from "../../../delivery/cli/values";

describe("cli/values", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-values-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(text: string, mode = 0o600): string {
    const file = join(folder, "values.yaml");
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  it("reads texts as they are written, and mappings as the JSON of a secret", () => {
    const file = write(
      "/app/database: db.example\nPIN: 0123\nflag: true\nnone:\nwhole: |\n  one\n  two\napp:\n  user: u\n  port: 05432\n",
    );
    assert.deepEqual(readValues(file), {
      "/app/database": "db.example",
      PIN: "0123",
      flag: "true",
      none: "",
      whole: "one\ntwo\n",
      app: '{"user":"u","port":"05432"}',
    });
  });

  it("refuses a file that others may read, or that cannot be read", () => {
    const file = write("a: b", 0o644);
    assert.throws(
      () => readValues(file),
      new UsageError(
        `--values: ${file} holds secrets, and every user of this machine may read it; run chmod o-r ${file}`,
      ),
    );
    const missing = join(folder, "missing.yaml");
    assert.throws(
      () => readValues(missing),
      new UsageError(`--values: ${missing} cannot be read: ENOENT: no such file or directory, stat '${missing}'`),
    );
  });

  it("names every problem with its place, and never a value", () => {
    const file = write("good: s3cret\nlist: [s3cret]\n? [s3cret]\n: x\n");
    assert.throws(
      () => readValues(file),
      new UsageError(
        [
          `${file}:2:1: must map a name to a text, or to a mapping for a secret with keys`,
          `${file}:3:3: must map a name to a text, or to a mapping for a secret with keys`,
        ].join("\n"),
      ),
    );
    const broken = write('a: "s3cret\nb: s3cret: x');
    assert.throws(
      () => readValues(broken),
      (error: unknown) =>
        error instanceof UsageError &&
        /:\d+:\d+: must be valid YAML/.test(error.message) &&
        !error.message.includes("s3cret"),
    );
    const list = write("- s3cret");
    assert.throws(
      () => readValues(list),
      new UsageError(`${list}:1:1: must be a mapping from the names of parameters and secrets to their values`),
    );
  });
});
