import { checkChoice, checkCount, checkUnique } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "../args";
import { BuildCacheMode, BuildCacheType } from "../enums";
import { BUILD_ENVIRONMENTS, NO_LOCAL_CACHE_SIZES } from "../environments";
import { BUILD_SOURCES } from "../sources";
import { checkFolder } from "./outputs";

/** Settings that only an S3 cache has. */
const S3_ONLY = ["cacheBucketName", "cacheNamespace", "cachePrefix"] as const;

/** Checks the cache and the settings of its kind. */
export function checkCache(problems: Problems, args: BuildProjectArgs): void {
  const cache = args.cache ?? DEFAULTS.cache;
  checkChoice(problems, "cache", cache, BuildCacheType, "omit it to use none");
  checkFolder(problems, "cachePrefix", args.cachePrefix);
  if (cache === BuildCacheType.S3) {
    problems.require(args.cacheBucketName !== undefined, {
      property: "cacheBucketName",
      allowed: "must be given with cache S3",
      fix: "name the bucket",
    });
  } else {
    for (const property of S3_ONLY.filter((each) => args[each] !== undefined)) {
      problems.add({ property, allowed: "must not be given without cache S3", fix: "remove it or set cache to S3" });
    }
  }
  if (cache === BuildCacheType.Local) return checkLocalCache(problems, args);
  problems.require(args.cacheModes === undefined, {
    property: "cacheModes",
    allowed: "must not be given without cache LOCAL",
    got: args.cacheModes,
    fix: "remove it or set cache to LOCAL",
  });
}

/** Source: CodeBuild User Guide caching-local. */
function checkLocalCache(problems: Problems, args: BuildProjectArgs): void {
  const { environmentType = DEFAULTS.environmentType, vpcId, cacheModes = DEFAULTS.cacheModes } = args;
  if (!Object.hasOwn(BUILD_ENVIRONMENTS, environmentType)) return;
  const { localCacheModes, computeTypes, refused } = BUILD_ENVIRONMENTS[environmentType];
  const { computeType = computeTypes[0] } = args;
  // An environment without any cache refuses the arg itself.
  if (refused.includes("cache")) return;
  const onHost = localCacheModes.length > 0 && computeType !== undefined && !NO_LOCAL_CACHE_SIZES.includes(computeType);
  problems.require(onHost && vpcId === undefined, {
    property: "cache",
    allowed: `must not be LOCAL on LINUX_GPU_CONTAINER, on ${NO_LOCAL_CACHE_SIZES.join(", ")} or in a VPC`,
    got: { environmentType, computeType, ...(vpcId === undefined ? {} : { vpcId: "given" }) },
    fix: "use S3 or NO_CACHE",
  });
  checkModes(problems, args, onHost ? localCacheModes : Object.values(BuildCacheMode), cacheModes);
}

function checkModes(
  problems: Problems,
  args: BuildProjectArgs,
  offered: readonly string[],
  modes: readonly string[],
): void {
  checkCount(problems, "cacheModes", modes, [1, 3], "modes", "omit it to use LOCAL_CUSTOM_CACHE");
  checkUnique(problems, "cacheModes", modes, "name each mode once");
  const choices = Object.fromEntries(offered.map((mode) => [mode, mode]));
  modes.forEach((mode, index) =>
    checkChoice(problems, `cacheModes[${index}]`, mode, choices, "take modes that the environment type has"),
  );
  problems.require(args.privilegedMode === true || !modes.includes(BuildCacheMode.DockerLayers), {
    property: "privilegedMode",
    allowed: "must be true with LOCAL_DOCKER_LAYER_CACHE",
    got: args.privilegedMode ?? DEFAULTS.privilegedMode,
    fix: "set it or drop the mode",
  });
  const { source = DEFAULTS.source } = args;
  const git = Object.hasOwn(BUILD_SOURCES, source) && BUILD_SOURCES[source].git;
  problems.require(git || !modes.includes(BuildCacheMode.Source), {
    property: "cacheModes",
    allowed: "must not hold LOCAL_SOURCE_CACHE without a Git source, for CodeBuild ignores it there",
    got: source,
    fix: "drop the mode",
  });
}
