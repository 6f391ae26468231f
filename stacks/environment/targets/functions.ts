/** Functions. */
import { RegionalLambdaTarget } from "../../lambdaTarget";
import type { Context } from "../context";

/** Returns what creates a region's function; the regions share nothing. */
export function functionTargets({ settings, names, workload }: Context) {
  return (region: string): RegionalLambdaTarget =>
    new RegionalLambdaTarget(
      `web-${region}`,
      { settings, names, region, rolePath: names.rolePath },
      { providers: { aws: workload } },
    );
}
