/** Checks of what an evacuation sets. */
import type { SettingValues } from "../values";
import { type Checks, checkRoles, got } from "./checks";

/** Regions out of service, the place of the primary keys, and who may deploy without the pipeline. */
export function checkEvacuation(checks: Checks, values: SettingValues): void {
  const { regions, evacuatedRegions, homeRegion, primaryKeyRegion, evacuators, promotesFrom } = values;
  const known = regions.join(", ");
  evacuatedRegions.forEach((region, index) => {
    const path = ["evacuatedRegions", index] as const;
    checks.require(
      regions.includes(region),
      path,
      `must be one of regions (${known}), ${got(region)}; a region that is given up for good is removed from regions instead`,
    );
    checks.require(
      region !== homeRegion,
      path,
      `must not be homeRegion, ${got(region)}; interlock evacuate moves the pipeline to another one first`,
    );
    checks.require(
      evacuatedRegions.indexOf(region) === index,
      path,
      `must name each region once, ${got(region)} again; remove it`,
    );
  });
  checks.require(
    primaryKeyRegion === "" || regions.includes(primaryKeyRegion),
    ["primaryKeyRegion"],
    `must be one of regions (${known}), ${got(primaryKeyRegion)}; name the region that the keys were made in`,
  );
  checkRoles(
    checks,
    "evacuators",
    evacuators,
    "name the roles of the people who may deploy without the pipeline",
    homeRegion,
  );
  checks.require(
    evacuators.length === 0 || promotesFrom !== "",
    ["evacuators"],
    "has a meaning only where promotesFrom is set: only promoted releases are deployed without the pipeline; remove it",
  );
}
