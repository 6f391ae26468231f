/** The project's args in the form of its resource's inputs. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { ProjectArgs } from "@pulumi/aws/codebuild";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";
import type { BuildArtifact } from "./args/storage";
import { BuildCacheType, BuildSource } from "./enums";
import { BUILD_ENVIRONMENTS, isCurated } from "./environments";
import { resolveRuntime } from "./runtimes";
import { BUILD_SOURCES } from "./sources";

/** Where a build keeps and leaves things: names that the project and its role must agree on. */
export const folderOf = (args: BuildProjectArgs, folder: string | undefined): string => folder ?? args.projectName;

/** The image that builds run in; validation makes sure that there is one. */
export function imageOf({ image, runtime, environmentType }: BuildProjectArgs): string {
  const curated = runtime && resolveRuntime(runtime, environmentType)?.image;
  return image ?? curated ?? BUILD_ENVIRONMENTS[environmentType ?? DEFAULTS.environmentType].image ?? "";
}

/** Inputs of the project without its roles. */
export function projectInputs(
  args: BuildProjectArgs,
  logGroupName: pulumi.Input<string>,
): Omit<ProjectArgs, "serviceRole" | "buildBatchConfig"> {
  const refused = BUILD_ENVIRONMENTS[args.environmentType ?? DEFAULTS.environmentType].refused;
  const minutes = (property: "buildTimeoutMinutes" | "queuedTimeoutMinutes") =>
    refused.includes(property) ? undefined : (args[property] ?? DEFAULTS[property]);
  return {
    name: args.projectName,
    description: args.description,
    ...sourceInputs(args),
    ...artifactInputs(args),
    encryptionKey: args.encryptionKeyArn,
    environment: environmentInputs(args),
    cache: cacheInputs(args),
    logsConfig: logInputs(args, logGroupName),
    vpcConfig: vpcInputs(args),
    badgeEnabled: args.badgeEnabled,
    autoRetryLimit: args.autoRetryLimit,
    buildTimeout: minutes("buildTimeoutMinutes"),
    queuedTimeout: minutes("queuedTimeoutMinutes"),
    concurrentBuildLimit: args.concurrentBuildLimit,
    region: args.region,
    tags: args.tags,
  };
}

const authInput = (connectionArn: pulumi.Input<string> | undefined) =>
  connectionArn === undefined ? undefined : { type: "CODECONNECTIONS", resource: connectionArn };

function sourceInputs(args: BuildProjectArgs) {
  const type = args.source ?? DEFAULTS.source;
  const { hosted } = BUILD_SOURCES[type];
  return {
    source: {
      type,
      location: args.sourceLocation,
      buildspec: args.buildspec ?? args.buildspecPath ?? DEFAULTS.buildspecPath,
      auth: authInput(args.connectionArn),
      gitCloneDepth: args.gitCloneDepth,
      gitSubmodulesConfig: args.fetchSubmodules === undefined ? undefined : { fetchSubmodules: args.fetchSubmodules },
      reportBuildStatus: hosted ? (args.reportBuildStatus ?? true) : undefined,
    },
    sourceVersion: args.sourceVersion,
    secondarySources: args.secondarySources?.map(({ identifier, source, location, connectionArn }) => ({
      sourceIdentifier: identifier,
      type: source,
      location,
      auth: authInput(connectionArn),
    })),
    secondarySourceVersions: args.secondarySources?.flatMap(({ identifier, version }) =>
      version === undefined ? [] : [{ sourceIdentifier: identifier, sourceVersion: version }],
    ),
  };
}

function artifactInputs(args: BuildProjectArgs) {
  const { artifact, secondaryArtifacts, source = DEFAULTS.source } = args;
  const none = { type: source === BuildSource.CodePipeline ? "CODEPIPELINE" : "NO_ARTIFACTS" };
  return {
    artifacts: artifact === undefined ? none : bucketInputs(args, artifact),
    secondaryArtifacts: secondaryArtifacts?.map((each) => ({
      ...bucketInputs(args, each),
      artifactIdentifier: each.identifier,
    })),
  };
}

function bucketInputs(args: BuildProjectArgs, artifact: BuildArtifact) {
  return {
    type: "S3",
    location: artifact.bucketName,
    path: folderOf(args, artifact.path),
    name: artifact.name ?? args.projectName,
    packaging: artifact.packaging ?? DEFAULTS.packaging,
    namespaceType: artifact.perBuild === true ? "BUILD_ID" : "NONE",
    overrideArtifactName: artifact.nameFromBuildspec,
  };
}

function environmentInputs(args: BuildProjectArgs) {
  const { environmentType = DEFAULTS.environmentType, registryCredentialArn, fleetArn } = args;
  const image = imageOf(args);
  return {
    type: environmentType,
    computeType: args.computeType ?? BUILD_ENVIRONMENTS[environmentType].computeTypes[0] ?? "",
    image,
    imagePullCredentialsType: isCurated(image) ? "CODEBUILD" : "SERVICE_ROLE",
    registryCredential:
      registryCredentialArn === undefined
        ? undefined
        : { credential: registryCredentialArn, credentialProvider: "SECRETS_MANAGER" },
    fleet: fleetArn === undefined ? undefined : { fleetArn },
    privilegedMode: args.privilegedMode ?? DEFAULTS.privilegedMode,
    environmentVariables: (args.environmentVariables ?? []).map(({ name, value, type }) => ({
      name,
      value,
      type: type ?? DEFAULTS.variableType,
    })),
  };
}

function vpcInputs({ vpcId, subnetIds = [], securityGroupIds = [] }: BuildProjectArgs) {
  return vpcId === undefined ? undefined : { vpcId, subnets: subnetIds, securityGroupIds };
}

function cacheInputs(args: BuildProjectArgs) {
  const { cache = DEFAULTS.cache, cacheModes, cacheBucketName, cacheNamespace } = args;
  if (cache === BuildCacheType.Local) return { type: cache, modes: [...(cacheModes ?? DEFAULTS.cacheModes)] };
  if (cache === BuildCacheType.S3) {
    const location = pulumi.interpolate`${cacheBucketName}/${folderOf(args, args.cachePrefix)}`;
    return { type: cache, location, cacheNamespace };
  }
  return { type: cache };
}

function logInputs(args: BuildProjectArgs, groupName: pulumi.Input<string>) {
  const { logBucketName, logPrefix } = args;
  const cloudwatchLogs = { status: "ENABLED", groupName };
  if (logBucketName === undefined) return { cloudwatchLogs };
  const location = pulumi.interpolate`${logBucketName}/${folderOf(args, logPrefix)}`;
  return { cloudwatchLogs, s3Logs: { status: "ENABLED", location } };
}
