/** What the roles of a deployment to machines on premises may do. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import { oneOrMany, type Statement } from "../../internal/policies";
import type { RoleArn } from "../../internal/roleArns";
import { trustStatements } from "../../access/trust";
import { allow, arnOf } from "../grants";
import { stopsStatements } from "../stops";
import { instanceNamePrefixOf, type OnPremisesDeploymentArgs } from "./args";

/**
 * Lets the data centre's roles in, for sessions that bear a machine's name: no session of this role is anybody else's.
 */
export function registrarTrust(
  args: OnPremisesDeploymentArgs,
  roles: readonly RoleArn[],
  { partition }: Identity,
): Statement[] {
  const named = { StringLike: { "sts:RoleSessionName": `${instanceNamePrefixOf(args)}*` } };
  return trustStatements({ roles, accountIds: [], externalId: undefined, partition }).map((statement) => ({
    ...statement,
    Condition: { ...statement.Condition, ...named },
  }));
}

/** A machine's role: it reads bundles and the agent of its region, and polls CodeDeploy by its registration. */
export function sessionStatements(args: OnPremisesDeploymentArgs, { partition, region }: Identity): Statement[] {
  const { bundleAccountId, bundleKeyArns = [] } = args;
  const ofAccount =
    bundleAccountId === undefined ? {} : { Condition: { StringEquals: { "aws:ResourceAccount": bundleAccountId } } };
  return [
    {
      ...allow(
        "ReadBundles",
        ["s3:GetObject", "s3:GetObjectVersion"],
        oneOrMany(args.bundleBucketArns.map((arn) => pulumi.interpolate`${arn}/*`)),
      ),
      ...ofAccount,
    },
    ...(bundleKeyArns.length === 0 ? [] : [allow("DecryptBundles", ["kms:Decrypt"], oneOrMany(bundleKeyArns))]),
    allow("UpdateAgent", ["s3:GetObject"], pulumi.interpolate`arn:${partition}:s3:::aws-codedeploy-${region}/*`),
  ];
}

/** The role that registers machines, by the names that theirs begin with. */
export function registrarStatements(args: OnPremisesDeploymentArgs, identity: Identity): Statement[] {
  return [
    allow(
      "RegisterMachines",
      [
        "codedeploy:AddTagsToOnPremisesInstances",
        "codedeploy:DeregisterOnPremisesInstance",
        "codedeploy:GetOnPremisesInstance",
        "codedeploy:RegisterOnPremisesInstance",
      ],
      arnOf(identity, "codedeploy", `instance:${instanceNamePrefixOf(args)}*`),
    ),
  ];
}

/** CodeDeploy's role: of the managed policy AWSCodeDeployRole (version 11) what finds instances by tags, and what the options need. */
export function codeDeployStatements(args: OnPremisesDeploymentArgs): Statement[] {
  return [
    allow("FindInstances", ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "tag:GetResources"], "*"),
    ...stopsStatements(args),
  ];
}
