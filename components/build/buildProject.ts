/** A CodeBuild project: for the build and test actions of a pipeline, or for builds that a repository's host starts. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Project } from "@pulumi/aws/codebuild";
import type { Role } from "@pulumi/aws/iam";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { serviceRole } from "../internal/serviceRole";
import { createAlarms } from "./alarms";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";
import { batchInputs, createBatchRole } from "./batch";
import { imageOf, projectInputs } from "./definition";
import { createLogEvents } from "./logEvents";
import { createNotifications } from "./notifications";
import { createReportGroups } from "./reportGroups";
import { buildRoleStatements } from "./statements";
import { validateBuildProject } from "./validation";
import { createWebhook } from "./webhook";

const TYPE = "interlock:index:BuildProject";

/**
 * Creates a build project with a role and a log group of its own, and what its args ask for: report groups, a webhook, alarms,
 * notifications.
 *
 * Costs the build minutes and the stored logs; nothing while idle but alarms.
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
  /** Role that starts the builds of a batch; only with `batch`. */
  readonly batchRoleArn?: pulumi.Output<string>;
  /** ARNs of `reportGroups` by their name in the buildspec. */
  readonly reportGroupArns: pulumi.Output<{ [name: string]: string }>;
  /** Picture that says whether the newest build passed; only with `badgeEnabled`. */
  readonly badgeUrl?: pulumi.Output<string>;
  /** Address that the repository's host calls; only with `webhook`. */
  readonly webhookUrl?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: BuildProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateBuildProject(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, checked);
    const logGroup = createLogGroup(this, name, checked);
    const role = createRole(this, name, checked, identity);
    const batchRole = createBatchRole(this, name, checked, identity);
    const project = new Project(
      childName(name, "project"),
      {
        ...projectInputs(checked, logGroup.name),
        serviceRole: role.arn,
        buildBatchConfig: batchRole && batchInputs(checked, batchRole),
      },
      { parent: this },
    );
    const webhook = createWebhook(this, name, checked, project);
    createAlarms(this, name, checked, project);
    createNotifications(this, name, checked, project);
    createLogEvents(this, name, checked, identity, logGroup);
    this.projectName = project.name;
    this.projectArn = project.arn;
    this.roleArn = role.arn;
    this.roleName = role.name;
    this.logGroupName = logGroup.name;
    this.reportGroupArns = createReportGroups(this, name, checked, identity);
    if (batchRole) this.batchRoleArn = batchRole.arn;
    if (args.badgeEnabled === true) this.badgeUrl = project.badgeUrl;
    if (webhook) this.webhookUrl = webhook.payloadUrl;
    this.registerOutputs({
      projectName: this.projectName,
      projectArn: this.projectArn,
      roleArn: this.roleArn,
      roleName: this.roleName,
      logGroupName: this.logGroupName,
      reportGroupArns: this.reportGroupArns,
      ...(this.batchRoleArn ? { batchRoleArn: this.batchRoleArn } : {}),
      ...(this.badgeUrl ? { badgeUrl: this.badgeUrl } : {}),
      ...(this.webhookUrl ? { webhookUrl: this.webhookUrl } : {}),
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
