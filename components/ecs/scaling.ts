/** How the number of a service's tasks follows its load. */
import * as pulumi from "@pulumi/pulumi";
import { Policy, Target } from "@pulumi/aws/appautoscaling";
import type { Service } from "@pulumi/aws/ecs";
import { childName } from "../internal/names";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs } from "./args";

/** Whether the number of tasks follows the load. From then on it is Application Auto Scaling's, and no update's. */
export const scales = ({ maxCount }: EcsDeploymentArgs): boolean => maxCount !== undefined;

/**
 * Creates what keeps the processors of the tasks at a share of what they have. Application Auto Scaling works with a role of its own, which
 * it makes itself. While a deployment runs it adds tasks and takes none away.
 * Source: ECS Developer Guide, service-autoscaling-targettracking.
 */
export function createScaling(parent: pulumi.Resource, name: string, args: EcsDeploymentArgs, service: Service): void {
  const { clusterName, desiredCount = DEFAULTS.desiredCount, maxCount, region, tags } = args;
  if (maxCount === undefined) return;
  const dimension = { serviceNamespace: "ecs", scalableDimension: "ecs:service:DesiredCount" };
  const target = new Target(
    childName(name, "scaling"),
    {
      ...dimension,
      resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
      minCapacity: desiredCount,
      maxCapacity: maxCount,
      region,
      tags,
    },
    { parent },
  );
  new Policy(
    childName(name, "scaling-cpu"),
    {
      ...dimension,
      resourceId: target.resourceId,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: args.scalingCpuPercent ?? DEFAULTS.scalingCpuPercent,
      },
      region,
    },
    { parent },
  );
}
