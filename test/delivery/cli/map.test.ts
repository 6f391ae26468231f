import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mapCommand, mapOfGraphs } from "../../../delivery/cli/map";
import type { Output } from "../../../delivery/cli/output";
import { ROOT } from "../../../delivery/cli/program";
import { writeWhole } from "../../../delivery/cli/writeWhole";
import { graphOf } from "../map/graphs";

const PICTURE = join(ROOT, "docs", "images", "delivery.svg");

const silent = { isJson: false, width: 80, print: () => undefined, json: () => undefined } as unknown as Output;

describe("interlock map", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-map-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("draws this repository as its documentation shows it", async () => {
    const out = join(folder, "new", "delivery.svg");
    assert.equal(await mapCommand({ stack: [], out }, silent), 0);
    const drawn = readFileSync(out, "utf8");
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PICTURE, drawn);
    assert.ok(drawn === readFileSync(PICTURE, "utf8"), "docs/images/delivery.svg is old: run UPDATE_GOLDEN=1 npm test");
  });

  it("writes pixels", async () => {
    const out = join(folder, "delivery.png");
    assert.equal(await mapCommand({ stack: ["shared"], out }, silent), 0);
    assert.equal(readFileSync(out).subarray(1, 4).toString(), "PNG");
  });

  it("refuses a file whose format nobody said, before it evaluates anything", async () => {
    await assert.rejects(mapCommand({ stack: ["none"], out: "map.gif" }, silent), {
      exitCode: 2,
      message: '--out must end in .svg, .png, .html, or --format say the format, got "map.gif".',
    });
    await assert.rejects(mapCommand({ stack: ["none"], format: "png" }, silent), {
      exitCode: 2,
      message: "--format png needs --out, for pixels are no text; write for example --out delivery.png.",
    });
  });

  it("says that there is nothing to draw", () => {
    assert.throws(() => mapOfGraphs([graphOf("empty", [])]), {
      exitCode: 2,
      message: "There is nothing to draw: empty declare no resources.",
    });
  });

  it("writes a file whole, or leaves what is there", () => {
    const path = join(folder, "file.svg");
    writeWhole(path, "first", "--out");
    assert.throws(() => writeWhole(join(path, "below.svg"), "x", "--out"), {
      exitCode: 2,
      message: /^--out must be a file that can be written, got ".*": .*; choose another path\.$/,
    });
    assert.throws(() => writeWhole(folder, "x", "--out"), { exitCode: 2 });
    assert.equal(readFileSync(path, "utf8"), "first");
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
    assert.ok(existsSync(folder));
  });
});
