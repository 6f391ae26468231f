"use strict";
/**
 * The commands that CodeBuild's environments bring: `codebuild-hash-files`, `codebuild-glob-search` and
 * `codebuild-tests-run`. Plain JavaScript, so that it starts at once. The first argument is the command's name.
 */
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parseArgs } = require("node:util");

/** Files below a folder that patterns find, sorted. */
function find(patterns, cwd) {
  const { globSync } = require("tinyglobby");
  return globSync(patterns, { cwd, dot: true, expandDirectories: false }).sort();
}

/** One hash of what the files hold; how exactly CodeBuild forms it is not documented. */
function hashFiles(patterns) {
  const folder = process.env.CODEBUILD_SRC_DIR ?? process.cwd();
  const hash = createHash("sha256");
  for (const file of find(patterns, folder)) {
    hash.update(file).update("\0");
    hash.update(
      createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest(),
    );
  }
  process.stdout.write(`${hash.digest("hex")}\n`);
  return 0;
}

function globSearch(patterns) {
  const files = find(patterns, process.cwd());
  if (files.length > 0) process.stdout.write(`${files.join("\n")}\n`);
  return 0;
}

/** The sharding strategies. Source: CodeBuild User Guide, parallel-test-splitting. */
const STRATEGIES = {
  /** Neighbours by name stay together; shards differ by one file at most. */
  "equal-distribution": (files, index, count) => {
    const at = (shard) => Math.floor((shard * files.length) / count);
    return [...files].sort().slice(at(index), at(index + 1));
  },
  /** A file stays in its shard whatever files come and go. */
  stability: (files, index, count) =>
    files.filter((file) => createHash("sha256").update(file).digest().readUInt32BE(0) % count === index),
};

const quoted = (text) => (/^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function testsRun(words) {
  const string = { type: "string" };
  const options = { "test-command": string, "files-search": string, "sharding-strategy": string };
  const { values } = parseArgs({ args: words, options });
  const {
    "test-command": command,
    "files-search": search,
    "sharding-strategy": strategy = "equal-distribution",
  } = values;
  const split = Object.hasOwn(STRATEGIES, strategy) ? STRATEGIES[strategy] : undefined;
  if (!command || !search) throw new Error("--test-command and --files-search are required");
  if (split === undefined) throw new Error(`--sharding-strategy must be one of ${Object.keys(STRATEGIES).join(", ")}`);
  const found = spawnSync("sh", ["-c", search], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (found.status !== 0) throw new Error(`--files-search ended with ${found.status ?? found.signal}`);
  const [index, count] = (process.env.INTERLOCK_SHARD ?? "0/1").split("/").map(Number);
  const files = split([...new Set(found.stdout.split(/\r?\n/).filter(Boolean))], index, count);
  if (files.length === 0) {
    process.stdout.write("No test files for this shard\n");
    return 0;
  }
  // A command that takes the files from the variable gets them only there.
  const line = command.includes("CODEBUILD_CURRENT_SHARD_FILES") ? command : [command, ...files.map(quoted)].join(" ");
  const env = { ...process.env, CODEBUILD_CURRENT_SHARD_FILES: files.join("\n") };
  return spawnSync("sh", ["-c", line], { stdio: "inherit", env }).status ?? 1;
}

const COMMANDS = {
  "codebuild-hash-files": hashFiles,
  "codebuild-glob-search": globSearch,
  "codebuild-tests-run": testsRun,
};

const [name, ...words] = process.argv.slice(2);
try {
  process.exitCode = COMMANDS[name](words);
} catch (error) {
  process.stderr.write(`${name}: ${error.message}\n`);
  process.exitCode = 2;
}
