/** Actions of a pipeline by their own words instead of the provider's configuration keys. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "./args";
import { ActionProvider } from "./enums";

/** Fields that every action may have. */
type Common = Pick<PipelineAction, "name" | "runOrder" | "namespace" | "roleArn">;

/** Drops settings that were left out, so that the configuration holds only what was said. */
function settings(entries: Readonly<Record<string, pulumi.Input<string> | undefined>>) {
  const given = Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { configuration: Object.fromEntries(given) };
}

/** Takes the newest commit of a branch as an artifact. */
export function codeCommitSource({
  repositoryName,
  branchName,
  outputArtifact,
  outputArtifactFormat,
  ...action
}: Common &
  Pick<PipelineAction, "sourceKeyArn"> & {
    readonly repositoryName: pulumi.Input<string>;
    readonly branchName: pulumi.Input<string>;
    readonly outputArtifact: string;
    /** `CODE_ZIP` or `CODEBUILD_CLONE_REF`. @default CODE_ZIP */
    readonly outputArtifactFormat?: string;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.CodeCommit,
    outputArtifacts: [outputArtifact],
    ...settings({
      RepositoryName: repositoryName,
      BranchName: branchName,
      OutputArtifactFormat: outputArtifactFormat,
    }),
  };
}

/** Takes the newest version of an object, a zip file in a versioned bucket that reports to EventBridge, as an artifact. */
export function s3Source({
  bucketName,
  objectKey,
  outputArtifact,
  ...action
}: Common &
  Pick<PipelineAction, "sourceKeyArn"> & {
    readonly bucketName: pulumi.Input<string>;
    readonly objectKey: pulumi.Input<string>;
    readonly outputArtifact: string;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.S3Source,
    outputArtifacts: [outputArtifact],
    ...settings({ S3Bucket: bucketName, S3ObjectKey: objectKey }),
  };
}

/** An environment variable of one build action. */
export interface ActionVariable {
  readonly name: string;
  /** Plain; may refer to variables of earlier actions. */
  readonly value: string;
  /** `PLAINTEXT`, `PARAMETER_STORE` or `SECRETS_MANAGER`. @default PLAINTEXT */
  readonly type?: string;
}

/** Runs a build, or a test with `test: true`. */
export function codeBuildAction({
  projectName,
  test = false,
  primarySource,
  environmentVariables = [],
  ...action
}: Common &
  Pick<PipelineAction, "region" | "inputArtifacts" | "outputArtifacts"> & {
    readonly projectName: pulumi.Input<string>;
    readonly test?: boolean;
    /** Artifact whose buildspec runs; required with several inputs. */
    readonly primarySource?: string;
    readonly environmentVariables?: readonly ActionVariable[];
  }): PipelineAction {
  const variables = environmentVariables.map((variable) => ({ type: "PLAINTEXT", ...variable }));
  return {
    ...action,
    provider: test ? ActionProvider.CodeBuildTest : ActionProvider.CodeBuild,
    ...settings({
      ProjectName: projectName,
      PrimarySource: primarySource,
      EnvironmentVariables: variables.length > 0 ? JSON.stringify(variables) : undefined,
    }),
  };
}

/** Waits until somebody with the right to approve does. */
export function manualApproval({
  topicArn,
  externalEntityLink,
  customData,
  ...action
}: Omit<Common, "roleArn"> &
  Pick<PipelineAction, "timeoutInMinutes"> & {
    /** Topic, in the pipeline's region, that is told. */
    readonly topicArn?: pulumi.Input<string>;
    /** Page that the approver should look at. */
    readonly externalEntityLink?: pulumi.Input<string>;
    /** Words for the approver. */
    readonly customData?: pulumi.Input<string>;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.ManualApproval,
    ...settings({ NotificationArn: topicArn, ExternalEntityLink: externalEntityLink, CustomData: customData }),
  };
}

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
