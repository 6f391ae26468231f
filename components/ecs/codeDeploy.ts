/** CodeDeploy's part of a deployment to Fargate: application, deployment group and service role. */
import type * as pulumi from "@pulumi/pulumi";
import type { Service } from "@pulumi/aws/ecs";
import type { Role } from "@pulumi/aws/iam";
import { createDeployment, createServiceRole as createRole, type DeploymentSettings } from "../deploy/codeDeploy";
import { ComputePlatform } from "../deploy/configNames";
import { DeploymentReadyAction } from "../deploy/enums";
import type { Identity } from "../internal/identity";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs } from "./args";
import { codeDeployStatements, type Traffic } from "./statements";
import type { ServiceTraffic } from "./traffic";

/** Names of the application and the deployment group. */
export const codeDeployNames = ({ applicationName, deploymentGroupName, serviceName }: EcsDeploymentArgs) => ({
  application: applicationName ?? serviceName,
  group: deploymentGroupName ?? serviceName,
});

/** The args with the names that the deployment has where they name none. */
const settingsOf = (args: EcsDeploymentArgs): DeploymentSettings => {
  const { application, group } = codeDeployNames(args);
  return { ...args, applicationName: application, deploymentGroupName: group };
};

/** Creates the role that CodeDeploy assumes. */
export const createServiceRole = (
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  identity: Identity,
  traffic: Traffic,
  passedRoleArns: readonly pulumi.Input<string>[],
): Role =>
  createRole(parent, name, settingsOf(args), identity, codeDeployStatements(args, identity, traffic, passedRoleArns));

/** Creates the application and its deployment group. */
export const createCodeDeploy = (
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  service: Service,
  role: Role,
  traffic: ServiceTraffic,
) =>
  createDeployment(parent, name, settingsOf(args), ComputePlatform.Ecs, role, {
    deploymentConfigName: args.deploymentConfigName ?? DEFAULTS.deploymentConfigName,
    ecsService: { clusterName: args.clusterName, serviceName: service.name },
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    loadBalancerInfo: { targetGroupPairInfo: pairOf(traffic) },
    blueGreenDeploymentConfig: blueGreenOf(args),
  });

const pairOf = ({ blue, green, production, test }: ServiceTraffic) => ({
  targetGroups: [{ name: blue.name }, { name: green.name }],
  prodTrafficRoute: { listenerArns: [production.arn] },
  ...(test === undefined ? {} : { testTrafficRoute: { listenerArns: [test.arn] } }),
});

function blueGreenOf(args: EcsDeploymentArgs) {
  const { deploymentReadyAction = DEFAULTS.deploymentReadyAction, deploymentReadyWaitMinutes } = args;
  return {
    deploymentReadyOption: {
      actionOnTimeout: deploymentReadyAction,
      ...(deploymentReadyAction === DeploymentReadyAction.Stop
        ? { waitTimeInMinutes: deploymentReadyWaitMinutes }
        : {}),
    },
    terminateBlueInstancesOnDeploymentSuccess: {
      action: "TERMINATE",
      terminationWaitTimeInMinutes: args.terminateBlueAfterMinutes ?? DEFAULTS.terminateBlueAfterMinutes,
    },
  };
}
