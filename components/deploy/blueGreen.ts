/** The blue/green options of a deployment with their defaults filled in. Pure. */
import { type BlueGreenOptions, SERVER_DEPLOYMENT_DEFAULTS as DEFAULTS, type ServerDeploymentArgs } from "./args";
import { DeploymentReadyAction, DeploymentStrategy, GreenFleet } from "./enums";

/** Nothing for a deployment in place. */
export function blueGreenOf(args: ServerDeploymentArgs): Required<BlueGreenOptions> | undefined {
  if (args.strategy !== DeploymentStrategy.BlueGreen) return undefined;
  const given = args.blueGreen ?? {};
  const fleet = args.autoScalingGroupNames ? GreenFleet.CopyAutoScalingGroup : GreenFleet.DiscoverExisting;
  return {
    deploymentReadyAction: given.deploymentReadyAction ?? DEFAULTS.deploymentReadyAction,
    deploymentReadyWaitMinutes: given.deploymentReadyWaitMinutes ?? 0,
    greenFleet: given.greenFleet ?? fleet,
    terminateBlueAfterMinutes: given.terminateBlueAfterMinutes ?? DEFAULTS.terminateBlueAfterMinutes,
    keepBlue: given.keepBlue ?? DEFAULTS.keepBlue,
  };
}

/** Whether deployments copy the Auto Scaling group, and so replace the one the deployment group names. */
export function copiesAutoScalingGroup(args: ServerDeploymentArgs): boolean {
  return blueGreenOf(args)?.greenFleet === GreenFleet.CopyAutoScalingGroup;
}

/** The options in the form of the deployment group's input. */
export function blueGreenInput(args: ServerDeploymentArgs) {
  const options = blueGreenOf(args);
  if (options === undefined) return undefined;
  const waits = options.deploymentReadyAction === DeploymentReadyAction.Stop;
  return {
    deploymentReadyOption: {
      actionOnTimeout: options.deploymentReadyAction,
      waitTimeInMinutes: waits ? options.deploymentReadyWaitMinutes : undefined,
    },
    greenFleetProvisioningOption: { action: options.greenFleet },
    terminateBlueInstancesOnDeploymentSuccess: options.keepBlue
      ? { action: "KEEP_ALIVE" }
      : { action: "TERMINATE", terminationWaitTimeInMinutes: options.terminateBlueAfterMinutes },
  };
}
