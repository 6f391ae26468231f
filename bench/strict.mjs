// What the checks of delivery/graph/strict add to an evaluation: `node bench/run.mjs strict`. One core, no network.
import { loadTypeScript } from "./lib/load.mjs";
import { table } from "./lib/table.mjs";

const REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "eu-north-1", "eu-west-2", "eu-west-3", "us-west-2"];
const MORE = ["ca-central-1", "ap-southeast-1", "sa-east-1"];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Processor time of this process for what `run` does, in milliseconds. */
async function cpu(run) {
  const start = process.cpuUsage();
  const value = await run();
  const { user, system } = process.cpuUsage(start);
  return { value, milliseconds: (user + system) / 1000 };
}

/** Medians by number of regions: an evaluation of prod and of what it refers to, and the checks alone on the same graphs. */
export async function measure({ sizes, runs, progress }) {
  const { evaluateProject } = loadTypeScript("delivery/cli/program.ts");
  const { checkStack, checkStacks } = loadTypeScript("delivery/graph/strict/index.ts");
  const all = [...REGIONS, ...MORE];
  const results = {};
  for (const size of sizes.filter((each) => each <= all.length)) {
    const regions = all.slice(0, size);
    const waves = [[regions[0]], ...(size > 1 ? [regions.slice(1, 6)] : []), ...(size > 6 ? [regions.slice(6)] : [])];
    const settings = { prod: { regions, waves } };
    const evaluations = [];
    const checks = [];
    // The first run compiles what is not compiled yet and counts for neither.
    for (let run = 0; run <= runs; run++) {
      const whole = await cpu(() => evaluateProject("update", ["shared", "staging", "prod"], settings));
      const graphs = [...whole.value.values()];
      const alone = await cpu(() => [graphs.map((graph) => checkStack(graph)), checkStacks(graphs)]);
      if (run === 0) continue;
      evaluations.push(whole.milliseconds);
      checks.push(alone.milliseconds);
      progress(`${size} regions: ${run} of ${runs}`);
    }
    results[size] = { evaluation: median(evaluations), checks: median(checks) };
  }
  return results;
}

export function format(results) {
  const rows = Object.entries(results).map(([size, { evaluation, checks }]) => [
    size,
    evaluation.toFixed(0),
    checks.toFixed(1),
    `${((100 * checks) / (evaluation - checks)).toFixed(1)} %`,
  ]);
  return table(["regions", "evaluation ms", "checks ms", "added"], rows);
}
