import type { DeliveryStep, StoredObject } from "../../../../delivery/access/types";

export const TOOLS = "111111111111";
export const PROD = "222222222222";

export const stored = (region: string, key: string): StoredObject => ({
  bucket: `store-${region}`,
  key,
  region,
  account: TOOLS,
  kmsKeyArn: `arn:aws:kms:${region}:${TOOLS}:key/mrk-1`,
});

const inTools = (name: string): string => `arn:aws:iam::${TOOLS}:role/${name}`;
const inProd = (name: string): string => `arn:aws:iam::${PROD}:role/${name}`;
const HOME = "eu-west-1";
const AWAY = "us-east-1";

/** One step of every kind: a pipeline in Ireland that deploys to another account in Virginia. */
export const steps = {
  EventStartsPipeline: {
    kind: "EventStartsPipeline",
    ruleArn: `arn:aws:events:${HOME}:${TOOLS}:rule/push`,
    targetRoleArn: inTools("events"),
    pipelineArn: `arn:aws:codepipeline:${HOME}:${TOOLS}:app-dev`,
  },
  AssumeActionRole: {
    kind: "AssumeActionRole",
    pipelineRoleArn: inTools("pipeline"),
    actionRoleArn: inProd("deploy"),
    region: HOME,
  },
  CodeCommitSource: {
    kind: "CodeCommitSource",
    executorRoleArn: inTools("pipeline"),
    repositoryArn: `arn:aws:codecommit:${HOME}:${TOOLS}:app`,
    repositoryKeyArn: `arn:aws:kms:${HOME}:${TOOLS}:key/code`,
    output: stored(HOME, "app/source.zip"),
  },
  S3Source: {
    kind: "S3Source",
    executorRoleArn: inTools("pipeline"),
    object: stored(HOME, "channels/app.zip"),
    output: stored(HOME, "app/source.zip"),
  },
  CopyArtifact: {
    kind: "CopyArtifact",
    pipelineRoleArn: inTools("pipeline"),
    from: stored(HOME, "app/source.zip"),
    to: stored(AWAY, "app/source.zip"),
  },
  StartBuild: {
    kind: "StartBuild",
    executorRoleArn: inTools("pipeline"),
    projectArn: `arn:aws:codebuild:${HOME}:${TOOLS}:project/app`,
  },
  StartBuildBatch: {
    kind: "StartBuildBatch",
    executorRoleArn: inTools("pipeline"),
    projectArn: `arn:aws:codebuild:${HOME}:${TOOLS}:project/app`,
  },
  RunBuildBatch: {
    kind: "RunBuildBatch",
    batchRoleArn: inTools("batch"),
    projectArn: `arn:aws:codebuild:${HOME}:${TOOLS}:project/app`,
  },
  RunBuild: {
    kind: "RunBuild",
    serviceRoleArn: inTools("build"),
    projectArn: `arn:aws:codebuild:${HOME}:${TOOLS}:project/app`,
    logGroupArn: `arn:aws:logs:${HOME}:${TOOLS}:log-group:/build:*`,
    inputs: [stored(HOME, "app/source.zip")],
    outputs: [stored(HOME, "app/bundle.zip")],
    reportGroupArns: [`arn:aws:codebuild:${HOME}:${TOOLS}:report-group/app-unit`],
    network: {
      subnetArns: [`arn:aws:ec2:${HOME}:${TOOLS}:subnet/subnet-1`, `arn:aws:ec2:${HOME}:${PROD}:subnet/subnet-2`],
      securityGroupArns: [`arn:aws:ec2:${HOME}:${TOOLS}:security-group/sg-1`],
    },
    imageRepositoryArn: `arn:aws:ecr:${HOME}:${PROD}:repository/builder`,
    registryCredentialArn: `arn:aws:secretsmanager:${HOME}:${TOOLS}:secret:registry-AbCdEf`,
    cache: { bucketArn: "arn:aws:s3:::caches", folder: "app", account: TOOLS },
    logFolder: { bucketArn: "arn:aws:s3:::logs", folder: "app/logs", account: TOOLS },
    repositoryArns: [`arn:aws:codecommit:${AWAY}:${TOOLS}:library`],
    connectionArns: [
      `arn:aws:codeconnections:${HOME}:${TOOLS}:connection/new`,
      `arn:aws:codestar-connections:${HOME}:${TOOLS}:connection/old`,
    ],
  },
  ReadBuildValues: {
    kind: "ReadBuildValues",
    serviceRoleArn: inTools("build"),
    projectArn: `arn:aws:codebuild:${HOME}:${TOOLS}:project/app`,
    parameters: ["/app/database", `arn:aws:ssm:${HOME}:${PROD}:parameter/shared`],
    secrets: ["app/token"],
  },
  RunCommands: {
    kind: "RunCommands",
    executorRoleArn: inTools("pipeline"),
    logGroupArn: `arn:aws:logs:${HOME}:${TOOLS}:log-group:/aws/codepipeline/app-dev:*`,
    inputs: [stored(HOME, "app/source.zip")],
    outputs: [stored(HOME, "app/lint.zip")],
  },
  WorkOnJobs: {
    kind: "WorkOnJobs",
    workerRoleArn: inTools("jenkins"),
    actionTypeArn: `arn:aws:codepipeline:${HOME}:${TOOLS}:actiontype:Custom/Build/Jenkins/1`,
  },
  ManualApproval: {
    kind: "ManualApproval",
    executorRoleArn: inTools("pipeline"),
    topicArn: `arn:aws:sns:${HOME}:${TOOLS}:approvals`,
    region: HOME,
  },
  AlarmRule: {
    kind: "AlarmRule",
    executorRoleArn: inProd("deploy"),
    alarmArn: `arn:aws:cloudwatch:${AWAY}:${PROD}:alarm:health`,
  },
  CodeDeployAction: {
    kind: "CodeDeployAction",
    executorRoleArn: inProd("deploy"),
    applicationArn: `arn:aws:codedeploy:${AWAY}:${PROD}:application:app`,
    deploymentGroupArn: `arn:aws:codedeploy:${AWAY}:${PROD}:deploymentgroup:app/blue`,
    deploymentConfigArn: `arn:aws:codedeploy:${AWAY}:${PROD}:deploymentconfig:CodeDeployDefault.OneAtATime`,
    bundle: stored(AWAY, "app/bundle.zip"),
  },
  RunDeployment: {
    kind: "RunDeployment",
    serviceRoleArn: inProd("codedeploy"),
    deploymentGroupArn: `arn:aws:codedeploy:${AWAY}:${PROD}:deploymentgroup:app/blue`,
    autoScalingGroupArns: [`arn:aws:autoscaling:${AWAY}:${PROD}:autoScalingGroup:id:autoScalingGroupName/web`],
    targetGroupArns: [`arn:aws:elasticloadbalancing:${AWAY}:${PROD}:targetgroup/web/1`],
    alarmNames: ["errors"],
    triggerTopicArns: [`arn:aws:sns:${AWAY}:${PROD}:deployments`],
  },
  InstanceDownload: {
    kind: "InstanceDownload",
    instanceRoleArn: inProd("instance"),
    instanceAccount: PROD,
    bundle: stored(AWAY, "app/bundle.zip"),
  },
  ReplicateObject: {
    kind: "ReplicateObject",
    roleArn: inTools("replication"),
    from: stored(HOME, "releases/1.zip"),
    to: stored(AWAY, "releases/1.zip"),
  },
  AssumeRole: {
    kind: "AssumeRole",
    principal: { kind: "role", id: inTools("releaser") },
    roleArn: inProd("deploy"),
    region: HOME,
    externalId: "x",
  },
  GetObject: {
    kind: "GetObject",
    principal: { kind: "role", id: inTools("releaser") },
    object: stored(HOME, "releases/1.zip"),
    purpose: "promotes",
  },
  PutObject: {
    kind: "PutObject",
    principal: { kind: "role", id: inTools("releaser") },
    object: stored(HOME, "releases/1.zip"),
    purpose: "promotes",
  },
  ListObjects: {
    kind: "ListObjects",
    principal: { kind: "role", id: inTools("releaser") },
    prefix: stored(HOME, "releases/"),
    purpose: "promotes",
  },
  Sign: {
    kind: "Sign",
    principal: { kind: "role", id: inTools("release") },
    keyArn: `arn:aws:kms:${HOME}:${TOOLS}:key/sign`,
    region: HOME,
    algorithm: "ECDSA_SHA_256",
  },
  Verify: {
    kind: "Verify",
    principal: { kind: "role", id: inTools("verify") },
    keyArn: `arn:aws:kms:${HOME}:${TOOLS}:key/sign`,
    region: HOME,
  },
} as const satisfies Readonly<Record<string, DeliveryStep>>;
