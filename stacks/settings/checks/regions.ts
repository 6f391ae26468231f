/** Checks of regions and waves. */
import { partitionOf } from "../../../components/internal/partitions";
import { closest } from "../../../delivery/specs/suggest";
import { type DeveloperTool, REGION_NAMES, toolsIn } from "../regions";
import type { SettingValues } from "../values";
import { type Checks, type Path, got } from "./checks";

/** Rules of CloudWatchAlarm conditions: one per region of a wave. Source: codepipeline.Condition.rules, 1 to 5. */
const MAX_BAKED_REGIONS = 5;

/** A region of AWS that has the developer tools which work in it. @returns whether it is one */
export function checkRegion(checks: Checks, path: Path, region: string, tools: readonly DeveloperTool[]): boolean {
  const has = toolsIn(region);
  const nearest = has ? undefined : closest(region, REGION_NAMES);
  const suggestion = nearest ? `did you mean ${nearest}?` : `the regions are ${REGION_NAMES.join(", ")}`;
  if (!checks.require(has !== undefined, path, `must be an AWS region, ${got(region)}; ${suggestion}`)) return false;
  const lacking = tools.filter((tool) => !has!.includes(tool));
  return checks.require(
    lacking.length === 0,
    path,
    `must be a region that has ${tools.join(", ")}, ${got(region)}, which lacks ${lacking.join(", ")}; choose another region`,
  );
}

/** Home region and target regions. @returns whether they are right */
export function checkRegions(checks: Checks, values: SettingValues): boolean {
  const before = checks.problems.length;
  const { regions, homeRegion } = values;
  const home: DeveloperTool[] =
    values.branch === "" || values.repositoryId !== ""
      ? ["CodePipeline", "CodeBuild"]
      : ["CodePipeline", "CodeBuild", "CodeCommit"];
  const homeIsKnown = checkRegion(checks, ["homeRegion"], homeRegion, home);
  checks.require(
    regions.length > 0,
    ["regions"],
    "must name at least one region, got an empty list; add the regions to deploy to",
  );
  regions.forEach((region, index) => {
    const path: Path = ["regions", index];
    // A cross-region action can only run where CodePipeline itself is.
    if (!checkRegion(checks, path, region, ["CodePipeline", "CodeDeploy"])) return;
    checks.require(
      regions.indexOf(region) === index,
      path,
      `must name each region once, ${got(region)} again; remove it`,
    );
    if (homeIsKnown) {
      checks.require(
        partitionOf(region)?.id === partitionOf(homeRegion)?.id,
        path,
        `must be in the partition of homeRegion ${homeRegion} (${partitionOf(homeRegion)?.id}), ${got(region)}; one delivery cannot cross partitions`,
      );
    }
  });
  checks.require(
    regions.length === 0 || regions.includes(homeRegion),
    ["homeRegion"],
    `must be one of regions (${regions.join(", ")}), ${got(homeRegion)}; add it to regions or choose one of them`,
  );
  return checks.problems.length === before;
}

/** Waves: every region in one of them. */
export function checkWaves(checks: Checks, { waves, regions, bakeMinutes }: SettingValues): void {
  if (waves.length === 0) {
    checks.require(
      bakeMinutes === 0 || regions.length <= MAX_BAKED_REGIONS,
      ["waves"],
      `must be set when bakeMinutes is set and there are more than ${MAX_BAKED_REGIONS} regions (a condition takes ${MAX_BAKED_REGIONS} rules), got ${regions.length} regions in one wave; put them into waves of at most ${MAX_BAKED_REGIONS}`,
    );
    return;
  }
  const seen = new Set<string>();
  waves.forEach((wave, index) => {
    checks.require(
      wave.length > 0,
      ["waves", index],
      "must name at least one region, got an empty wave; remove it or add a region",
    );
    wave.forEach((region, position) => {
      const path: Path = ["waves", index, position];
      checks.require(
        regions.includes(region),
        path,
        `must name one of regions (${regions.join(", ")}), ${got(region)}; correct it or add it to regions`,
      );
      checks.require(!seen.has(region), path, `must put each region in one wave, ${got(region)} again; remove it`);
      seen.add(region);
    });
    checks.require(
      bakeMinutes === 0 || wave.length <= MAX_BAKED_REGIONS,
      ["waves", index],
      `must have at most ${MAX_BAKED_REGIONS} regions when bakeMinutes is set (a condition takes ${MAX_BAKED_REGIONS} rules), got ${wave.length}; split the wave`,
    );
  });
  const missing = regions.filter((region) => !seen.has(region));
  checks.require(
    missing.length === 0,
    ["waves"],
    `must put every region in a wave, ${missing.join(", ")} is in none; add it to a wave`,
  );
}
