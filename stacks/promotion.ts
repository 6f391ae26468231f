/** What the tool `interlock` must know to promote releases. */
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

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
