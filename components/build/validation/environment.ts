import { checkArn, checkChoice } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "../args";
import { BuildEnvironmentType, BuildLanguage } from "../enums";
import { BUILD_ENVIRONMENTS, type BuildEnvironment, imageRepositoryArn, isCurated } from "../environments";
import { runtimeVersions } from "../runtimes";
import { BUILD_ARN_FORMS, isGiven } from "./forms";

/** Checks what builds run on against what the environment type offers; returns ids that are checked once they are known. */
export function checkEnvironment(problems: Problems, args: BuildProjectArgs): NetworkIds {
  const ids = checkNetwork(problems, args);
  checkImage(problems, args);
  checkArn(problems, "fleetArn", BUILD_ARN_FORMS.fleet, args.fleetArn, "give the fleet's ARN");
  const { environmentType = DEFAULTS.environmentType } = args;
  const fix = "omit it to use LINUX_CONTAINER";
  if (!checkChoice(problems, "environmentType", environmentType, BuildEnvironmentType, fix)) return ids;
  const row = BUILD_ENVIRONMENTS[environmentType];
  checkComputeType(problems, args, row, environmentType);
  checkRefused(problems, args, row, environmentType);
  checkImageOf(problems, args, row, environmentType);
  return ids;
}

function checkComputeType(
  problems: Problems,
  { computeType }: BuildProjectArgs,
  { computeTypes }: BuildEnvironment,
  environmentType: BuildEnvironmentType,
): void {
  problems.require(computeType === undefined || computeTypes.includes(computeType), {
    property: "computeType",
    allowed: `must be one of ${computeTypes.join(", ")} for ${environmentType}`,
    got: computeType,
    fix: `omit it to use ${computeTypes[0]}, or take another environmentType`,
  });
}

function checkRefused(
  problems: Problems,
  args: BuildProjectArgs,
  { refused }: BuildEnvironment,
  environmentType: BuildEnvironmentType,
): void {
  for (const property of refused.filter((each) => isGiven(args[each]))) {
    const allowed = `must not be given for ${environmentType}`;
    problems.add({ property, allowed, got: args[property], fix: "omit it or take another environmentType" });
  }
}

function checkImage(problems: Problems, { image, runtime, registryCredentialArn }: BuildProjectArgs): void {
  problems.require(image === undefined || /^\S+$/.test(image), {
    property: "image",
    allowed: "must be an image name without spaces",
    got: image,
    fix: "omit it to use the newest curated image",
  });
  problems.require(image === undefined || runtime === undefined, {
    property: "runtime",
    allowed: "must not be given beside image",
    got: runtime,
    fix: "remove one of the two",
  });
  const secret = BUILD_ARN_FORMS.secret;
  checkArn(problems, "registryCredentialArn", secret, registryCredentialArn, "give the secret's ARN");
  const isPrivate = image !== undefined && !isCurated(image) && imageRepositoryArn("", image) === undefined;
  problems.require(registryCredentialArn === undefined || isPrivate, {
    property: "registryCredentialArn",
    allowed: "must not be given without an image of a private registry that is not ECR",
    got: image,
    fix: "remove it or name such an image",
  });
}

/** Checks the image against those that AWS curates for the environment type. */
function checkImageOf(
  problems: Problems,
  { image, runtime, privilegedMode }: BuildProjectArgs,
  row: BuildEnvironment,
  environmentType: BuildEnvironmentType,
): void {
  problems.require(image !== undefined || runtime !== undefined || row.image !== undefined, {
    property: "image",
    allowed: `must be given for ${environmentType}, which has no curated image for everything`,
    fix: row.family === undefined ? "name an image" : "name an image, or choose a runtime",
  });
  if (runtime === undefined) return;
  const fix = "name a language that AWS curates images for";
  if (!checkChoice(problems, "runtime.language", runtime.language, BuildLanguage, fix)) return;
  const versions = runtimeVersions(runtime.language, environmentType);
  problems.require(versions.includes(runtime.version), {
    property: "runtime.version",
    allowed:
      versions.length === 0
        ? `cannot be chosen: no curated image of ${environmentType} has ${runtime.language}`
        : `must be one of ${versions.join(", ")} for ${runtime.language} on ${environmentType}`,
    got: runtime.version,
    fix: versions.length === 0 ? "name an image" : "take one of them, or name an image",
  });
  problems.require(runtime.language !== BuildLanguage.Docker || privilegedMode === true, {
    property: "privilegedMode",
    allowed: "must be true with the runtime DOCKER",
    got: privilegedMode ?? DEFAULTS.privilegedMode,
    fix: "set it",
  });
}

type NetworkIds = Pick<BuildProjectArgs, "subnetIds" | "securityGroupIds">;

function checkNetwork(problems: Problems, args: BuildProjectArgs): NetworkIds {
  const { vpcId, subnetIds, securityGroupIds, fleetArn } = args;
  const given = [vpcId, subnetIds, securityGroupIds].filter((each) => each !== undefined).length;
  problems.require(given === 0 || given === 3, {
    property: "vpcId",
    allowed: "must be given together with subnetIds and securityGroupIds",
    fix: "give all three or none",
  });
  problems.require(vpcId === undefined || fleetArn === undefined, {
    property: "vpcId",
    allowed: "must not be given beside fleetArn",
    fix: "give the VPC to the fleet",
  });
  return {
    ...checkedIds(problems, "subnetIds", subnetIds, 16, "name subnets of the VPC"),
    ...checkedIds(problems, "securityGroupIds", securityGroupIds, 5, "name security groups of the VPC"),
  };
}

function checkedIds(
  problems: Problems,
  property: keyof NetworkIds,
  ids: NetworkIds[typeof property],
  most: number,
  fix: string,
): NetworkIds {
  const checked = problems.input(ids, ({ length }) =>
    length >= 1 && length <= most ? undefined : { property, allowed: `must hold 1 to ${most} ids`, got: length, fix },
  );
  return checked === undefined ? {} : { [property]: checked };
}
