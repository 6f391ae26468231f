/** What the pipeline's role needs for deployments to functions and buckets. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, inAccount, named, once, setting, settings } from "./use";

/** Source: action-reference-LambdaDeploy. */
export const lambdaDeploy: Execution = (uses, identity) => {
  const alarms = uses.flatMap(({ region, configuration }) => {
    const names = configuration["Alarms"];
    return names === undefined ? [] : [{ region, name: names }];
  });
  return [
    allow(
      "DeployFunctions",
      [
        "lambda:GetAlias",
        "lambda:GetFunctionConfiguration",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:PublishVersion",
        "lambda:UpdateAlias",
        "lambda:UpdateFunctionCode",
      ],
      arnsAcrossRegions(identity, "lambda", named(uses, "FunctionName"), (name) => [
        `function:${name}`,
        `function:${name}:*`,
      ]),
    ),
    ...(alarms.length === 0
      ? []
      : [
          allow(
            "WatchDeploymentAlarms",
            ["cloudwatch:DescribeAlarms"],
            arnsAcrossRegions(identity, "cloudwatch", alarms, (names) =>
              names.split(",").map((name) => `alarm:${name.trim()}`),
            ),
          ),
        ]),
  ];
};

/** Sources: action-reference-S3Deploy; for objects in parts S3 User Guide mpuoverview, which has S3 decrypt with the key. */
export const s3Deploy: Execution = (uses, { partition, accountId }) => {
  const buckets = pulumi
    .all([once(uses.map((use) => setting(use, "BucketName"))), partition])
    .apply(([names, id]) => names.map((name) => `arn:${id}:s3:::${name}`));
  const keys = settings(uses, "KMSEncryptionKeyARN");
  return [
    inAccount(
      allow("ReadTargetBuckets", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], buckets),
      accountId,
    ),
    inAccount(
      allow(
        "PutFiles",
        ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
        buckets.apply((arns) => arns.map((arn) => `${arn}/*`)),
      ),
      accountId,
    ),
    ...(keys.length === 0
      ? []
      : [allow("EncryptFiles", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], once(keys))]),
  ];
};
