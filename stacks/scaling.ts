/** How a region's instances grow and shrink with their load, and how they are replaced by others. */
import * as pulumi from "@pulumi/pulumi";
import { type Group, type GroupArgs, Policy } from "@pulumi/aws/autoscaling";
import type { EnvironmentSettings } from "./settings";

/** Time until a new instance's metrics count: it is released by then. Unit: seconds. */
const WARMUP_SECONDS = 120;
const SECONDS_PER_DAY = 86_400;

/** A new instance serves before an old one goes, whatever replaces it. The group may have more instances than its size for that long. */
const LAUNCH_FIRST = { minHealthyPercentage: 100, maxHealthyPercentage: 200 };

/** Whether a setting lets the number of instances or tasks follow the load. */
export const scales = ({
  instancesPerRegion,
  maxInstancesPerRegion,
  scalingCpuPercent,
  scalingRequestsPerTarget,
}: EnvironmentSettings): boolean =>
  maxInstancesPerRegion > instancesPerRegion && scalingCpuPercent + scalingRequestsPerTarget > 0;

/**
 * Replacement of instances: all of them when the launch template changes, each when it is old enough, by which new images come in.
 *
 * No rollback of a refresh: Auto Scaling has none for templates whose image is a parameter (EC2 Auto Scaling User Guide,
 * instance-refresh-rollback). No alarm either: before the first deployment it may be on, and the refresh that repairs the instances would
 * fail at once. Instances are judged by EC2's checks and by CodeDeploy's hook, which lets those pass that no revision is for, and ends those
 * that the last revision fails on.
 */
export const replacementOf = ({ maxInstanceLifetimeDays }: EnvironmentSettings): Partial<GroupArgs> => ({
  defaultInstanceWarmup: WARMUP_SECONDS,
  instanceMaintenancePolicy: LAUNCH_FIRST,
  instanceRefresh: {
    strategy: "Rolling",
    preferences: { ...LAUNCH_FIRST, autoRollback: false, skipMatching: false },
  },
  ...(maxInstanceLifetimeDays === 0 ? {} : { maxInstanceLifetime: maxInstanceLifetimeDays * SECONDS_PER_DAY }),
});

/** What scaling by requests counts at. */
export interface CountedAt {
  readonly balancerArnSuffix: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
}

/** Creates a policy for each target value. The group grows for any of them, and shrinks when all agree. */
export function createScaling(
  parent: pulumi.Resource,
  name: string,
  settings: EnvironmentSettings,
  region: string,
  group: Group,
  { balancerArnSuffix, targetGroupArnSuffix }: CountedAt,
): void {
  if (!scales(settings)) return;
  const { scalingCpuPercent, scalingRequestsPerTarget } = settings;
  const track = (
    role: string,
    targetValue: number,
    metric: { predefinedMetricType: string; resourceLabel?: pulumi.Output<string> },
  ) => {
    if (targetValue === 0) return;
    new Policy(
      `${name}-${role}-scaling`,
      {
        region,
        autoscalingGroupName: group.name,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: { predefinedMetricSpecification: metric, targetValue },
      },
      { parent },
    );
  };
  track("cpu", scalingCpuPercent, { predefinedMetricType: "ASGAverageCPUUtilization" });
  track("requests", scalingRequestsPerTarget, {
    predefinedMetricType: "ALBRequestCountPerTarget",
    resourceLabel: pulumi.interpolate`${balancerArnSuffix}/${targetGroupArnSuffix}`,
  });
}
