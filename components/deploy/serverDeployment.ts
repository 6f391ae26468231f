/** A CodeDeploy application with one deployment group of EC2 instances. */
import * as pulumi from "@pulumi/pulumi";
import { identityOf } from "../internal/identity";
import { SERVER_DEPLOYMENT_DEFAULTS as DEFAULTS, type ServerDeploymentArgs } from "./args";
import { blueGreenInput, copiesAutoScalingGroup } from "./blueGreen";
import { createDeployment, createServiceRole } from "./codeDeploy";
import { ComputePlatform } from "./configNames";
import { serviceRoleStatements } from "./statements";
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
    const identity = identityOf(this, args);
    const role = createServiceRole(this, name, args, identity, serviceRoleStatements(args, identity));
    // A deployment that copies the group puts the copy in the original's place; an update must not name the original again.
    const options = copiesAutoScalingGroup(args) ? { ignoreChanges: ["autoscalingGroups"] } : {};
    const { application, group } = createDeployment(
      this,
      name,
      args,
      ComputePlatform.Server,
      role,
      groupInputs(args),
      options,
    );
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

function groupInputs(args: ServerDeploymentArgs) {
  return {
    deploymentConfigName: args.deploymentConfigName ?? DEFAULTS.deploymentConfigName,
    outdatedInstancesStrategy: args.outdatedInstancesStrategy ?? DEFAULTS.outdatedInstancesStrategy,
    terminationHookEnabled: args.terminationHookEnabled ?? DEFAULTS.terminationHookEnabled,
    ...targetsOf(args),
    ...trafficOf(args),
  };
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
