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

/** A setting that CodePipeline takes as text. */
const flag = (value: boolean | undefined) => (value === undefined ? undefined : String(value));

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
  batch,
  combineArtifacts,
  buildspecOverride,
  ...action
}: Common &
  Pick<PipelineAction, "region" | "inputArtifacts" | "outputArtifacts"> & {
    readonly projectName: pulumi.Input<string>;
    readonly test?: boolean;
    /** Artifact whose buildspec runs; required with several inputs. */
    readonly primarySource?: string;
    readonly environmentVariables?: readonly ActionVariable[];
    /** Runs the batch of the buildspec; the project needs `batch`. @default false */
    readonly batch?: boolean;
    /** Puts the artifacts of all builds of the batch into one. Only with `batch`. @default false */
    readonly combineArtifacts?: boolean;
    /** Buildspec to run instead of the project's: its text, or its path. @default - the project's */
    readonly buildspecOverride?: pulumi.Input<string>;
  }): PipelineAction {
  const variables = environmentVariables.map((variable) => ({ type: "PLAINTEXT", ...variable }));
  return {
    ...action,
    provider: test ? ActionProvider.CodeBuildTest : ActionProvider.CodeBuild,
    ...settings({
      ProjectName: projectName,
      PrimarySource: primarySource,
      EnvironmentVariables: variables.length > 0 ? JSON.stringify(variables) : undefined,
      BatchEnabled: flag(batch),
      CombineArtifacts: flag(combineArtifacts),
      BuildspecOverride: buildspecOverride,
    }),
  };
}

/**
 * Runs shell commands on a host of CodePipeline, as the role of the action. Costs the build minutes of a host of that size; ends after
 * 55 minutes. The provider cannot set environment variables: write them into the commands.
 */
export function commandsAction({
  environmentType,
  computeType,
  outputArtifact,
  ...action
}: Common &
  Pick<PipelineAction, "region" | "inputArtifacts" | "outputVariables" | "outputFiles"> & {
    /** 1 to 50 single lines. */
    readonly commands: string[];
    readonly outputArtifact?: string;
    /** `LINUX_CONTAINER` or `WINDOWS_SERVER_2022_CONTAINER`. @default LINUX_CONTAINER */
    readonly environmentType?: string;
    /** `BUILD_GENERAL1_SMALL`, `BUILD_GENERAL1_MEDIUM` or `BUILD_GENERAL1_LARGE`. @default BUILD_GENERAL1_SMALL */
    readonly computeType?: string;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.Commands,
    ...(outputArtifact === undefined ? {} : { outputArtifacts: [outputArtifact] }),
    ...settings({ EnvironmentType: environmentType, ComputeType: computeType }),
  };
}

/** Runs a job of Jenkins, or a test with `test: true`, by the action type that `JenkinsBuildProvider` registers. */
export function jenkinsAction({
  projectName,
  test = false,
  ...action
}: Omit<Common, "roleArn"> &
  Pick<PipelineAction, "inputArtifacts" | "outputArtifacts" | "providerVersion"> & {
    /** Name of the registered provider. */
    readonly providerName: string;
    /** Name of the job: 1 to 20 letters, digits, _ and -. */
    readonly projectName: pulumi.Input<string>;
    readonly test?: boolean;
  }): PipelineAction {
  return {
    ...action,
    provider: test ? ActionProvider.JenkinsTest : ActionProvider.Jenkins,
    ...settings({ ProjectName: projectName }),
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
