/** `interlock prove --sizes`: how policies grow with regions. Counts are the matter of `interlock quotas`. */
import Table from "cli-table3";
import { largest, type PolicySize, sizesOf, tooLarge } from "../access/proof/sizes";
import { partitionOf } from "../graph";
import { REGION_NAMES, toolsIn } from "../../stacks/settings/regions";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateProject } from "./program";

const REGION_COUNTS = [1, 3, 10, 30] as const;

/** Regions of one wave when its alarms are watched: a condition takes five rules. */
const WAVE = 5;

/** Growth that comes from longer names of regions alone. */
const NAMES = 1.1;

const SUBJECT = "prod";

/** Regions that a delivery can go to, the home region first. */
function regionsFor(home: string): string[] {
  const partition = partitionOf(home).name;
  const fit = REGION_NAMES.filter(
    (region) => toolsIn(region)?.includes("CodePipeline") && partitionOf(region).name === partition,
  );
  return [home, ...fit.filter((region) => region !== home)];
}

const inWaves = (regions: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(regions.length / WAVE) }, (_, i) => regions.slice(i * WAVE, (i + 1) * WAVE));

interface Measured {
  readonly regions: number;
  readonly sizes: ReadonlyMap<string, PolicySize>;
}

async function measure(regions: readonly string[]): Promise<Measured> {
  const settings = { regions, waves: inWaves(regions), homeRegion: regions[0] };
  const graphs = await evaluateProject("update", [SUBJECT], { [SUBJECT]: settings });
  return { regions: regions.length, sizes: largest(sizesOf([...graphs.values()]), regions) };
}

interface Growth {
  readonly policy: string;
  readonly limit: number;
  /** Characters by number of regions; absent where the policy does not exist, as replication in one region. */
  readonly sizes: readonly (number | undefined)[];
  readonly constant: boolean;
}

function growthOf(measured: readonly Measured[]): Growth[] {
  const names = new Set(measured.flatMap(({ sizes }) => [...sizes.keys()]));
  return [...names].sort().map((policy) => {
    const found = measured.map(({ sizes }) => sizes.get(policy));
    const sizes = found.map((one) => one?.size);
    const known = sizes.filter((size) => size !== undefined);
    return {
      policy,
      limit: found.find((one) => one)?.limit ?? 0,
      sizes,
      constant: Math.max(...known) <= Math.min(...known) * NAMES,
    };
  });
}

function growthTable(growth: readonly Growth[], { colors }: Output): string {
  const head = [
    `Characters of ${SUBJECT}'s policies`,
    ...REGION_COUNTS.map((n) => `${n} region${n === 1 ? "" : "s"}`),
    "Limit",
    "",
  ];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { policy, sizes, limit, constant } of growth)
    table.push([
      policy,
      ...sizes.map((size) => (size === undefined ? "" : String(size))),
      String(limit),
      constant ? colors.green("constant") : colors.red("grows"),
    ]);
  return table.toString();
}

/** Measures the policies at several numbers of regions. */
export async function sizesCommand(output: Output): Promise<ExitCode> {
  const tell = (what: string): void => output.progress({ kind: "step", where: ["sizes"], status: "started", what });
  tell("evaluating the stacks");
  const graphs = [...(await evaluateProject("update")).values()];
  const prod = graphs.find(({ stack }) => stack === SUBJECT);
  const home = prod?.outputs["homeRegion"];
  const regions = regionsFor(typeof home === "string" ? home : "us-east-1");
  const measured: Measured[] = [];
  for (const count of REGION_COUNTS) {
    tell(`evaluating ${SUBJECT} with ${Math.min(count, regions.length)} regions`);
    measured.push(await measure(regions.slice(0, count)));
  }
  const growth = growthOf(measured);
  const sizes = [...sizesOf(graphs), ...measured.flatMap((one) => [...one.sizes.values()])];
  const problems = [
    ...tooLarge(sizes),
    ...growth.filter(({ constant }) => !constant).map(({ policy }) => `the ${policy} grows with the number of regions`),
  ];
  output.json({
    ok: problems.length === 0,
    problems,
    regions: measured.map((one) => one.regions),
    growth,
  });
  output.print(["", growthTable(growth, output), ...problems.map((one) => output.colors.red(one))].join("\n\n"));
  return problems.length === 0 ? 0 : 1;
}
