/** The service of a deployment to Fargate, for either of its controllers. */
import type * as pulumi from "@pulumi/pulumi";
import { Service, type ServiceArgs } from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs, isNetwork, usesCodeDeploy } from "./args";
import { scales } from "./scaling";
import { infrastructureStatements, type Traffic } from "./statements";
import type { Task } from "./task";
import { createRule, type ServiceTraffic } from "./traffic";

/**
 * What deployments change and an update must leave alone. ECS refuses updates of the network and load balancers of a service that
 * CodeDeploy controls: they change by the AppSpec. Source: ECS API Reference UpdateService.
 */
const CHANGED_BY_CODE_DEPLOY = ["loadBalancers", "networkConfiguration", "taskDefinition"];
const CHANGED_BY_PIPELINE = ["taskDefinition"];
const CHANGED_BY_SCALING = ["desiredCount"];

const changedByOthers = (args: EcsDeploymentArgs): string[] => [
  ...(usesCodeDeploy(args) ? CHANGED_BY_CODE_DEPLOY : CHANGED_BY_PIPELINE),
  ...(scales(args) ? CHANGED_BY_SCALING : []),
];

/** Creates the role with which ECS itself moves the traffic. */
export function createInfrastructureRole(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  { accountId }: Identity,
  traffic: Traffic,
): Role {
  return serviceRole(parent, name, "role", {
    trust: { service: "ecs.amazonaws.com", accountId },
    statements: infrastructureStatements(traffic),
    roleName: args.roleName,
    path: args.rolePath,
    description: `Traffic of ${args.serviceName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

/** Creates the service; `role` is the one with which ECS moves the traffic, where it does. */
export function createService(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  task: Task,
  traffic: ServiceTraffic,
  role: Role,
): Service {
  const own = usesCodeDeploy(args) ? undefined : ownBlueGreen(parent, name, args, traffic, role);
  const { assignPublicIp = DEFAULTS.assignPublicIp, desiredCount = DEFAULTS.desiredCount } = args;
  return new Service(
    childName(name, "service"),
    {
      name: args.serviceName,
      cluster: args.clusterName,
      taskDefinition: task.definition.arn,
      desiredCount,
      launchType: "FARGATE",
      deploymentController: { type: args.deploymentController ?? DEFAULTS.deploymentController },
      ...own?.deployment,
      networkConfiguration: { subnets: args.subnetIds, securityGroups: args.securityGroupIds, assignPublicIp },
      loadBalancers: [
        {
          targetGroupArn: traffic.blue.arn,
          containerName: args.containerName,
          containerPort: args.containerPort,
          ...own?.balancing,
        },
      ],
      healthCheckGracePeriodSeconds: args.healthCheckGracePeriodSeconds ?? DEFAULTS.healthCheckGracePeriodSeconds,
      region: args.region,
      tags: args.tags,
    },
    {
      parent,
      // ECS takes a target group only once a listener uses it.
      dependsOn: [traffic.production, ...(own?.rules ?? [])],
      ignoreChanges: changedByOthers(args),
    },
  );
}

/** ECS's own blue/green: it moves rules of an application load balancer, and whole listeners of a network load balancer. */
function ownBlueGreen(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  { blue, green, production, test }: ServiceTraffic,
  role: Role,
) {
  const network = isNetwork(args);
  const productionRule = network ? production : createRule(parent, name, "production-rule", args, production, blue);
  const testRule = network || test === undefined ? test : createRule(parent, name, "test-rule", args, test, green);
  const deployment: Partial<ServiceArgs> = {
    deploymentConfiguration: {
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: String(args.terminateBlueAfterMinutes ?? DEFAULTS.terminateBlueAfterMinutes),
    },
    ...((args.alarmNames ?? []).length > 0
      ? { alarms: { enable: true, rollback: true, alarmNames: args.alarmNames ?? [] } }
      : {}),
  };
  const balancing = {
    advancedConfiguration: {
      alternateTargetGroupArn: green.arn,
      productionListenerRule: productionRule.arn,
      roleArn: role.arn,
      ...(testRule === undefined ? {} : { testListenerRule: testRule.arn }),
    },
  };
  return { deployment, balancing, rules: [productionRule, ...(testRule === undefined ? [] : [testRule])] };
}
