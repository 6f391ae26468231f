/** A CodeBuild project for the build and test actions of a pipeline. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Project } from "@pulumi/aws/codebuild";
import type { Role } from "@pulumi/aws/iam";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";
import { BuildCacheType, BuildVariableType } from "./enums";
import { BUILD_ENVIRONMENTS, isCurated } from "./environments";
import { buildRoleStatements } from "./statements";
import { validateBuildProject } from "./validate";

const TYPE = "interlock:index:BuildProject";

/**
 * Creates a build project with a role and a log group of its own.
 *
 * Costs the build minutes and the stored logs; nothing while idle.
 *
 * @example
 * new BuildProject("api", {
 *   projectName: "api-build",
 *   artifactBucketArns: [store.bucketArn],
 *   encryptionKeyArn: store.keyArn,
 * });
 */
export class BuildProject extends pulumi.ComponentResource {
  readonly projectName: pulumi.Output<string>;
  readonly projectArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: BuildProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateBuildProject(name, args, opts);
    super(TYPE, name, args, opts);
    const logGroup = createLogGroup(this, name, checked);
    const role = createRole(this, name, checked, identityOf(this, checked));
    const project = createProject(this, name, checked, role, logGroup);
    this.projectName = project.name;
    this.projectArn = project.arn;
    this.roleArn = role.arn;
    this.roleName = role.name;
    this.logGroupName = logGroup.name;
    this.registerOutputs({
      projectName: this.projectName,
      projectArn: this.projectArn,
      roleArn: this.roleArn,
      roleName: this.roleName,
      logGroupName: this.logGroupName,
    });
  }
}

/** CodeBuild's own name for the group, so that builds started before the group existed wrote to the same place. */
function createLogGroup(parent: BuildProject, name: string, args: BuildProjectArgs): LogGroup {
  return new LogGroup(
    childName(name, "log-group"),
    {
      name: `/aws/codebuild/${args.projectName}`,
      retentionInDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays,
      kmsKeyId: args.logKeyArn,
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
}

const imageOf = ({ image, environmentType }: BuildProjectArgs): string =>
  image ?? BUILD_ENVIRONMENTS[environmentType ?? DEFAULTS.environmentType].image;

function createRole(parent: BuildProject, name: string, args: BuildProjectArgs, identity: Identity): Role {
  const { partition, region, accountId } = identity;
  return serviceRole(parent, name, "role", {
    trust: {
      service: "codebuild.amazonaws.com",
      accountId,
      sourceArn: pulumi.interpolate`arn:${partition}:codebuild:${region}:${accountId}:project/${args.projectName}`,
    },
    statements: buildRoleStatements(args, identity, imageOf(args)),
    extraPolicies: args.policy === undefined ? undefined : { extra: args.policy },
    roleName: args.roleName,
    path: args.rolePath,
    description: `Builds of ${args.projectName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

function createProject(
  parent: BuildProject,
  name: string,
  args: BuildProjectArgs,
  role: Role,
  logGroup: LogGroup,
): Project {
  return new Project(
    childName(name, "project"),
    {
      name: args.projectName,
      description: args.description,
      serviceRole: role.arn,
      source: {
        type: "CODEPIPELINE",
        buildspec: args.buildspec ?? args.buildspecPath ?? DEFAULTS.buildspecPath,
      },
      artifacts: { type: "CODEPIPELINE" },
      encryptionKey: args.encryptionKeyArn,
      environment: environmentOf(args),
      cache: cacheOf(args),
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logGroup.name } },
      buildTimeout: args.buildTimeoutMinutes ?? DEFAULTS.buildTimeoutMinutes,
      queuedTimeout: args.queuedTimeoutMinutes ?? DEFAULTS.queuedTimeoutMinutes,
      concurrentBuildLimit: args.concurrentBuildLimit,
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
}

function environmentOf(args: BuildProjectArgs) {
  const image = imageOf(args);
  return {
    type: args.environmentType ?? DEFAULTS.environmentType,
    computeType: args.computeType ?? DEFAULTS.computeType,
    image,
    imagePullCredentialsType: isCurated(image) ? "CODEBUILD" : "SERVICE_ROLE",
    privilegedMode: args.privilegedMode ?? DEFAULTS.privilegedMode,
    environmentVariables: (args.environmentVariables ?? []).map(({ name, value, type }) => ({
      name,
      value,
      type: type ?? BuildVariableType.Plaintext,
    })),
  };
}

function cacheOf({ cache = DEFAULTS.cache, cacheModes, cacheBucketName, projectName }: BuildProjectArgs) {
  if (cache === BuildCacheType.Local) return { type: cache, modes: [...(cacheModes ?? DEFAULTS.cacheModes)] };
  if (cache === BuildCacheType.S3)
    return { type: cache, location: pulumi.interpolate`${cacheBucketName}/${projectName}` };
  return { type: cache };
}
