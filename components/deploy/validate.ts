/** Everything that can be wrong with a deployment to servers before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkCount, checkName, checkPlacement } from "../internal/checks";
import { type NameLimit, NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import type { ServerDeploymentArgs } from "./args";
import { checkConfigName, ServerDeploymentConfig } from "./configNames";
import { DeploymentStrategy, OutdatedInstancesStrategy } from "./enums";
import { checkTag } from "./tags";
import { checkBlueGreen } from "./validateBlueGreen";
import { checkDeploymentStops } from "./validateStops";

/** @throws pulumi.ResourceError that lists every problem. */
export function validateServerDeployment(
  name: string,
  args: ServerDeploymentArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("ServerDeployment", name);
  checkNames(problems, args);
  checkTargets(problems, args);
  checkBalancers(problems, args);
  checkChoice(problems, "strategy", args.strategy, DeploymentStrategy, "omit it to use IN_PLACE");
  checkBlueGreen(problems, args);
  checkDeploymentStops(problems, args);
  checkChoice(
    problems,
    "outdatedInstancesStrategy",
    args.outdatedInstancesStrategy,
    OutdatedInstancesStrategy,
    "omit it to use UPDATE",
  );
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
}

function checkNames(problems: Problems, args: ServerDeploymentArgs): void {
  const fix = "shorten or respell it";
  checkName(problems, "applicationName", NAME_LIMITS.deploymentApplication, args.applicationName, fix);
  checkName(problems, "deploymentGroupName", NAME_LIMITS.deploymentGroup, args.deploymentGroupName, fix);
  const omit = "omit it to use CodeDeployDefault.OneAtATime";
  checkConfigName(problems, ServerDeploymentConfig, args.deploymentConfigName, omit);
}

function checkTargets(problems: Problems, args: ServerDeploymentArgs): void {
  const kinds = ["autoScalingGroupNames", "ec2TagFilters", "ec2TagSets"] as const;
  const given = kinds.filter((kind) => args[kind] !== undefined);
  problems.require(given.length === 1, {
    property: kinds.join(", "),
    allowed: "must be exactly one of the three",
    got: given,
    fix: "keep the one that finds the instances",
  });
  given.forEach((kind) => checkCount(problems, kind, args[kind], [1, 10], "entries", "name what to deploy to"));
  (args.ec2TagFilters ?? []).forEach((filter, index) => checkTag(problems, `ec2TagFilters[${index}]`, filter));
  (args.ec2TagSets ?? []).forEach(({ filters }, set) => {
    checkCount(problems, `ec2TagSets[${set}].filters`, filters, [1, 10], "filters", "name the tags");
    filters.forEach((filter, index) => checkTag(problems, `ec2TagSets[${set}].filters[${index}]`, filter));
  });
  problems.require(!args.terminationHookEnabled || args.autoScalingGroupNames !== undefined, {
    property: "terminationHookEnabled",
    allowed: "must not be true without autoScalingGroupNames",
    got: true,
    fix: "remove it",
  });
}

function checkBalancers(problems: Problems, args: ServerDeploymentArgs): void {
  const { targetGroupNames, classicLoadBalancerNames } = args;
  problems.require(targetGroupNames === undefined || classicLoadBalancerNames === undefined, {
    property: "targetGroupNames, classicLoadBalancerNames",
    allowed: "must not both be given",
    fix: "keep the one that traffic comes through",
  });
  checkBalancerNames(problems, "targetGroupNames", NAME_LIMITS.targetGroup, targetGroupNames);
  checkBalancerNames(problems, "classicLoadBalancerNames", NAME_LIMITS.loadBalancer, classicLoadBalancerNames);
}

function checkBalancerNames(
  problems: Problems,
  property: string,
  limits: NameLimit,
  names: pulumi.Input<string>[] | undefined,
): void {
  if (names === undefined) return;
  checkCount(problems, property, names, [1, 10], "names", "omit it for no traffic control");
  names.forEach((name, index) =>
    checkName(problems, `${property}[${index}]`, limits, name, "give the name, not the ARN"),
  );
}
