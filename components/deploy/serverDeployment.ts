/** A CodeDeploy application with one deployment group of EC2 instances. */
import * as pulumi from "@pulumi/pulumi";
import { Application, DeploymentGroup } from "@pulumi/aws/codedeploy";
import type { Role } from "@pulumi/aws/iam";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import { SERVER_DEPLOYMENT_DEFAULTS as DEFAULTS, type ServerDeploymentArgs } from "./args";
import { blueGreenInput, copiesAutoScalingGroup } from "./blueGreen";
import { serviceRoleStatements } from "./statements";
import { stopsInput } from "./stops";
import { tagFilterInput } from "./tags";
import { validateServerDeployment } from "./validate";

const TYPE = "interlock:index:ServerDeployment";

/**
 * Creates an application, a deployment group and the role with which CodeDeploy deploys to it.
 *
 * Deployments to EC2 instances cost nothing beyond the instances.
 *
 * @example
 * new ServerDeployment("api", {
 *   applicationName: "api-prod",
 *   deploymentGroupName: "api-prod",
 *   autoScalingGroupNames: [group.name],
 *   targetGroupNames: [targetGroup.name],
 *   alarmNames: [errors.name],
 * });
 */
export class ServerDeployment extends pulumi.ComponentResource {
  readonly applicationName: pulumi.Output<string>;
  readonly applicationArn: pulumi.Output<string>;
  readonly deploymentGroupName: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  readonly serviceRoleArn: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: ServerDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    validateServerDeployment(name, args, opts);
    super(TYPE, name, args, opts);
    const role = createRole(this, name, args, identityOf(this, args));
    const application = createApplication(this, name, args);
    const group = createDeploymentGroup(this, name, args, application, role);
    this.applicationName = application.name;
    this.applicationArn = application.arn;
    this.deploymentGroupName = group.deploymentGroupName;
    this.deploymentGroupArn = group.arn;
    this.serviceRoleArn = role.arn;
    this.registerOutputs({
      applicationName: this.applicationName,
      applicationArn: this.applicationArn,
      deploymentGroupName: this.deploymentGroupName,
      deploymentGroupArn: this.deploymentGroupArn,
      serviceRoleArn: this.serviceRoleArn,
    });
  }
}

function createRole(parent: ServerDeployment, name: string, args: ServerDeploymentArgs, identity: Identity): Role {
  const { partition, region, accountId } = identity;
  const group = `${args.applicationName}/${args.deploymentGroupName}`;
  return serviceRole(parent, name, "role", {
    trust: {
      service: "codedeploy.amazonaws.com",
      accountId,
      sourceArn: pulumi.interpolate`arn:${partition}:codedeploy:${region}:${accountId}:deploymentgroup:${group}`,
    },
    statements: serviceRoleStatements(args, identity),
    roleName: args.roleName,
    path: args.rolePath,
    description: `Deployments to ${group}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

function createApplication(parent: ServerDeployment, name: string, args: ServerDeploymentArgs): Application {
  return new Application(
    childName(name, "application"),
    { name: args.applicationName, computePlatform: "Server", region: args.region, tags: args.tags },
    { parent },
  );
}

function createDeploymentGroup(
  parent: ServerDeployment,
  name: string,
  args: ServerDeploymentArgs,
  application: Application,
  role: Role,
): DeploymentGroup {
  return new DeploymentGroup(
    childName(name, "deployment-group"),
    {
      appName: application.name,
      deploymentGroupName: args.deploymentGroupName,
      serviceRoleArn: role.arn,
      deploymentConfigName: args.deploymentConfigName ?? DEFAULTS.deploymentConfigName,
      outdatedInstancesStrategy: args.outdatedInstancesStrategy ?? DEFAULTS.outdatedInstancesStrategy,
      terminationHookEnabled: args.terminationHookEnabled ?? DEFAULTS.terminationHookEnabled,
      ...targetsOf(args),
      ...trafficOf(args),
      ...stopsInput(args),
      region: args.region,
      tags: args.tags,
    },
    // A deployment that copies the group puts the copy in the original's place; an update must not name the original again.
    { parent, ...(copiesAutoScalingGroup(args) ? { ignoreChanges: ["autoscalingGroups"] } : {}) },
  );
}

function targetsOf(args: ServerDeploymentArgs) {
  return {
    autoscalingGroups: args.autoScalingGroupNames,
    ec2TagFilters: args.ec2TagFilters?.map(tagFilterInput),
    ec2TagSets: args.ec2TagSets?.map(({ filters }) => ({ ec2TagFilters: filters.map(tagFilterInput) })),
  };
}

function trafficOf(args: ServerDeploymentArgs) {
  const { strategy = DEFAULTS.strategy } = args;
  const loadBalancerInfo = balancersOf(args);
  return {
    deploymentStyle: {
      deploymentType: strategy,
      deploymentOption: loadBalancerInfo ? "WITH_TRAFFIC_CONTROL" : "WITHOUT_TRAFFIC_CONTROL",
    },
    loadBalancerInfo,
    blueGreenDeploymentConfig: blueGreenInput(args),
  };
}

function balancersOf({ targetGroupNames, classicLoadBalancerNames }: ServerDeploymentArgs) {
  if (targetGroupNames) return { targetGroupInfos: targetGroupNames.map((name) => ({ name })) };
  return classicLoadBalancerNames && { elbInfos: classicLoadBalancerNames.map((name) => ({ name })) };
}
