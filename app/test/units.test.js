import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { escapeHtml, renderBoard } from "../src/board.js";
import { readRelease } from "../src/release.js";
import { SettingsError, readSettings } from "../src/settings.js";

describe("settings", () => {
  it("has defaults", () => {
    assert.deepEqual(readSettings({}), { port: 8080, drainMilliseconds: 10_000 });
  });

  it("reads every setting", () => {
    const env = { PORT: "81", HOST: "127.0.0.1", ENVIRONMENT: "prod", REGION: "eu-west-1", DRAIN_SECONDS: "3" };
    assert.deepEqual(readSettings(env), {
      port: 81,
      host: "127.0.0.1",
      environment: "prod",
      region: "eu-west-1",
      drainMilliseconds: 3_000,
    });
  });

  it("refuses what is no number of its range", () => {
    for (const PORT of ["-1", "8080x", "65536", "1e3", "80 "]) {
      assert.throws(
        () => readSettings({ PORT }),
        new SettingsError(`PORT must be an integer from 0 to 65535, got "${PORT}"; omit it to use 8080`),
      );
    }
  });
});

describe("release", () => {
  const folder = mkdtempSync(join(tmpdir(), "departures-"));
  const file = pathToFileURL(join(folder, "release.json"));
  after(() => rmSync(folder, { recursive: true }));

  it("is unreleased where there is no release.json", () => {
    assert.deepEqual(readRelease(file), { version: "unreleased" });
  });

  it("is what release.json says", () => {
    writeFileSync(file, '{ "version": "1.0.0-0123abcd-7", "commit": "0123abcd" }');
    assert.deepEqual(readRelease(file), { version: "1.0.0-0123abcd-7", commit: "0123abcd" });
  });

  it("must have a version", () => {
    writeFileSync(file, '{ "version": "" }');
    assert.throws(() => readRelease(file), { message: `${file.pathname}: version must be a non-empty string` });
  });
});

describe("board", () => {
  it("lets no text become markup", () => {
    assert.equal(escapeHtml(`<b a="1">'&'</b>`), "&lt;b a=&quot;1&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;");
    const page = renderBoard({
      station: "<station>",
      departures: [{ time: "2026-03-01T08:31:00.000Z", train: "<train>", destination: "<to>", platform: "<p>" }],
      footer: "<footer>",
    });
    assert.doesNotMatch(page, /<(station|train|to|p)>/);
    assert.match(page, /<td>&lt;train&gt;<\/td><td>&lt;to&gt;<\/td><td>&lt;p&gt;<\/td>/);
  });
});
