// What `interlock cost` and `interlock quotas` do beyond the evaluation: `node bench/run.mjs costs`. Wanted: under 0.3 s each.
import { loadTypeScript } from "./lib/load.mjs";
import { table } from "./lib/table.mjs";

const WAVE = 5;
const HOME = "eu-central-1";

function inWaves([home, ...others]) {
  const waves = [[home]];
  for (let at = 0; at < others.length; at += WAVE) waves.push(others.slice(at, at + WAVE));
  return waves;
}

function regionsOf(count) {
  const { REGION_NAMES, toolsIn } = loadTypeScript("stacks/settings/regions.ts");
  const { partitionOf } = loadTypeScript("delivery/graph/partitions.ts");
  const usable = REGION_NAMES.filter(
    (name) => name !== HOME && partitionOf(name).name === "aws" && toolsIn(name)?.includes("CodePipeline"),
  );
  return [HOME, ...usable].slice(0, count);
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Seconds of the first run, which reads the tables, and of the median of all. */
function timed(runs, run) {
  const seconds = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1000;
  });
  return { first: seconds[0], median: median([...seconds]) };
}

/** Seconds by number of prod's regions. */
export async function measure({ sizes, runs, progress }) {
  const { evaluateProject } = loadTypeScript("delivery/cli/program.ts");
  const { estimate } = loadTypeScript("delivery/cost/index.ts");
  const { needsOf } = loadTypeScript("delivery/quotas/index.ts");
  const { sizesOf } = loadTypeScript("delivery/access/proof/sizes.ts");
  const results = {};
  for (const size of sizes) {
    const regions = regionsOf(size);
    progress(`evaluating the stacks with ${regions.length} regions of prod`);
    const overrides = { prod: { regions, waves: inWaves(regions), homeRegion: HOME } };
    const graphs = [...(await evaluateProject("update", undefined, overrides)).values()];
    const resources = graphs.reduce((sum, graph) => sum + graph.resources.length, 0);
    const cost = timed(runs, () => estimate(graphs));
    const quotas = timed(runs, () => [needsOf(graphs), sizesOf(graphs)]);
    results[size] = { resources, cost, quotas };
  }
  return results;
}

export function format(results) {
  const rows = Object.entries(results).flatMap(([size, { resources, ...parts }]) =>
    Object.entries(parts).map(([name, { first, median: middle }]) => [
      size,
      resources,
      name,
      ...[first.toFixed(3), middle.toFixed(3)],
    ]),
  );
  return table(["regions", "resources", "what", "first s", "median s"], rows);
}
