/** Environment type, size, privileges, cache and network of a build project, which decide about each other. */
import {
  BUILD_ENVIRONMENT_FACTS as ENVIRONMENTS,
  FLEET_COMPUTE_TYPES,
  LAMBDA_COMPUTE_REGIONS,
  NO_LOCAL_CACHE_COMPUTE_TYPES,
} from "../../facts/buildEnvironments";
import { listed, nearest } from "../nearest";
import type { Finding, StackView } from "../types";
import { valuesAt } from "../values";
import { about, type Project, PROJECT, projectOf } from "./project";

const OTHER_TYPE = "leave it out, or take another environment.type";

function* sizeOf(project: Project): Generator<Finding> {
  const { type = "", computeType, fleet } = project;
  const tell = about(project);
  const sizes = ENVIRONMENTS[type]?.computeTypes;
  if (computeType === undefined || fleet) return;
  if (FLEET_COMPUTE_TYPES.includes(computeType)) {
    const rest = {
      allowed: "must not be given without a fleet",
      got: computeType,
      fix: "name the fleet, or take a size",
    };
    yield tell("environment.computeType", rest);
  } else if (sizes !== undefined && !sizes.includes(computeType)) {
    const meant = nearest(computeType, sizes);
    const fix = meant === undefined ? `take one of ${listed(sizes)}` : `write ${meant}; there are ${listed(sizes)}`;
    yield tell("environment.computeType", { allowed: `must be a size of ${type}`, got: computeType, fix });
  }
}

/** What builds on Lambda do not take, by path. Source: CodeBuild User Guide: lambda, Limitations. */
const NOT_ON_LAMBDA = [
  "vpcConfig",
  "buildTimeout",
  "queuedTimeout",
  "badgeEnabled",
  "fileSystemLocations",
  "environment.certificate",
] as const;

function* lambdaOf(project: Project): Generator<Finding> {
  const { resource, type = "", cache, privileged } = project;
  if (ENVIRONMENTS[type]?.lambda !== true) return;
  const tell = about(project);
  for (const path of NOT_ON_LAMBDA) {
    const [found] = valuesAt(resource.inputs, path);
    if (found === undefined || found.value === false || (Array.isArray(found.value) && found.value.length === 0))
      continue;
    const limit = path === "buildTimeout" ? `; builds end after 15 minutes` : "";
    yield tell(path, { allowed: `must not be given for ${type}${limit}`, got: found.value, fix: OTHER_TYPE });
  }
  if (cache !== "NO_CACHE") {
    yield tell("cache.type", { allowed: `must be NO_CACHE for ${type}`, got: cache, fix: OTHER_TYPE });
  }
  if (privileged) {
    yield tell("environment.privilegedMode", { allowed: `must not be true for ${type}`, got: true, fix: OTHER_TYPE });
  }
  const { region } = resource;
  if (region !== undefined && !LAMBDA_COMPUTE_REGIONS.includes(region)) {
    const allowed = `must be a type that ${region} has, and AWS names no Lambda compute there (CodeBuild User Guide: lambda)`;
    yield tell("environment.type", { allowed, got: type, fix: "take LINUX_CONTAINER or ARM_CONTAINER", warning: true });
  }
}

/** Source: CodeBuild User Guide: caching-local ("Windows does not support privileged mode"). */
function* privilegesOf(project: Project): Generator<Finding> {
  const { type = "", privileged } = project;
  const environment = ENVIRONMENTS[type];
  if (!privileged || environment === undefined || environment.privileged || environment.lambda) return;
  const rest = { allowed: `must not be true for ${type}`, got: true, fix: OTHER_TYPE };
  yield about(project)("environment.privilegedMode", rest);
}

/** Source: CodeBuild User Guide: caching-local. */
function* cacheOf(project: Project): Generator<Finding> {
  const { resource, type = "", computeType = "", vpc, cache, modes, privileged } = project;
  const environment = ENVIRONMENTS[type];
  const tell = about(project);
  if (cache === "S3" && valuesAt(resource.inputs, "cache.location").length === 0) {
    yield tell("cache.location", { allowed: "must be given for a cache in S3", fix: "name the bucket" });
  }
  if (cache !== "LOCAL" || environment?.lambda) return;
  const fix = "take a cache in S3, or none";
  const local = { got: cache, fix };
  if (environment?.localCache === false)
    yield tell("cache.type", { ...local, allowed: `must not be LOCAL on ${type}` });
  if (NO_LOCAL_CACHE_COMPUTE_TYPES.includes(computeType)) {
    yield tell("cache.type", { ...local, allowed: `must not be LOCAL on ${computeType}` });
  }
  if (vpc) yield tell("cache.type", { ...local, allowed: "must not be LOCAL in a VPC" });
  if (valuesAt(resource.inputs, "cache.modes").length === 0) {
    const rest = { allowed: "must say what a LOCAL cache keeps", fix: "add LOCAL_CUSTOM_CACHE, for example" };
    yield tell("cache.modes", rest);
  }
  if (!modes.includes("LOCAL_DOCKER_LAYER_CACHE")) return;
  if (environment?.layers === false) {
    const allowed = `must not hold LOCAL_DOCKER_LAYER_CACHE on ${type}`;
    yield tell("cache.modes", { allowed, got: modes, fix: "drop the mode, or build on Linux" });
  } else if (!privileged) {
    const allowed = "must be true with LOCAL_DOCKER_LAYER_CACHE";
    yield tell("environment.privilegedMode", { allowed, fix: "set it, or drop the mode" });
  }
}

/** How many subnets and groups there may be is among the facts. Source: codebuild.VpcConfig, ProjectFleet. */
function* networkOf(project: Project): Generator<Finding> {
  const { resource, vpc, fleet } = project;
  const tell = about(project);
  if (!vpc) return;
  if (fleet) yield tell("vpcConfig", { allowed: "must not be given beside a fleet", fix: "give the VPC to the fleet" });
  for (const path of ["vpcConfig.vpcId", "vpcConfig.subnets", "vpcConfig.securityGroupIds"]) {
    if (path in flat(resource.inputs["vpcConfig"])) continue;
    yield tell(path, {
      allowed: "must be given in a VPC",
      fix: "give VPC, subnets and security groups, or none of them",
    });
  }
}

/** The keys that are given, whether or not their values are known yet. */
const flat = (bag: unknown): Readonly<Record<string, true>> =>
  Object.fromEntries(
    Object.entries((bag ?? {}) as Record<string, unknown>)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key]) => [`vpcConfig.${key}`, true as const]),
  );

/** Checks what the environment of every build project offers. */
export function* checkBuildEnvironments(stack: StackView): Generator<Finding> {
  for (const project of stack.ofType(PROJECT).map(projectOf)) {
    yield* sizeOf(project);
    yield* lambdaOf(project);
    yield* privilegesOf(project);
    yield* cacheOf(project);
    yield* networkOf(project);
  }
}
