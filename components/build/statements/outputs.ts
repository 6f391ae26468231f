/** What a build needs to leave artifacts, logs and raw reports in buckets that are no pipeline's stores. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import type { Statement } from "../../internal/policies";
import type { BuildProjectArgs } from "../args";
import { folderOf } from "../definition";

/** Statements for every bucket that the args name, each below its folder alone. */
export function outputStatements(args: BuildProjectArgs, { partition, accountId }: Identity): Statement[] {
  const targets = outputFolders(args);
  if (targets.length === 0) return [];
  const distinct = (arns: readonly pulumi.Input<string>[]) =>
    pulumi.all([...arns]).apply((known) => [...new Set(known)].sort());
  const bucketArn = (bucketName: pulumi.Input<string>) => pulumi.interpolate`arn:${partition}:s3:::${bucketName}`;
  const Condition = { StringEquals: { "aws:ResourceAccount": accountId } };
  return [
    {
      Sid: "ReadOutputBuckets",
      Effect: "Allow",
      Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
      Resource: distinct(targets.map(({ bucketName }) => bucketArn(bucketName))),
      Condition,
    },
    {
      Sid: "WriteOutputs",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: distinct(
        targets.map(({ bucketName, folder }) => pulumi.interpolate`${bucketArn(bucketName)}/${folder}/*`),
      ),
      Condition,
    },
    ...exportKeys(args),
  ];
}

interface OutputFolder {
  readonly bucketName: pulumi.Input<string>;
  readonly folder: string;
}

function outputFolders(args: BuildProjectArgs): OutputFolder[] {
  const { artifact, secondaryArtifacts = [], logBucketName, logPrefix, reportGroups = [] } = args;
  const into = (bucketName: pulumi.Input<string> | undefined, folder: string | undefined): OutputFolder[] =>
    bucketName === undefined ? [] : [{ bucketName, folder: folderOf(args, folder) }];
  return [
    ...into(artifact?.bucketName, artifact?.path),
    ...secondaryArtifacts.flatMap(({ bucketName, path }) => into(bucketName, path)),
    ...into(logBucketName, logPrefix),
    ...reportGroups.flatMap(({ exportBucketName, exportPath }) => into(exportBucketName, exportPath)),
  ];
}

/** Keys of report groups; the project's own key has a statement already. */
function exportKeys({ reportGroups = [] }: BuildProjectArgs): Statement[] {
  const Resource = reportGroups.flatMap(({ exportKeyArn }) => (exportKeyArn === undefined ? [] : [exportKeyArn]));
  if (Resource.length === 0) return [];
  const Action = ["kms:Decrypt", "kms:GenerateDataKey*"];
  return [{ Sid: "EncryptReports", Effect: "Allow", Action, Resource }];
}
