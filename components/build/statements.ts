/** What the role of a build project may do: its own logs and reports, its stores, and what its settings name. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import type { BuildProjectArgs } from "./args";
import { folderOf } from "./definition";
import { BuildCacheType, BuildVariableType } from "./enums";
import { imageRepositoryArn, isCurated } from "./environments";
import { networkStatements } from "./statements/network";
import { outputStatements } from "./statements/outputs";
import { sourceStatements } from "./statements/sources";

/** Statements of the role, by CodeBuild User Guide setting-up-service-role and build-spec-ref. */
export function buildRoleStatements(args: BuildProjectArgs, identity: Identity, image: string): Statement[] {
  return [
    ...logsAndReports(args, identity),
    ...stores(args, identity),
    ...keys(args),
    ...cache(args, identity),
    ...variables(args, identity),
    ...imagePull(image, identity),
    ...registry(args),
    ...sourceStatements(args, identity),
    ...outputStatements(args, identity),
    ...networkStatements(args, identity),
    ...retries(args, identity),
  ];
}

const arnOf = ({ partition, region, accountId }: Identity, service: string, rest: pulumi.Input<string>) =>
  pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${rest}`;

function logsAndReports({ projectName, writesReports }: BuildProjectArgs, identity: Identity): Statement[] {
  const group = `log-group:/aws/codebuild/${projectName}`;
  return [
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [arnOf(identity, "logs", group), arnOf(identity, "logs", `${group}:*`)],
    },
    ...(writesReports === false ? [] : [reports(projectName, identity)]),
  ];
}

function reports(projectName: string, identity: Identity): Statement {
  return {
    Sid: "WriteReports",
    Effect: "Allow",
    Action: [
      "codebuild:CreateReportGroup",
      "codebuild:CreateReport",
      "codebuild:UpdateReport",
      "codebuild:BatchPutTestCases",
      "codebuild:BatchPutCodeCoverages",
    ],
    Resource: arnOf(identity, "codebuild", `report-group/${projectName}-*`),
  };
}

function stores(
  { artifactBucketArns = [], storesArtifacts = true }: BuildProjectArgs,
  { accountId }: Identity,
): Statement[] {
  if (artifactBucketArns.length === 0) return [];
  const Condition = { StringEquals: { "aws:ResourceAccount": accountId } };
  return [
    {
      Sid: "ReadStoreSettings",
      Effect: "Allow",
      Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
      Resource: artifactBucketArns,
      Condition,
    },
    {
      Sid: storesArtifacts ? "MoveArtifacts" : "ReadArtifacts",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion", ...(storesArtifacts ? ["s3:PutObject"] : [])],
      Resource: artifactBucketArns.map((arn) => pulumi.interpolate`${arn}/*`),
      Condition,
    },
  ];
}

function keys({ encryptionKeyArn, additionalKeyArns = [], storesArtifacts = true }: BuildProjectArgs): Statement[] {
  const write = storesArtifacts ? ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"] : [];
  const use = (Resource: pulumi.Input<string>): Statement => ({
    Sid: "UseStoreKey",
    Effect: "Allow",
    Action: ["kms:Decrypt", ...write],
    Resource,
  });
  const decrypt: Statement = {
    Sid: "DecryptWithFurtherKeys",
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: additionalKeyArns,
  };
  return [
    ...(encryptionKeyArn === undefined ? [] : [use(encryptionKeyArn)]),
    ...(additionalKeyArns.length === 0 ? [] : [decrypt]),
  ];
}

/** Actions on the cache bucket are not listed by AWS for a role of one's own: these are what a cache below a prefix needs. */
function cache(args: BuildProjectArgs, identity: Identity): Statement[] {
  const { cache, cacheBucketName } = args;
  if (cache !== BuildCacheType.S3 || cacheBucketName === undefined) return [];
  const folder = folderOf(args, args.cachePrefix);
  const bucket = pulumi.interpolate`arn:${identity.partition}:s3:::${cacheBucketName}`;
  return [
    {
      Sid: "ListCache",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: bucket,
      Condition: { StringLike: { "s3:prefix": [folder, `${folder}/*`] } },
    },
    {
      Sid: "KeepCache",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: pulumi.interpolate`${bucket}/${folder}/*`,
    },
  ];
}

function variables({ environmentVariables = [] }: BuildProjectArgs, identity: Identity): Statement[] {
  const valuesOf = (type: BuildVariableType) =>
    environmentVariables.filter((variable) => variable.type === type).map(({ value }) => value);
  const parameters = valuesOf(BuildVariableType.ParameterStore);
  const secrets = valuesOf(BuildVariableType.SecretsManager);
  return [
    ...allow("ReadParameters", "ssm:GetParameters", parameters, (value) =>
      value.startsWith("arn:") ? pulumi.output(value) : arnOf(identity, "ssm", `parameter/${value.replace(/^\//, "")}`),
    ),
    ...allow("ReadSecrets", "secretsmanager:GetSecretValue", secrets, (value) => secretArn(identity, value)),
  ];
}

/** The secret that `secret-id:json-key:stage:version` names. Secrets Manager adds a hyphen and six characters to a name. */
function secretArn(identity: Identity, reference: string): pulumi.Output<string> {
  const fields = reference.split(":");
  if (fields[0] === "arn") return pulumi.output(fields.slice(0, 7).join(":"));
  return arnOf(identity, "secretsmanager", `secret:${fields[0]}-??????`);
}

function allow(
  Sid: string,
  action: string,
  values: readonly pulumi.Input<string>[],
  arnFor: (value: string) => pulumi.Output<string>,
): Statement[] {
  if (values.length === 0) return [];
  const Resource = values.map((value) => pulumi.output(value).apply(arnFor));
  return [{ Sid, Effect: "Allow", Action: [action], Resource }];
}

/** Rights on an image of ECR; images of other registries are public or refused by CodeBuild. */
function imagePull(image: string, { partition }: Identity): Statement[] {
  if (isCurated(image) || imageRepositoryArn("", image) === undefined) return [];
  return [
    { Sid: "LogInToRegistry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: pulumi.output(partition).apply((id) => imageRepositoryArn(id, image) ?? ""),
    },
  ];
}

/** The secret that opens a private registry. Source: CodeBuild User Guide sample-private-registry. */
function registry({ registryCredentialArn }: BuildProjectArgs): Statement[] {
  if (registryCredentialArn === undefined) return [];
  const Action = ["secretsmanager:GetSecretValue"];
  return [{ Sid: "ReadRegistryCredential", Effect: "Allow", Action, Resource: registryCredentialArn }];
}

/** CodeBuild repeats a build with the project's own role. Source: CodeBuild User Guide auto-retry-build. */
function retries({ autoRetryLimit = 0, projectName }: BuildProjectArgs, identity: Identity): Statement[] {
  if (autoRetryLimit === 0) return [];
  const Resource = arnOf(identity, "codebuild", `project/${projectName}`);
  return [{ Sid: "RetryBuilds", Effect: "Allow", Action: ["codebuild:RetryBuild"], Resource }];
}
