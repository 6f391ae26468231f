/**
 * Assembles the bundle in `dist/`: what a host runs, and nothing else. The same commit and version give the same
 * bytes, modes and times, so that two builds of one commit can be compared by digest.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { commitDateOf, commitOf, releaseVersionOf } from "./environment.mjs";

const CONTENT = ["appspec.yml", "live.mjs", "package.json", "src", "instance"];

/** The earliest time that a zip archive can hold. */
const EPOCH = new Date("1980-01-01T00:00:00Z");

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");

const version = releaseVersionOf(process.env);
const commit = commitOf(process.env);
const committed = commitDateOf(process.env);

/**
 * Every file at or below a path, sorted.
 *
 * @param {string} path
 * @returns {string[]}
 */
const filesAt = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesAt(join(path, name)))
    : [path];

/**
 * Gives a file or folder, and what is below it, the mode and time of the bundle.
 *
 * @param {string} path
 */
function settle(path) {
  const folder = statSync(path).isDirectory();
  if (folder) for (const name of readdirSync(path)) settle(join(path, name));
  chmodSync(path, folder || path.endsWith(".sh") ? 0o755 : 0o644);
  lutimesSync(path, committed ?? EPOCH, committed ?? EPOCH);
}

/**
 * How the tests of this build ended, by its JUnit reports; nothing where there are none.
 *
 * @returns {{ passed: number, failed: number, skipped: number } | undefined}
 */
function testCounts() {
  const reports = join(root, "reports");
  if (!existsSync(reports)) return undefined;
  const text = filesAt(reports)
    .map((file) => readFileSync(file, "utf8"))
    .join("");
  /** @param {RegExp} tag */
  const count = (tag) => text.match(tag)?.length ?? 0;
  const [failed, skipped] = [count(/<failure\b/g), count(/<skipped\b/g)];
  return { passed: count(/<testcase\b/g) - failed - skipped, failed, skipped };
}

rmSync(dist, { recursive: true, force: true });
for (const file of CONTENT.flatMap((name) => filesAt(join(root, name)))) {
  const target = join(dist, relative(root, file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}
const tests = testCounts();
const release = {
  version,
  commit,
  ...(committed ? { committedAt: committed.toISOString() } : {}),
  ...(tests && { tests }),
};
writeFileSync(join(dist, "release.json"), `${JSON.stringify(release, null, 2)}\n`);
settle(dist);

for (const file of filesAt(dist)) console.log(`${String(statSync(file).size).padStart(6)} ${relative(dist, file)}`);
console.log(`dist/ holds release ${version}`);
