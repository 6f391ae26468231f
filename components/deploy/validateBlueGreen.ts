/** What can be wrong with a blue/green deployment. */
import { ARN_FORMS, checkArn, checkChoice, checkInteger } from "../internal/checks";
import type { Problems } from "../internal/problems";
import type { ServerDeploymentArgs } from "./args";
import { blueGreenOf } from "./blueGreen";
import { DeploymentReadyAction, GreenFleet, TagFilterType } from "./enums";

/** Two days. Source: `codedeploy.BlueInstanceTerminationOption`; for the wait before traffic moves, CodeDeploy User Guide limits. */
const LONGEST_WAIT_MINUTES = 2880;

export function checkBlueGreen(problems: Problems, args: ServerDeploymentArgs): void {
  const options = blueGreenOf(args);
  if (options === undefined) {
    problems.require(args.blueGreen === undefined, {
      property: "blueGreen",
      allowed: "must not be given without strategy BLUE_GREEN",
      got: args.blueGreen,
      fix: "remove it or set the strategy",
    });
    requireInstanceRole(problems, args, false);
    return checkImageParameters(problems, args, false);
  }
  problems.require(args.targetGroupNames !== undefined || args.classicLoadBalancerNames !== undefined, {
    property: "targetGroupNames, classicLoadBalancerNames",
    allowed: "must be one of the two with strategy BLUE_GREEN",
    fix: "name the target groups or the load balancers whose traffic moves",
  });
  checkReadiness(problems, args);
  checkInteger(
    problems,
    "blueGreen.terminateBlueAfterMinutes",
    args.blueGreen?.terminateBlueAfterMinutes,
    [0, LONGEST_WAIT_MINUTES],
    "omit it to use 60",
  );
  problems.require(!options.keepBlue || args.blueGreen?.terminateBlueAfterMinutes === undefined, {
    property: "blueGreen.terminateBlueAfterMinutes",
    allowed: "must not be given with keepBlue",
    got: options.terminateBlueAfterMinutes,
    fix: "remove one of the two",
  });
  checkFleet(problems, args, options.greenFleet);
  if (!options.keepBlue) checkTerminationTags(problems, args);
}

function checkReadiness(problems: Problems, { blueGreen = {} }: ServerDeploymentArgs): void {
  const { deploymentReadyAction, deploymentReadyWaitMinutes } = blueGreen;
  const fix = "omit it to use CONTINUE_DEPLOYMENT";
  checkChoice(problems, "blueGreen.deploymentReadyAction", deploymentReadyAction, DeploymentReadyAction, fix);
  const stops = deploymentReadyAction === DeploymentReadyAction.Stop;
  problems.require(stops === (deploymentReadyWaitMinutes !== undefined), {
    property: "blueGreen.deploymentReadyWaitMinutes",
    allowed: `must ${stops ? "be given with" : "not be given without"} STOP_DEPLOYMENT`,
    got: deploymentReadyWaitMinutes,
    fix: stops ? "say how long somebody may take" : "remove it or set deploymentReadyAction",
  });
  checkInteger(
    problems,
    "blueGreen.deploymentReadyWaitMinutes",
    deploymentReadyWaitMinutes,
    [1, LONGEST_WAIT_MINUTES],
    "give the minutes that somebody may take",
  );
}

function checkFleet(problems: Problems, args: ServerDeploymentArgs, fleet: GreenFleet): void {
  checkChoice(problems, "blueGreen.greenFleet", fleet, GreenFleet, "omit it to use the default");
  const copies = fleet === GreenFleet.CopyAutoScalingGroup;
  problems.require(!copies || args.autoScalingGroupNames?.length === 1, {
    property: "autoScalingGroupNames",
    allowed: "must name exactly 1 Auto Scaling group with COPY_AUTO_SCALING_GROUP",
    got: args.autoScalingGroupNames?.length ?? 0,
    fix: "name the group to copy or use DISCOVER_EXISTING",
  });
  requireInstanceRole(problems, args, copies);
  checkImageParameters(problems, args, copies);
}

function requireInstanceRole(problems: Problems, { instanceRoleArn }: ServerDeploymentArgs, copies: boolean): void {
  problems.require(copies === (instanceRoleArn !== undefined), {
    property: "instanceRoleArn",
    allowed: `must ${copies ? "be given with" : "not be given without"} COPY_AUTO_SCALING_GROUP`,
    fix: copies ? "give the ARN of the role in the instance profile" : "remove it",
  });
  checkArn(problems, "instanceRoleArn", ARN_FORMS.role, instanceRoleArn, "give the ARN of the role");
}

/** Names of parameters. Source: Systems Manager API Reference, PutParameter, `Name`; a version or a label may follow. */
const PARAMETER_NAME = /^[\w./-]+(?::[\w.-]+)?$/;
const PARAMETER_ARN = /^arn:[\w-]+:ssm:[\w-]+:\d{0,12}:parameter\/[\w./-]+$/;

function checkImageParameters(problems: Problems, { imageParameters }: ServerDeploymentArgs, copies: boolean): void {
  problems.require(copies || imageParameters === undefined, {
    property: "imageParameters",
    allowed: "must not be given without COPY_AUTO_SCALING_GROUP",
    fix: "remove it",
  });
  for (const [index, name] of (imageParameters ?? []).entries())
    problems.require(PARAMETER_NAME.test(name) || PARAMETER_ARN.test(name), {
      property: `imageParameters[${index}]`,
      allowed: "must be the name or the ARN of a parameter of Systems Manager",
      got: name,
      fix: "give what follows resolve:ssm: in the launch template",
    });
}

/** The right to end an instance is bound to its tags, and IAM compares a value only together with its key. */
function checkTerminationTags(problems: Problems, { ec2TagFilters, ec2TagSets }: ServerDeploymentArgs): void {
  const property = ec2TagFilters === undefined ? "ec2TagSets[0]" : "ec2TagFilters";
  const filters = ec2TagFilters ?? ec2TagSets?.[0]?.filters ?? [];
  problems.require(!filters.some(({ type }) => type === TagFilterType.ValueOnly), {
    property,
    allowed: "must not hold VALUE_ONLY when a deployment ends the replaced instances",
    got: filters,
    fix: "name the key too or set blueGreen.keepBlue",
  });
}
