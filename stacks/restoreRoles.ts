/** What the build that answers the failure of a wave may do beyond its own log. The document does not grow with the number of regions. */
import * as pulumi from "@pulumi/pulumi";
import { type Statement, policyDocument } from "../components/internal/policies";
import type { EnvironmentNames } from "./names";
import { type StoreGrants, useSigningKey } from "./roles";
import type { EnvironmentSettings } from "./settings";
import { GATED_STAGES } from "./stages/deployments";

/**
 * It reads what was delivered and which release that was, stops the line and keeps the audit; where it rolls back, it reads the ledger
 * and takes on the deploy role too. It cannot move the channel, write releases, let the line go or approve.
 */
export function restorePolicy(
  { homeRegion, onFailedWave }: Pick<EnvironmentSettings, "homeRegion" | "onFailedWave">,
  names: EnvironmentNames,
  { bucketArnPattern, keySetArn, toolsAccount }: StoreGrants,
  signingKeyArn: pulumi.Input<string>,
): pulumi.Output<string> {
  const own = { "aws:ResourceAccount": toolsAccount };
  const objects = (key: string): pulumi.Output<string> => pulumi.interpolate`${bucketArnPattern}/${key}`;
  const records = [`${names.auditKeyPrefix}*`, names.holdKey];
  const rollsBack = onFailedWave === "RollBack";
  const statements: Statement[] = [
    {
      Sid: "ReadPipeline",
      Effect: "Allow",
      Action: [
        "codepipeline:GetPipelineState",
        "codepipeline:ListActionExecutions",
        "codepipeline:ListPipelineExecutions",
      ],
      Resource: names.pipelineArn,
    },
    {
      Sid: "StopTheLine",
      Effect: "Allow",
      Action: "codepipeline:DisableStageTransition",
      Resource: `${names.pipelineArn}/${GATED_STAGES}`,
    },
    {
      Sid: "ReadReleases",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: (rollsBack
        ? [...records, `${names.releaseKeyPrefix}*`, names.channelKey]
        : [names.holdKey, names.channelKey]
      ).map(objects),
      Condition: { StringEquals: own },
    },
    {
      Sid: "FindRecords",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArnPattern,
      Condition: { StringEquals: own, StringLike: { "s3:prefix": rollsBack ? records : [names.holdKey] } },
    },
    {
      Sid: "KeepRecords",
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: records.map((key) => `arn:${names.partition}:s3:::${names.bucket(homeRegion)}/${key}`),
      Condition: { StringEquals: own },
    },
    // Whoever stops the line does not approve, whatever else is attached to the role.
    { Sid: "NeverApprove", Effect: "Deny", Action: "codepipeline:PutApprovalResult", Resource: "*" },
    { Sid: "UseStoreKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keySetArn },
    ...(rollsBack
      ? [
          useSigningKey("kms:Verify", signingKeyArn),
          {
            Sid: "DeployToWorkload",
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Resource: names.roleArn("deploy"),
          } as const,
        ]
      : []),
  ];
  return policyDocument(statements);
}
