// Runs commands side by side and measures each: wall time, processor time and peak memory.
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const USAGE = fileURLToPath(new URL("usage.cjs", import.meta.url));

/**
 * One contestant: `arguments` to this Node.js, the `folder` that it runs in, `environment` on top of ours, and `check`, which
 * gets standard output and the folder that CDK writes to, and throws when they do not hold what was asked for.
 */
async function runOnce({ arguments: args, folder: cwd, environment = {}, check }) {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    const files = { usage: join(folder, "usage"), output: join(folder, "output"), assembly: join(folder, "assembly") };
    const stdout = openSync(files.output, "w");
    const env = {
      ...process.env,
      ...environment,
      // The app reads the first and the CLI, which sets it for its app, the second.
      CDK_OUTDIR: files.assembly,
      CDK_OUTPUT: files.assembly,
      BENCH_USAGE: files.usage,
      // A path with blanks must be quoted here.
      NODE_OPTIONS: `--require ${JSON.stringify(USAGE)}`,
    };
    const start = performance.now();
    await finished(spawn(process.execPath, args, { cwd, env, stdio: ["ignore", stdout, "pipe"] }));
    const wall = (performance.now() - start) / 1000;
    closeSync(stdout);
    check?.(readFileSync(files.output, "utf8"), files.assembly);
    return { wall, ...usage(files.usage) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function finished(child) {
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`${child.spawnargs.join(" ")} ended with ${signal ?? code}:\n${errors}`)),
    );
  });
}

/** Processor time of all processes together, unit: seconds; memory of the largest of them, unit: MiB. */
function usage(file) {
  const lines = readFileSync(file, "utf8").trim().split("\n").map(JSON.parse);
  return {
    cpu: lines.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: Math.max(...lines.map(({ memory }) => memory)),
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures contestants interleaved (A B C, A B C, …), so that whatever else the machine does strikes all alike, after one
 * round that is checked and not counted: it fills caches of files.
 *
 * @returns medians by contestant's name
 */
export async function compare(contestants, runs, progress) {
  for (const [name, contestant] of Object.entries(contestants)) {
    progress(`${name}, checked`);
    await runOnce(contestant);
  }
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 1; run <= runs; run++) {
    for (const [name, { check: _, ...contestant }] of Object.entries(contestants)) {
      progress(`${name}, run ${run} of ${runs}`);
      results[name].push(await runOnce(contestant));
    }
  }
  const medians = (measured) =>
    Object.fromEntries(["wall", "cpu", "memory"].map((key) => [key, median(measured.map((one) => one[key]))]));
  return Object.fromEntries(Object.entries(results).map(([name, measured]) => [name, medians(measured)]));
}
