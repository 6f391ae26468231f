/** Containers on Fargate. */
import { createTaskRoles } from "../../containerRoles";
import { RegionalContainerTarget } from "../../containerTarget";
import type { Context } from "../context";

/** Creates the two roles of the tasks of all regions, and returns what creates a region's service. */
export function containerTargets({ settings, names, workload }: Context) {
  const roles = createTaskRoles(settings, names, { provider: workload });
  return (region: string): RegionalContainerTarget =>
    new RegionalContainerTarget(
      `web-${region}`,
      { settings, names, region, ...roles },
      { providers: { aws: workload } },
    );
}
