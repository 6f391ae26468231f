/** Deployments to servers, functions and buckets by their own words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type Common, list, settings, text } from "./settings";

/** Deploys an artifact to the servers of a deployment group. */
export function codeDeployAction({
  applicationName,
  deploymentGroupName,
  inputArtifact,
  ...action
}: Common &
  Pick<PipelineAction, "region"> & {
    readonly applicationName: pulumi.Input<string>;
    readonly deploymentGroupName: pulumi.Input<string>;
    readonly inputArtifact: string;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.CodeDeploy,
    inputArtifacts: [inputArtifact],
    ...settings({ ApplicationName: applicationName, DeploymentGroupName: deploymentGroupName }),
  };
}

/** Publishes a new version of a function from an artifact and moves its alias there, at once or in steps. */
export function lambdaDeployAction({
  functionName,
  functionAlias,
  inputArtifact,
  publishedTargetVersion,
  deployStrategy,
  alarmNames,
  ...action
}: Common &
  Pick<PipelineAction, "region"> & {
    readonly functionName: pulumi.Input<string>;
    /** Alias that exists and points to one version, which a failure goes back to. @default - the code of `$LATEST` alone changes */
    readonly functionAlias?: pulumi.Input<string>;
    /** Artifact with the function's code. @default - `publishedTargetVersion` is deployed */
    readonly inputArtifact?: string;
    /** Version that exists already, or a reference to a variable that names one. @default - the version of the artifact */
    readonly publishedTargetVersion?: pulumi.Input<string>;
    /** `AllAtOnce`, `Canary<percent>Percent<n>Minutes` or `Linear<percent>PercentEvery<n>Minute`, at most two days. @default AllAtOnce */
    readonly deployStrategy?: string;
    /** At most 10 alarms that stop the deployment. @default - none */
    readonly alarmNames?: string[];
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.LambdaDeploy,
    ...(inputArtifact === undefined ? {} : { inputArtifacts: [inputArtifact] }),
    ...settings({
      FunctionName: functionName,
      FunctionAlias: functionAlias,
      PublishedTargetVersion: publishedTargetVersion,
      DeployStrategy: deployStrategy,
      Alarms: list(alarmNames),
    }),
  };
}

/** Puts an artifact, or the files in it, into a bucket of the action's account and region. */
export function s3DeployAction({
  bucketName,
  inputArtifact,
  extract = true,
  objectKey,
  keyArn,
  cannedAcl,
  cacheControl,
  ...action
}: Common &
  Pick<PipelineAction, "region"> & {
    readonly bucketName: pulumi.Input<string>;
    readonly inputArtifact: string;
    /** Whether the artifact's files are put, instead of one zip file. @default true */
    readonly extract?: boolean;
    /** Key of the zip file, or folder of the files. Required without `extract`. @default - the files lie at the bucket's root */
    readonly objectKey?: pulumi.Input<string>;
    /** Full ARN of the key to encrypt with. @default - the bucket's own encryption */
    readonly keyArn?: pulumi.Input<string>;
    /** Such as `bucket-owner-full-control`; the bucket must take ACLs. @default - none */
    readonly cannedAcl?: string;
    /** Such as `public, max-age=60`. @default - none */
    readonly cacheControl?: string;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.S3Deploy,
    inputArtifacts: [inputArtifact],
    ...settings({
      BucketName: bucketName,
      Extract: text(extract),
      ObjectKey: objectKey,
      KMSEncryptionKeyARN: keyArn,
      CannedACL: cannedAcl,
      CacheControl: cacheControl,
    }),
  };
}

/**
 * Deploys an artifact to tagged Linux machines through Systems Manager, without CodeDeploy: either into a directory with scripts around
 * it, or as a file of the artifact says. Their agent runs the scripts; their role must read the artifact store.
 */
export function ec2DeployAction({
  inputArtifact,
  instanceTagKey,
  instanceTagValue,
  instanceType,
  targetDirectory,
  preScript,
  postScript,
  deploySpec,
  maxBatch,
  maxError,
  targetGroupNames,
  ...action
}: Common &
  Pick<PipelineAction, "region"> & {
    readonly inputArtifact: string;
    readonly instanceTagKey: string;
    /** @default - any value of the tag */
    readonly instanceTagValue?: string;
    /** `EC2` or `SSM_MANAGED_NODE`. @default EC2 */
    readonly instanceType?: string;
    /** Directory of the files on the machine. Excludes `deploySpec`. */
    readonly targetDirectory?: string;
    /** Script of the artifact that runs before. Only with `targetDirectory`. @default - none */
    readonly preScript?: string;
    /** Script of the artifact that runs after. Required with `targetDirectory`. */
    readonly postScript?: string;
    /** File of the artifact that says what goes where, such as an AppSpec. Excludes `targetDirectory`. */
    readonly deploySpec?: string;
    /** Machines at a time. @default - the service's */
    readonly maxBatch?: number;
    /** Machines that may fail. @default - the service's */
    readonly maxError?: number;
    /** Target groups that a machine leaves for its deployment. @default - none */
    readonly targetGroupNames?: string[];
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.Ec2Deploy,
    inputArtifacts: [inputArtifact],
    ...settings({
      InstanceTagKey: instanceTagKey,
      InstanceTagValue: instanceTagValue,
      InstanceType: instanceType ?? "EC2",
      TargetDirectory: targetDirectory,
      PreScript: preScript,
      PostScript: postScript,
      DeploySpec: deploySpec,
      MaxBatch: text(maxBatch),
      MaxError: text(maxError),
      TargetGroupNameList: list(targetGroupNames),
    }),
  };
}
