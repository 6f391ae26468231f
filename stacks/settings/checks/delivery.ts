/** Checks of how revisions are delivered and promoted. */
import { neverComes, wrongCronField } from "../../../components/pipeline/providers/cron";
import { TIME_ZONE, TIME_ZONE_FORM } from "../../../components/pipeline/providers/forms";
import { parseInterval } from "../intervals";
import type { SettingValues } from "../values";
import { type Checks, checkChoice, checkRange, got } from "./checks";

/** A condition's rule waits at most this long. Source: codepipeline.RuleTimeout, 86400 minutes. */
const MAX_BAKE_MINUTES = 86_400;
/** Approval actions that one stage asks for; each waits for a person. */
const MAX_APPROVALS = 5;
const MAX_PROMOTION_BAKE_MINUTES = 43_200;

/** How deployments run, and when they may. */
export function checkDelivery(checks: Checks, values: SettingValues): void {
  checkRange(checks, "bakeMinutes", values.bakeMinutes, 0, MAX_BAKE_MINUTES);
  checkChoice(checks, "onFailedWave", values.onFailedWave, ["RollBack", "Hold"]);
  checks.require(
    values.onFailedWave !== "Hold" || values.promotesFrom !== "",
    ["onFailedWave"],
    'must be RollBack where promotesFrom is not set, got "Hold"; interlock resume lets go of environments that releases are promoted to alone',
  );
  checkRange(checks, "artifactExpirationDays", values.artifactExpirationDays, 1, 3650);
  if (values.deploymentWindow !== "") checkWindow(checks, values.deploymentWindow);
  checks.require(
    TIME_ZONE.accepts(values.deploymentTimeZone),
    ["deploymentTimeZone"],
    TIME_ZONE_FORM.test(values.deploymentTimeZone)
      ? `must be a time zone that exists, ${got(values.deploymentTimeZone)}; correct it`
      : `must be Region/City, UTC±HH:MM or an abbreviation, ${got(values.deploymentTimeZone)}; correct it`,
  );
}

const EXAMPLE = 'for weekdays from nine to five write "* * 9-17 ? * MON-FRI"';

/** Source: CodePipeline User Guide, rule-reference-DeploymentWindow: six fields and an optional year, seconds * or 0. */
function checkWindow(checks: Checks, window: string): void {
  const wrong = wrongCronField(window);
  const isShort = wrong === "seconds" || wrong === "number of fields";
  checks.require(
    !isShort,
    ["deploymentWindow"],
    `must be a cron expression of six fields and an optional year whose seconds are * or 0, ${got(window)}; ${EXAMPLE}`,
  );
  checks.require(
    wrong === undefined || isShort,
    ["deploymentWindow"],
    `must be a cron expression whose ${wrong} exists, ${got(window)}; ${EXAMPLE}`,
  );
  checks.require(
    wrong !== undefined || !neverComes(window),
    ["deploymentWindow"],
    `must name a day that comes, ${got(window)}; none of its months has it`,
  );
}

/** When and by whom a release may be promoted. */
export function checkPromotion(checks: Checks, values: SettingValues): void {
  const { approvals, promotionBakeMinutes, freezeWindows, promotesFrom } = values;
  checkRange(checks, "approvals", approvals, 1, MAX_APPROVALS);
  checkRange(checks, "promotionBakeMinutes", promotionBakeMinutes, 0, MAX_PROMOTION_BAKE_MINUTES);
  freezeWindows.forEach((text, index) =>
    checks.require(
      parseInterval(text) !== undefined,
      ["freezeWindows", index],
      `must be two moments with a time zone, the earlier one first, ${got(text)}; write it like 2026-12-20T00:00Z/2027-01-05T00:00Z`,
    ),
  );
  const meant = { promotionBakeMinutes: promotionBakeMinutes !== 0, freezeWindows: freezeWindows.length > 0 };
  for (const [key, isSet] of Object.entries(meant))
    checks.require(
      promotesFrom !== "" || !isSet,
      [key],
      "has a meaning only where promotesFrom is set: nothing is promoted to this environment; remove it",
    );
}
