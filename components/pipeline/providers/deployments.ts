import { ARN_FORMS } from "../../internal/checks";
import { arn, DEPLOY_STRATEGY, FUNCTION_ALIAS, FUNCTION_NAME, FUNCTION_VERSION, listOf, whole } from "./forms";
import { BOOLEAN, ROW } from "./rows";

const DEPLOY = { ...ROW, category: "Deploy", inputs: [1, 1], outputs: [0, 0] } as const;

/** Numbers of the images that one deployment can fill in. */
export const IMAGE_NUMBERS = [1, 2, 3, 4] as const;

/** Source: S3 User Guide acl-overview, canned ACLs. */
const CANNED_ACLS = [
  "private",
  "public-read",
  "public-read-write",
  "aws-exec-read",
  "authenticated-read",
  "bucket-owner-read",
  "bucket-owner-full-control",
  "log-delivery-write",
] as const;

const SCRIPTED = ["TargetDirectory", "PreScript", "PostScript", "DeploySpec"] as const;

/** Sources: CodePipeline User Guide action-reference-CodeDeploy, -ECSbluegreen, -ECS, -LambdaDeploy, -S3Deploy, -EC2Deploy. */
export const DEPLOY_PROVIDERS = {
  CodeDeploy: { ...DEPLOY, provider: "CodeDeploy", required: ["ApplicationName", "DeploymentGroupName"] },
  CodeDeployToEcs: {
    ...DEPLOY,
    provider: "CodeDeployToECS",
    inputs: [1, 5],
    required: ["ApplicationName", "DeploymentGroupName", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"],
    optional: [
      "TaskDefinitionTemplatePath",
      "AppSpecTemplatePath",
      ...IMAGE_NUMBERS.flatMap((number) => [`Image${number}ArtifactName`, `Image${number}ContainerName`]),
    ],
    passesRoles: true,
  },
  Ecs: {
    ...DEPLOY,
    provider: "ECS",
    required: ["ClusterName", "ServiceName"],
    optional: ["FileName", "DeploymentTimeout"],
    forms: { DeploymentTimeout: whole(1, 60, "a number of minutes") },
    passesRoles: true,
  },
  LambdaDeploy: {
    ...DEPLOY,
    provider: "Lambda",
    inputs: [0, 1],
    required: ["FunctionName"],
    optional: ["FunctionAlias", "PublishedTargetVersion", "DeployStrategy", "Alarms"],
    forms: {
      FunctionName: FUNCTION_NAME,
      FunctionAlias: FUNCTION_ALIAS,
      PublishedTargetVersion: FUNCTION_VERSION,
      DeployStrategy: DEPLOY_STRATEGY,
      Alarms: listOf(10, "names of alarms"),
    },
  },
  S3Deploy: {
    ...DEPLOY,
    provider: "S3",
    required: ["BucketName", "Extract"],
    optional: ["ObjectKey", "KMSEncryptionKeyARN", "CannedACL", "CacheControl"],
    choices: { Extract: BOOLEAN, CannedACL: CANNED_ACLS },
    forms: { KMSEncryptionKeyARN: arn(ARN_FORMS.key, "give the key's full ARN") },
  },
  Ec2Deploy: {
    ...DEPLOY,
    provider: "EC2",
    required: ["InstanceTagKey", "InstanceType"],
    optional: ["InstanceTagValue", "MaxBatch", "MaxError", "TargetGroupNameList", ...SCRIPTED],
    choices: { InstanceType: ["EC2", "SSM_MANAGED_NODE"] },
    forms: {
      MaxBatch: whole(1, 500, "a number of machines"),
      MaxError: whole(0, 500, "a number of machines"),
      TargetGroupNameList: listOf(50, "names of target groups"),
    },
  },
} as const;
