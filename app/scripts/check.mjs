/** Parses every source file and hook without running it, and reports all that do not parse. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { fail } from "./environment.mjs";

const root = new URL("../", import.meta.url);

// One process parses all modules, instead of one `node --check` for each: Node.js can do that behind a flag only.
if (!vm.SourceTextModule) {
  const flags = ["--experimental-vm-modules", "--no-warnings"];
  const { status } = spawnSync(process.execPath, [...flags, fileURLToPath(import.meta.url)], { stdio: "inherit" });
  process.exit(status ?? 1);
}

/**
 * @param {string[]} folders
 * @param {RegExp} ending
 * @returns {string[]}
 */
const filesIn = (folders, ending) =>
  folders
    .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`))
    .filter((file) => ending.test(file));

/**
 * @param {string} program
 * @param {string} option
 * @param {string} file
 * @returns {string | undefined} Why the program cannot parse the file.
 */
function problemOf(program, option, file) {
  const { status, stderr, error } = spawnSync(program, [option, file], { cwd: root, encoding: "utf8" });
  return status === 0 ? undefined : `${file}: ${error?.message ?? stderr.trim()}`;
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function parseModule(file) {
  try {
    new vm.SourceTextModule(readFileSync(new URL(file, root), "utf8"));
    return undefined;
  } catch {
    return problemOf(process.execPath, "--check", file); // which tells where
  }
}

const results = [
  ...[...filesIn(["src", "scripts", "test", "instance/hooks"], /\.m?js$/), "live.mjs"].map(parseModule),
  ...filesIn(["instance/hooks"], /\.sh$/).map((file) => problemOf("bash", "-n", file)),
];

const problems = results.filter((problem) => problem !== undefined);
for (const problem of problems) console.error(problem);
if (problems.length > 0) fail(`${problems.length} of ${results.length} files do not parse`);
console.log(`${results.length} files parse`);
