// Installs the locked dependencies when they are missing or differ from package-lock.json, so that
// `npm start` and `npm test` work on a fresh clone. Does nothing, in milliseconds, when they match.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Interlock needs Node.js 20.19 or newer, got ${process.versions.node}; install a newer one from nodejs.org.`,
  );
  process.exit(1);
}

/** What a lock says is installed, in a form that two locks can be compared by. */
function versions(lockPath, installed) {
  if (!existsSync(lockPath)) return undefined;
  const { packages } = JSON.parse(readFileSync(lockPath, "utf8"));
  return Object.entries(packages)
    .filter(([path, entry]) => path.startsWith("node_modules/") && !(entry.optional && !installed.has(path)))
    .map(([path, entry]) => `${path}@${entry.version ?? entry.resolved}`)
    .sort()
    .join("\n");
}

const hiddenLock = join(root, "node_modules", ".package-lock.json");
const installed = new Set(
  existsSync(hiddenLock) ? Object.keys(JSON.parse(readFileSync(hiddenLock, "utf8")).packages) : [],
);
/** Whether every package lies where npm says that it has put it: the folder may have been lost, or linked from another clone. */
const isComplete = [...installed].every((path) => existsSync(join(root, path, "package.json")));
if (isComplete && versions(join(root, "package-lock.json"), installed) === versions(hiddenLock, installed))
  process.exit(0);

console.error("Installing the locked dependencies (npm ci) …");
// --ignore-scripts: the packages' own install scripts only download Pulumi plugins, which `pulumi up`
// fetches by itself and nothing else here needs.
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const result = spawnSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
  cwd: root,
  stdio: ["ignore", 2, 2],
  shell: process.platform === "win32",
});
if (result.status !== 0) {
  console.error(
    "npm ci failed; its messages are above. Check the network and the registry, then run the command again.",
  );
  process.exit(result.status ?? 1);
}
