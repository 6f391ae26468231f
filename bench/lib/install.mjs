// Installs the benchmark's own dependencies: what Interlock is measured beside, nothing that Interlock needs.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Whether every locked package is there in its version. */
function isInstalled() {
  const { packages } = JSON.parse(readFileSync(`${folder}package-lock.json`, "utf8"));
  return Object.entries(packages).every(([place, { version }]) => {
    if (place === "") return true;
    const manifest = `${folder}${place}/package.json`;
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
  });
}

export function install(progress) {
  if (isInstalled()) return;
  progress("installing what Interlock is measured beside (npm ci in bench/, about 210 MB)");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm ci in bench/ failed; its messages are above");
}
