/** Everything that can be wrong with a build project before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkedArn,
  checkChoice,
  checkCount,
  checkInteger,
  checkName,
  checkPlacement,
  checkUnique,
  plainText,
} from "../internal/checks";
import { NAME_LIMITS } from "../internal/limits";
import { isPolicyText } from "../internal/policyText";
import { Problems } from "../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";
import { BuildCacheMode, BuildCacheType, BuildComputeType, BuildEnvironmentType, BuildVariableType } from "./enums";
import { BUILD_ENVIRONMENTS, LOG_RETENTION_DAYS, NO_LOCAL_CACHE_SIZES } from "./environments";

/**
 * Returns the args with inputs that are checked once they are known.
 * @throws pulumi.ResourceError that lists every problem.
 */
export function validateBuildProject(
  name: string,
  args: BuildProjectArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): BuildProjectArgs {
  const problems = new Problems("BuildProject", name);
  checkName(problems, "projectName", NAME_LIMITS.buildProject, args.projectName, "shorten or respell it");
  problems.require((args.description?.length ?? 0) <= 255, {
    property: "description",
    allowed: "must have at most 255 characters",
    got: args.description?.length,
    fix: "shorten it",
  });
  checkEnvironment(problems, args);
  checkBuildspec(problems, args);
  checkVariables(problems, args.environmentVariables ?? []);
  const checked = { ...args, ...checkedArns(problems, args) };
  checkCache(problems, args);
  checkNumbers(problems, args);
  const policy = plainText(args.policy);
  problems.require(policy === undefined || isPolicyText(policy), {
    property: "policy",
    allowed: "must be a JSON policy with statements",
    got: policy,
    fix: "form it with pulumi.jsonStringify",
  });
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
  return checked;
}

function checkEnvironment(problems: Problems, args: BuildProjectArgs): void {
  const { environmentType = DEFAULTS.environmentType, computeType = DEFAULTS.computeType } = args;
  const known =
    checkChoice(problems, "environmentType", environmentType, BuildEnvironmentType, "omit it to use LINUX_CONTAINER") &&
    checkChoice(problems, "computeType", computeType, BuildComputeType, "omit it to use BUILD_GENERAL1_SMALL");
  const offered = known ? BUILD_ENVIRONMENTS[environmentType].computeTypes : [computeType];
  problems.require(offered.includes(computeType), {
    property: "computeType",
    allowed: `must be one of ${offered.join(", ")} for ${environmentType}`,
    got: computeType,
    fix: "take one of them or another environmentType",
  });
  problems.require(args.image === undefined || /^\S+$/.test(args.image), {
    property: "image",
    allowed: "must be an image name without spaces",
    got: args.image,
    fix: "omit it to use the newest curated image",
  });
}

function checkBuildspec(problems: Problems, { buildspec, buildspecPath }: BuildProjectArgs): void {
  problems.require(buildspec === undefined || buildspecPath === undefined, {
    property: "buildspecPath",
    allowed: "must not be given beside buildspec",
    got: buildspecPath,
    fix: "remove one of the two",
  });
  problems.require(buildspecPath === undefined || /^[^/\s\\][^\s\\]*$/.test(buildspecPath), {
    property: "buildspecPath",
    allowed: "must be a path inside the source artifact, without a leading / and without spaces",
    got: buildspecPath,
    fix: "omit it to use buildspec.yml",
  });
}

function checkVariables(problems: Problems, variables: NonNullable<BuildProjectArgs["environmentVariables"]>): void {
  variables.forEach(({ name, type }, index) => {
    const property = `environmentVariables[${index}]`;
    problems.require(/^[A-Za-z_]\w*$/.test(name) && !name.startsWith("CODEBUILD_"), {
      property: `${property}.name`,
      allowed: "must be letters, digits and _, not beginning with a digit or CODEBUILD_",
      got: name,
      fix: "rename the variable",
    });
    checkChoice(problems, `${property}.type`, type, BuildVariableType, "omit it to use PLAINTEXT");
  });
  checkUnique(
    problems,
    "environmentVariables",
    variables.map(({ name }) => name),
    "keep one variable of each name",
  );
}

type Arns = "artifactBucketArns" | "encryptionKeyArn" | "additionalKeyArns" | "logKeyArn";

function checkedArns(problems: Problems, args: BuildProjectArgs): Pick<BuildProjectArgs, Arns> {
  const { artifactBucketArns, encryptionKeyArn, additionalKeyArns, logKeyArn } = args;
  const { bucket, key, keyPattern } = ARN_FORMS;
  const fix = "give the key's ARN";
  checkCount(problems, "artifactBucketArns", artifactBucketArns, [1, 100], "ARNs", "name the artifact store");
  return {
    artifactBucketArns: artifactBucketArns.map((arn, index) =>
      checkedArn(problems, `artifactBucketArns[${index}]`, bucket, arn, "give the store's ARN"),
    ),
    encryptionKeyArn: checkedArn(
      problems,
      "encryptionKeyArn",
      key,
      encryptionKeyArn,
      "give the ARN of the store's key",
    ),
    ...(additionalKeyArns && {
      additionalKeyArns: additionalKeyArns.map((arn, index) =>
        checkedArn(problems, `additionalKeyArns[${index}]`, keyPattern, arn, fix),
      ),
    }),
    ...(logKeyArn !== undefined && { logKeyArn: checkedArn(problems, "logKeyArn", key, logKeyArn, fix) }),
  };
}

function checkCache(problems: Problems, args: BuildProjectArgs): void {
  const cache = args.cache ?? DEFAULTS.cache;
  checkChoice(problems, "cache", cache, BuildCacheType, "omit it to use none");
  problems.require((cache === BuildCacheType.S3) === (args.cacheBucketName !== undefined), {
    property: "cacheBucketName",
    allowed: cache === BuildCacheType.S3 ? "must be given with cache S3" : "must not be given without cache S3",
    fix: cache === BuildCacheType.S3 ? "name the bucket" : "remove it or set cache to S3",
  });
  if (cache === BuildCacheType.Local) return checkLocalCache(problems, args);
  problems.require(args.cacheModes === undefined, {
    property: "cacheModes",
    allowed: "must not be given without cache LOCAL",
    got: args.cacheModes,
    fix: "remove it or set cache to LOCAL",
  });
}

function checkLocalCache(problems: Problems, args: BuildProjectArgs): void {
  const { environmentType = DEFAULTS.environmentType, computeType = DEFAULTS.computeType } = args;
  const modes: readonly string[] = args.cacheModes ?? DEFAULTS.cacheModes;
  const onHost = Object.entries(BUILD_ENVIRONMENTS).flatMap(([type, { localCache }]) => (localCache ? [type] : []));
  problems.require(onHost.includes(environmentType) && !NO_LOCAL_CACHE_SIZES.includes(computeType), {
    property: "cache",
    allowed: `must not be LOCAL except on ${onHost.join(", ")} below ${NO_LOCAL_CACHE_SIZES.join(", ")}`,
    got: { environmentType, computeType },
    fix: "use S3 or NO_CACHE",
  });
  checkCount(problems, "cacheModes", modes, [1, 2], "modes", "omit it to use LOCAL_CUSTOM_CACHE");
  modes.forEach((mode, index) =>
    checkChoice(problems, `cacheModes[${index}]`, mode, BuildCacheMode, "take one that works without Git"),
  );
  checkUnique(problems, "cacheModes", modes, "name each mode once");
  problems.require(args.privilegedMode === true || !modes.includes(BuildCacheMode.DockerLayers), {
    property: "privilegedMode",
    allowed: "must be true with LOCAL_DOCKER_LAYER_CACHE",
    got: args.privilegedMode ?? false,
    fix: "set it or drop the mode",
  });
}

function checkNumbers(problems: Problems, args: BuildProjectArgs): void {
  const days = args.logRetentionDays;
  problems.require(days === undefined || LOG_RETENTION_DAYS.includes(days), {
    property: "logRetentionDays",
    allowed: `must be one of ${LOG_RETENTION_DAYS.join(", ")}`,
    got: days,
    fix: "omit it to use 365",
  });
  checkInteger(problems, "buildTimeoutMinutes", args.buildTimeoutMinutes, [5, 2160], "omit it to use 60");
  checkInteger(problems, "queuedTimeoutMinutes", args.queuedTimeoutMinutes, [5, 480], "omit it to use 480");
  const limit = args.concurrentBuildLimit;
  problems.require(limit === undefined || (Number.isInteger(limit) && limit >= 1), {
    property: "concurrentBuildLimit",
    allowed: "must be an integer of at least 1",
    got: limit,
    fix: "omit it to use the account's quota",
  });
}
