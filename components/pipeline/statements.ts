/** What the pipeline's role may do: move artifacts, assume the actions' roles, and execute the actions that have none. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import type { DeliveryPipelineArgs } from "./args";
import { executionStatements } from "./execution";
import { placedActions, placedRules } from "./flow";

/**
 * Statements of the pipeline's role. With `bucketArnPattern` and `keySetArn` they have the same size for any number of regions:
 * resources of one name in several regions are one ARN with a wildcard, and each action role appears once.
 */
export function pipelineRoleStatements(args: DeliveryPipelineArgs, identity: Identity): Statement[] {
  return [...storeStatements(args, identity), ...assumeStatements(args), ...executionStatements(args, identity)];
}

/** CodePipeline itself copies artifacts between regions, so its role works on every store. Source: actions-create-cross-region. */
function storeStatements(args: DeliveryPipelineArgs, { partition, accountId }: Identity): Statement[] {
  const { artifactStores, bucketArnPattern, keySetArn } = args;
  const buckets = bucketArnPattern
    ? [bucketArnPattern]
    : artifactStores.map(({ bucketName }) => pulumi.interpolate`arn:${partition}:s3:::${bucketName}`);
  const Condition = { StringEquals: { "aws:ResourceAccount": accountId } };
  return [
    {
      Sid: "ReadStoreSettings",
      Effect: "Allow",
      Action: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
      Resource: buckets,
      Condition,
    },
    {
      Sid: "MoveArtifacts",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"],
      Resource: buckets.map((bucket) => pulumi.interpolate`${bucket}/*`),
      Condition,
    },
    {
      Sid: "UseStoreKeys",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: keySetArn ? [keySetArn] : artifactStores.map(({ keyArn }) => keyArn),
    },
  ];
}

function assumeStatements(args: DeliveryPipelineArgs): Statement[] {
  const given = [
    ...placedActions(args).map(({ action }) => action.roleArn),
    ...placedRules(args).map(({ rule }) => rule.roleArn),
  ].flatMap((roleArn) => (roleArn === undefined ? [] : [roleArn]));
  if (given.length === 0) return [];
  const Resource = pulumi.all(given).apply((roleArns) => [...new Set(roleArns)].sort());
  return [{ Sid: "AssumeActionRoles", Effect: "Allow", Action: ["sts:AssumeRole"], Resource }];
}
