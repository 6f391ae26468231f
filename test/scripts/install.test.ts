import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../../delivery/cli/program";

const PACKAGES = {
  "node_modules/one": { version: "1.0.0" },
  "node_modules/two": { version: "2.0.0" },
  "node_modules/elsewhere": { version: "3.0.0", optional: true },
};
const { "node_modules/elsewhere": _, ...HERE } = PACKAGES;

describe("scripts/install.mjs", () => {
  let root: string;
  const write = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "interlock-install-"));
    mkdirSync(join(root, "scripts"));
    copyFileSync(join(ROOT, "scripts/install.mjs"), join(root, "scripts/install.mjs"));
    write("package-lock.json", JSON.stringify({ packages: { "": {}, ...PACKAGES } }));
    write("node_modules/.package-lock.json", JSON.stringify({ packages: HERE }));
    for (const path of Object.keys(HERE)) write(`${path}/package.json`, "{}");
    // Stands in for npm: says that it was called, and with what.
    write("bin/npm", '#!/bin/sh\necho "$@" > called\n', 0o755);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function installs(): boolean {
    const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
    const { status } = spawnSync(process.execPath, [join(root, "scripts/install.mjs")], { cwd: root, env });
    assert.equal(status, 0);
    return existsSync(join(root, "called"));
  }

  it("does nothing where the locked packages are installed; optional ones may be missing", () => {
    assert.equal(installs(), false);
  });

  it("installs where a locked version differs", () => {
    write(
      "package-lock.json",
      JSON.stringify({ packages: { "": {}, ...PACKAGES, "node_modules/two": { version: "2.0.1" } } }),
    );
    assert.equal(installs(), true);
  });

  it("installs on a fresh clone", () => {
    rmSync(join(root, "node_modules"), { recursive: true });
    assert.equal(installs(), true);
  });

  it("installs where a package's folder is gone, although npm's record names it", () => {
    rmSync(join(root, "node_modules/two"), { recursive: true });
    assert.equal(installs(), true);
  });
});
