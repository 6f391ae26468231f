// `interlock graph --stack prod --json` beside an AWS CDK app of the same topology, with 1 to 30 regions.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./lib/install.mjs";
import { loadTypeScript } from "./lib/load.mjs";
import { compare } from "./lib/processes.mjs";
import { table } from "./lib/table.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const HOME = "eu-central-1";
/** Regions of a wave: one rule of a condition bakes each, and a condition takes five. */
const WAVE = 5;

const OURS = "interlock graph";

/** The regions of the partition aws that can run everything of the topology, the home region first. */
function regions() {
  const { REGION_NAMES, toolsIn } = loadTypeScript("stacks/settings/regions.ts");
  const { partitionOf } = loadTypeScript("components/internal/partitions.ts");
  const usable = REGION_NAMES.filter(
    (name) =>
      partitionOf(name)?.id === "aws" && ["CodePipeline", "CodeDeploy"].every((tool) => toolsIn(name).includes(tool)),
  );
  return [HOME, ...usable.filter((name) => name !== HOME)];
}

/** The first wave is the home region alone, as a careful delivery begins. */
function wavesOf([home, ...others]) {
  const waves = [[home]];
  for (let at = 0; at < others.length; at += WAVE) waves.push(others.slice(at, at + WAVE));
  return waves;
}

function expect(what, found, wanted) {
  const list = (names) => [...names].sort().join(", ");
  if (list(found) !== list(wanted)) throw new Error(`${what}: regions must be ${list(wanted)}, got ${list(found)}`);
}

function checkGraph(selected) {
  return (output) => {
    const { resources } = JSON.parse(output);
    const pipeline = resources.find(({ type }) => type === "aws:codepipeline/pipeline:Pipeline");
    expect(
      `${OURS}, stores`,
      pipeline.inputs.artifactStores.map(({ region, location }) => region ?? location.split("-").slice(3).join("-")),
      selected,
    );
    const groups = resources.filter(({ type }) => type === "aws:codedeploy/deploymentGroup:DeploymentGroup");
    expect(
      `${OURS}, deployment groups`,
      groups.map(({ region }) => region),
      selected,
    );
  };
}

function checkAssembly(selected) {
  return (_, assembly) => {
    const deployed = readdirSync(assembly).flatMap((file) => {
      const region = /-target-(.+)\.template\.json$/.exec(file)?.[1];
      return region === undefined ? [] : [region];
    });
    expect("CDK, deployment groups", deployed, selected);
    const { Resources } = JSON.parse(readFileSync(join(assembly, "departures-prod-pipeline.template.json"), "utf8"));
    const pipeline = Object.values(Resources).find(({ Type }) => Type === "AWS::CodePipeline::Pipeline");
    expect(
      "CDK, stores",
      pipeline.Properties.ArtifactStores.map(({ Region }) => Region),
      selected,
    );
  };
}

function contestants(selected, whole) {
  const waves = wavesOf(selected);
  const setting = (key, value) => ["--config", `${key}=${JSON.stringify(value)}`];
  const environment = { REGIONS: JSON.stringify(selected), WAVES: JSON.stringify(waves), WHOLE: String(whole) };
  const check = checkAssembly(selected);
  const app = path("cdk/app.js");
  return {
    [OURS]: {
      arguments: [
        path("../delivery/bin/interlock.js"),
        ...["graph", "--stack", "prod", "--json"],
        ...setting("regions", selected),
        ...setting("waves", waves),
      ],
      check: checkGraph(selected),
    },
    "CDK, default": { arguments: [app], environment, check },
    "CDK, fastest": { arguments: [app], environment: { ...environment, FASTEST: "true" }, check },
    // Nothing of it goes to the network: neither notices (cdk.json) nor telemetry.
    "cdk synth": {
      arguments: [path("node_modules/aws-cdk/bin/cdk"), "synth", "--quiet"],
      folder: path("cdk"),
      environment: { ...environment, CDK_DISABLE_CLI_TELEMETRY: "true" },
      check,
    },
  };
}

/** Medians by number of regions, then by contestant. */
export async function measure({ sizes, runs, whole, progress }) {
  install(progress);
  const all = regions();
  const results = {};
  for (const size of sizes) {
    if (size > all.length)
      throw new Error(`--sizes must be at most ${all.length}, got ${size}; there are no more regions`);
    results[size] = await compare(contestants(all.slice(0, size), whole), runs, (text) =>
      progress(`${size} regions: ${text}`),
    );
  }
  return results;
}

/** The results as a table; a ratio is what Interlock takes of what the other one takes. */
export function format(results) {
  const rows = Object.entries(results).flatMap(([size, measured]) =>
    Object.entries(measured).map(([name, { wall, cpu, memory }]) => {
      const ours = measured[OURS];
      const ratio = (key, value) => (name === OURS ? "" : (ours[key] / value).toFixed(2));
      return [
        size,
        name,
        ...[wall.toFixed(2), cpu.toFixed(2), memory.toFixed(0)],
        ...[ratio("wall", wall), ratio("cpu", cpu), ratio("memory", memory)],
      ];
    }),
  );
  return table(["regions", "what is run", "wall s", "cpu s", "MiB", "wall ×", "cpu ×", "MiB ×"], rows);
}
