/** What releases say of their origin, and what the tool `interlock` must know to promote them. */
import { partitionOf } from "../components/internal/partitions";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/** Variables of the release build that its pipeline cannot tell: where the release has proven itself, and where its source lies. */
export function originVariables({ environment, regions, homeRegion }: EnvironmentSettings) {
  const host = `git-codecommit.${homeRegion}.${partitionOf(homeRegion)?.dnsSuffix}`;
  return [
    { name: "ENVIRONMENT", value: environment },
    { name: "VALIDATED_REGIONS", value: regions.join(" ") },
    { name: "SOURCE_HOST", value: host },
  ];
}

/** The output `promotion` of an environment that takes releases. */
export function promotionOutput(
  { application, source, promotionBakeMinutes, freezeWindows }: EnvironmentSettings,
  names: EnvironmentNames,
) {
  return {
    application,
    from: source.kind === "channel" ? source.promotesFrom : "",
    releasePrefix: names.releaseKeyPrefix,
    channelKey: names.channelKey,
    auditPrefix: names.auditKeyPrefix,
    holdKey: names.holdKey,
    bakeMinutes: promotionBakeMinutes,
    freezeWindows,
  };
}
