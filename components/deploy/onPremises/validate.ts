/** Everything that can be wrong with a deployment to machines on premises before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  type ArnForm,
  checkArn,
  checkCount,
  checkName,
  checkPlacement,
  checkUnique,
} from "../../internal/checks";
import { ACCOUNT_ID, NAME_LIMITS } from "../../internal/limits";
import { Problems } from "../../internal/problems";
import { checkRoleArns, type RoleArn } from "../../internal/roleArns";
import type { InstanceTagFilter } from "../args";
import { checkConfigName, ServerDeploymentConfig } from "../configNames";
import { TagFilterType } from "../enums";
import { checkTag } from "../tags";
import { checkDeploymentStops } from "../validateStops";
import { instanceNamePrefixOf, type OnPremisesDeploymentArgs } from "./args";

/**
 * @returns the roles of `registrarRoleArns`
 * @throws pulumi.ResourceError that lists every problem.
 */
export function validateOnPremisesDeployment(
  name: string,
  args: OnPremisesDeploymentArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): readonly RoleArn[] {
  const problems = new Problems("OnPremisesDeployment", name);
  checkNames(problems, args);
  checkTags(problems, args.tagFilters);
  const roles = checkRegistrars(problems, args.registrarRoleArns);
  checkBundles(problems, args);
  checkFiles(problems, args.files ?? {});
  checkDeploymentStops(problems, args);
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
  return roles;
}

function checkNames(problems: Problems, args: OnPremisesDeploymentArgs): void {
  const fix = "shorten or respell it";
  checkName(problems, "applicationName", NAME_LIMITS.deploymentApplication, args.applicationName, fix);
  checkName(problems, "deploymentGroupName", NAME_LIMITS.deploymentGroup, args.deploymentGroupName, fix);
  const omit = "omit it to use CodeDeployDefault.OneAtATime";
  checkConfigName(problems, ServerDeploymentConfig, args.deploymentConfigName, omit);
  checkName(problems, "sessionRoleName", NAME_LIMITS.role, args.sessionRoleName, "omit it to have one made");
  checkName(problems, "registrarRoleName", NAME_LIMITS.role, args.registrarRoleName, "omit it to have one made");
  const prefix = instanceNamePrefixOf(args);
  // A session's name, which is the machine's, has 64 characters at most. Source: `sts.roleSessionNameType`.
  problems.require(/^[A-Za-z0-9._-]{1,50}$/.test(prefix), {
    property: "instanceNamePrefix",
    allowed: "must be 1 to 50 letters, digits and . _ -",
    got: prefix,
    fix: "omit it to use the deployment group's name",
  });
}

/** Characters that stay one word of a shell. */
const FILE = /^(?:\/[\w.@+-]+)+$/;

function checkFiles(problems: Problems, files: Readonly<Record<string, unknown>>): void {
  for (const path of Object.keys(files))
    problems.require(FILE.test(path) && !/\/\.\.?(?:\/|$)/.test(path), {
      property: "files",
      allowed: "must have absolute paths such as /etc/shop/environment, of letters, digits and . _ -",
      got: path,
      fix: "rename the file",
    });
}

function checkTags(problems: Problems, filters: readonly InstanceTagFilter[]): void {
  checkCount(problems, "tagFilters", filters, [1, 10], "filters", "name the tags of the machines");
  filters.forEach((filter, index) => checkTag(problems, `tagFilters[${index}]`, filter));
  problems.require(filters.length === 0 || filters.some(({ type }) => (type ?? "KEY_AND_VALUE") === "KEY_AND_VALUE"), {
    property: "tagFilters",
    allowed: `must hold a filter of type ${TagFilterType.KeyAndValue}`,
    got: filters,
    fix: "name the tag that the setup script gives to machines",
  });
}

function checkRegistrars(problems: Problems, arns: readonly string[]): readonly RoleArn[] {
  checkCount(problems, "registrarRoleArns", arns, [1, 20], "roles", "name the roles of the data centre's machines");
  checkUnique(problems, "registrarRoleArns", arns, "name each role once");
  return checkRoleArns(problems, "registrarRoleArns", arns, "give the role's ARN");
}

function checkBundles(problems: Problems, args: OnPremisesDeploymentArgs): void {
  const { bundleBucketArns, bundleKeyArns = [], bundleAccountId } = args;
  checkCount(problems, "bundleBucketArns", bundleBucketArns, [1, 10], "buckets", "name where the bundles lie");
  const each = (property: string, form: ArnForm, arns: readonly pulumi.Input<string>[]): void =>
    arns.forEach((arn, index) => checkArn(problems, `${property}[${index}]`, form, arn, "give the ARN"));
  each("bundleBucketArns", ARN_FORMS.bucket, bundleBucketArns);
  each("bundleKeyArns", ARN_FORMS.keyPattern, bundleKeyArns);
  problems.require(bundleAccountId === undefined || ACCOUNT_ID.test(bundleAccountId), {
    property: "bundleAccountId",
    allowed: "must be twelve digits",
    got: bundleAccountId,
    fix: "omit it to allow any account",
  });
}
