import assert from "node:assert/strict";
import * as components from "../../../components";
import type { PipelineAction } from "../../../components";

const CASES: Readonly<Record<string, readonly [PipelineAction, PipelineAction]>> = {
  "s3Source with another key": [
    components.s3Source({
      name: "Upload",
      bucketName: "b",
      objectKey: "k.zip",
      outputArtifact: "source",
      allowObjectKeyOverride: true,
    }),
    {
      name: "Upload",
      provider: "S3Source",
      outputArtifacts: ["source"],
      configuration: { S3Bucket: "b", S3ObjectKey: "k.zip", AllowOverrideForS3ObjectKey: "true" },
    },
  ],
  connectionSource: [
    components.connectionSource({
      name: "Commit",
      connectionArn: "c",
      fullRepositoryId: "acme/shop",
      branchName: "main",
      outputArtifact: "source",
      outputArtifactFormat: "CODEBUILD_CLONE_REF",
      detectChanges: false,
      namespace: "commit",
    }),
    {
      name: "Commit",
      provider: "Connection",
      namespace: "commit",
      outputArtifacts: ["source"],
      configuration: {
        ConnectionArn: "c",
        FullRepositoryId: "acme/shop",
        BranchName: "main",
        OutputArtifactFormat: "CODEBUILD_CLONE_REF",
        DetectChanges: "false",
      },
    },
  ],
  ecrSource: [
    components.ecrSource({ name: "Image", repositoryName: "shop", imageTag: "main", outputArtifact: "image" }),
    {
      name: "Image",
      provider: "EcrSource",
      outputArtifacts: ["image"],
      configuration: { RepositoryName: "shop", ImageTag: "main" },
    },
  ],
  ecrBuildAndPublishAction: [
    components.ecrBuildAndPublishAction({
      name: "Image",
      repositoryName: "shop",
      inputArtifact: "source",
      dockerfilePath: "container",
      imageTags: ["main", "#{commit.CommitId}"],
    }),
    {
      name: "Image",
      provider: "EcrBuildAndPublish",
      inputArtifacts: ["source"],
      configuration: { ECRRepositoryName: "shop", DockerFilePath: "container", ImageTags: "main,#{commit.CommitId}" },
    },
  ],
  codeDeployToEcsAction: [
    components.codeDeployToEcsAction({
      name: "Deploy",
      applicationName: "shop",
      deploymentGroupName: "blue",
      templateArtifact: "source",
      appSpecArtifact: "specs",
      taskDefinitionPath: "container/taskdef.json",
      appSpecPath: "container/appspec.yaml",
      images: [
        { artifact: "image", placeholder: "IMAGE1_NAME" },
        { artifact: "image", placeholder: "SIDECAR" },
      ],
      passedRoleArns: ["task"],
    }),
    {
      name: "Deploy",
      provider: "CodeDeployToEcs",
      passedRoleArns: ["task"],
      inputArtifacts: ["source", "specs", "image"],
      configuration: {
        ApplicationName: "shop",
        DeploymentGroupName: "blue",
        TaskDefinitionTemplateArtifact: "source",
        TaskDefinitionTemplatePath: "container/taskdef.json",
        AppSpecTemplateArtifact: "specs",
        AppSpecTemplatePath: "container/appspec.yaml",
        Image1ArtifactName: "image",
        Image1ContainerName: "IMAGE1_NAME",
        Image2ArtifactName: "image",
        Image2ContainerName: "SIDECAR",
      },
    },
  ],
  "codeDeployToEcsAction from one artifact": [
    components.codeDeployToEcsAction({
      name: "Deploy",
      applicationName: "shop",
      deploymentGroupName: "blue",
      templateArtifact: "bundle",
    }),
    {
      name: "Deploy",
      provider: "CodeDeployToEcs",
      inputArtifacts: ["bundle"],
      configuration: {
        ApplicationName: "shop",
        DeploymentGroupName: "blue",
        TaskDefinitionTemplateArtifact: "bundle",
        AppSpecTemplateArtifact: "bundle",
      },
    },
  ],
  ecsAction: [
    components.ecsAction({
      name: "Deploy",
      clusterName: "shop",
      serviceName: "web",
      inputArtifact: "image",
      fileName: "images.json",
      deploymentTimeoutMinutes: 15,
    }),
    {
      name: "Deploy",
      provider: "Ecs",
      inputArtifacts: ["image"],
      configuration: {
        ClusterName: "shop",
        ServiceName: "web",
        FileName: "images.json",
        DeploymentTimeout: "15",
      },
    },
  ],
  lambdaDeployAction: [
    components.lambdaDeployAction({
      name: "Deploy",
      functionName: "shop",
      functionAlias: "live",
      inputArtifact: "bundle",
      deployStrategy: "Canary10Percent5Minutes",
      alarmNames: ["errors", "latency"],
    }),
    {
      name: "Deploy",
      provider: "LambdaDeploy",
      inputArtifacts: ["bundle"],
      configuration: {
        FunctionName: "shop",
        FunctionAlias: "live",
        DeployStrategy: "Canary10Percent5Minutes",
        Alarms: "errors,latency",
      },
    },
  ],
  "lambdaDeployAction of a version": [
    components.lambdaDeployAction({
      name: "Deploy",
      functionName: "shop",
      functionAlias: "live",
      publishedTargetVersion: "#{variables.version}",
      alarmNames: [],
    }),
    {
      name: "Deploy",
      provider: "LambdaDeploy",
      configuration: {
        FunctionName: "shop",
        FunctionAlias: "live",
        PublishedTargetVersion: "#{variables.version}",
      },
    },
  ],
  s3DeployAction: [
    components.s3DeployAction({ name: "Deploy", bucketName: "site", inputArtifact: "bundle" }),
    {
      name: "Deploy",
      provider: "S3Deploy",
      inputArtifacts: ["bundle"],
      configuration: { BucketName: "site", Extract: "true" },
    },
  ],
  "s3DeployAction of an archive": [
    components.s3DeployAction({
      name: "Deploy",
      bucketName: "site",
      inputArtifact: "bundle",
      extract: false,
      objectKey: "site.zip",
      keyArn: "key",
      cannedAcl: "private",
      cacheControl: "public, max-age=60",
    }),
    {
      name: "Deploy",
      provider: "S3Deploy",
      inputArtifacts: ["bundle"],
      configuration: {
        BucketName: "site",
        Extract: "false",
        ObjectKey: "site.zip",
        KMSEncryptionKeyARN: "key",
        CannedACL: "private",
        CacheControl: "public, max-age=60",
      },
    },
  ],
  ec2DeployAction: [
    components.ec2DeployAction({
      name: "Deploy",
      inputArtifact: "bundle",
      instanceTagKey: "App",
      instanceTagValue: "shop",
      instanceType: "SSM_MANAGED_NODE",
      targetDirectory: "/srv/shop",
      preScript: "scripts/stop.sh",
      postScript: "scripts/start.sh",
      maxBatch: 2,
      maxError: 0,
      targetGroupNames: ["web", "api"],
    }),
    {
      name: "Deploy",
      provider: "Ec2Deploy",
      inputArtifacts: ["bundle"],
      configuration: {
        InstanceTagKey: "App",
        InstanceTagValue: "shop",
        InstanceType: "SSM_MANAGED_NODE",
        TargetDirectory: "/srv/shop",
        PreScript: "scripts/stop.sh",
        PostScript: "scripts/start.sh",
        MaxBatch: "2",
        MaxError: "0",
        TargetGroupNameList: "web,api",
      },
    },
  ],
  lambdaInvokeAction: [
    components.lambdaInvokeAction({
      name: "Check",
      functionName: "check",
      userParameters: "#{commit.CommitId}",
      inputArtifacts: ["bundle"],
      outputArtifacts: ["report"],
      region: "eu-west-1",
    }),
    {
      name: "Check",
      provider: "LambdaInvoke",
      region: "eu-west-1",
      inputArtifacts: ["bundle"],
      outputArtifacts: ["report"],
      configuration: { FunctionName: "check", UserParameters: "#{commit.CommitId}" },
    },
  ],
  pipelineInvokeAction: [
    components.pipelineInvokeAction({
      name: "Next",
      pipelineName: "shop-next",
      sourceRevisions: [{ actionName: "Commit", revisionType: "COMMIT_ID", revisionValue: "#{commit.CommitId}" }],
      variables: [{ name: "reason", value: "upstream" }],
    }),
    {
      name: "Next",
      provider: "PipelineInvoke",
      configuration: {
        PipelineName: "shop-next",
        SourceRevisions: '[{"actionName":"Commit","revisionType":"COMMIT_ID","revisionValue":"#{commit.CommitId}"}]',
        Variables: '[{"name":"reason","value":"upstream"}]',
      },
    },
  ],
};

describe("Further actions by their own words", () => {
  for (const [what, [action, expected]] of Object.entries(CASES)) it(what, () => assert.deepEqual(action, expected));
});
