/** CodeDeploy's part of a deployment to Fargate: application, deployment group and service role. */
import * as pulumi from "@pulumi/pulumi";
import { Application, DeploymentGroup } from "@pulumi/aws/codedeploy";
import type { Service } from "@pulumi/aws/ecs";
import type { Role } from "@pulumi/aws/iam";
import { DeploymentReadyAction } from "../deploy/enums";
import { stopsInput } from "../deploy/stops";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs } from "./args";
import { codeDeployStatements, type Traffic } from "./statements";
import type { ServiceTraffic } from "./traffic";

/** Names of the application and the deployment group. */
export const codeDeployNames = ({ applicationName, deploymentGroupName, serviceName }: EcsDeploymentArgs) => ({
  application: applicationName ?? serviceName,
  group: deploymentGroupName ?? serviceName,
});

/** Creates the role that CodeDeploy assumes. */
export function createServiceRole(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  identity: Identity,
  traffic: Traffic,
  passedRoleArns: readonly pulumi.Input<string>[],
): Role {
  const { partition, region, accountId } = identity;
  const { application, group } = codeDeployNames(args);
  return serviceRole(parent, name, "role", {
    trust: {
      service: "codedeploy.amazonaws.com",
      accountId,
      sourceArn: pulumi.interpolate`arn:${partition}:codedeploy:${region}:${accountId}:deploymentgroup:${application}/${group}`,
    },
    statements: codeDeployStatements(args, identity, traffic, passedRoleArns),
    roleName: args.roleName,
    path: args.rolePath,
    description: `Deployments to ${application}/${group}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

/** Creates the application and its deployment group. */
export function createCodeDeploy(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  service: Service,
  role: Role,
  traffic: ServiceTraffic,
): { application: Application; group: DeploymentGroup } {
  const names = codeDeployNames(args);
  const application = new Application(
    childName(name, "application"),
    { name: names.application, computePlatform: "ECS", region: args.region, tags: args.tags },
    { parent },
  );
  const group = new DeploymentGroup(
    childName(name, "deployment-group"),
    {
      appName: application.name,
      deploymentGroupName: names.group,
      serviceRoleArn: role.arn,
      deploymentConfigName: args.deploymentConfigName ?? DEFAULTS.deploymentConfigName,
      ecsService: { clusterName: args.clusterName, serviceName: service.name },
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      loadBalancerInfo: { targetGroupPairInfo: pairOf(traffic) },
      blueGreenDeploymentConfig: blueGreenOf(args),
      ...stopsInput(args),
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
  return { application, group };
}

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
