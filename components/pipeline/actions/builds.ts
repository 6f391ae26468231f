/** Builds, tests and commands by their own words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type Common, list, settings, text } from "./settings";

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
      BatchEnabled: text(batch),
      CombineArtifacts: text(combineArtifacts),
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

/**
 * Builds the image of a Dockerfile on a host of CodePipeline and pushes it to a private repository of ECR, as the role of the action.
 * Costs the build minutes of the host.
 */
export function ecrBuildAndPublishAction({
  repositoryName,
  inputArtifact,
  dockerfilePath,
  imageTags,
  ...action
}: Common &
  Pick<PipelineAction, "region"> & {
    readonly repositoryName: pulumi.Input<string>;
    /** Artifact with the Dockerfile. */
    readonly inputArtifact: string;
    /** Folder of the Dockerfile in the artifact. @default - the artifact's root */
    readonly dockerfilePath?: string;
    /** @default latest */
    readonly imageTags?: string[];
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.EcrBuildAndPublish,
    inputArtifacts: [inputArtifact],
    ...settings({ ECRRepositoryName: repositoryName, DockerFilePath: dockerfilePath, ImageTags: list(imageTags) }),
  };
}
