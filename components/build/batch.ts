/** Batches of a project and the role that starts their builds. */
import * as pulumi from "@pulumi/pulumi";
import type { ProjectArgs } from "@pulumi/aws/codebuild";
import type { Role } from "@pulumi/aws/iam";
import type { Identity } from "../internal/identity";
import { serviceRole } from "../internal/serviceRole";
import type { BuildProjectArgs } from "./args";

/**
 * Creates the role that CodeBuild starts, stops and repeats the builds of a batch with. It is not the builds' own, which could
 * otherwise start more builds than the restrictions allow.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build.html
 */
export function createBatchRole(
  parent: pulumi.Resource,
  name: string,
  args: BuildProjectArgs,
  { partition, region, accountId }: Identity,
): Role | undefined {
  if (args.batch === undefined) return undefined;
  const projectArn = pulumi.interpolate`arn:${partition}:codebuild:${region}:${accountId}:project/${args.projectName}`;
  return serviceRole(parent, name, "batch-role", {
    trust: { service: "codebuild.amazonaws.com", accountId, sourceArn: projectArn },
    statements: [
      {
        Sid: "RunBuildsOfBatch",
        Effect: "Allow",
        Action: ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"],
        Resource: projectArn,
      },
    ],
    roleName: args.batch.roleName,
    path: args.rolePath,
    description: `Batches of ${args.projectName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

/** The project's batch settings. */
export function batchInputs({ batch = {} }: BuildProjectArgs, role: Role): ProjectArgs["buildBatchConfig"] {
  const { computeTypesAllowed, maximumBuildsAllowed, timeoutMinutes, combineArtifacts } = batch;
  const restricted = computeTypesAllowed !== undefined || maximumBuildsAllowed !== undefined;
  return {
    serviceRole: role.arn,
    combineArtifacts,
    timeoutInMins: timeoutMinutes,
    restrictions: restricted ? { computeTypesAlloweds: computeTypesAllowed, maximumBuildsAllowed } : undefined,
  };
}
