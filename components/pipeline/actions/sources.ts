/** Sources by their own words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type Common, settings, text } from "./settings";

/** Takes the newest commit of a branch as an artifact. */
export function codeCommitSource({
  repositoryName,
  branchName,
  outputArtifact,
  outputArtifactFormat,
  ...action
}: Common &
  Pick<PipelineAction, "sourceKeyArn" | "detectChanges"> & {
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

/**
 * Takes the newest version of an object, a zip file in a versioned bucket that reports to EventBridge, as an artifact. An object of
 * another account needs a role there, and that account must forward its events.
 */
export function s3Source({
  bucketName,
  objectKey,
  outputArtifact,
  allowObjectKeyOverride,
  ...action
}: Common &
  Pick<PipelineAction, "sourceKeyArn" | "detectChanges"> & {
    readonly bucketName: pulumi.Input<string>;
    readonly objectKey: pulumi.Input<string>;
    readonly outputArtifact: string;
    /** Lets whoever starts the pipeline name another object of the bucket. @default false */
    readonly allowObjectKeyOverride?: boolean;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.S3Source,
    outputArtifacts: [outputArtifact],
    ...settings({
      S3Bucket: bucketName,
      S3ObjectKey: objectKey,
      AllowOverrideForS3ObjectKey: text(allowObjectKeyOverride),
    }),
  };
}

/**
 * Takes the newest commit of a branch on GitHub, GitLab, Bitbucket or Azure DevOps as an artifact, through a `SourceConnection`. The
 * connection itself tells the pipeline of changes; `triggers` of the pipeline narrow down which.
 */
export function connectionSource({
  connectionArn,
  fullRepositoryId,
  branchName,
  outputArtifact,
  outputArtifactFormat,
  detectChanges,
  ...action
}: Common & {
  /** Of this account, or of another that shares it. Its first handshake must be over, else nothing starts the pipeline. */
  readonly connectionArn: pulumi.Input<string>;
  /** Owner and name, `owner/name`; with GitLab groups `group/subgroup/name`. Upper and lower case count. */
  readonly fullRepositoryId: pulumi.Input<string>;
  /** Also what a start by hand delivers where triggers choose branches. */
  readonly branchName: pulumi.Input<string>;
  readonly outputArtifact: string;
  /**
   * `CODE_ZIP`, or `CODEBUILD_CLONE_REF` for a clone with history, which builds alone can read and whose project's role then needs to
   * use the connection too. @default CODE_ZIP
   */
  readonly outputArtifactFormat?: string;
  /** False has only people and other events start the pipeline. @default - true, or what the pipeline's `triggers` say */
  readonly detectChanges?: boolean;
}): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.Connection,
    outputArtifacts: [outputArtifact],
    ...settings({
      ConnectionArn: connectionArn,
      FullRepositoryId: fullRepositoryId,
      BranchName: branchName,
      OutputArtifactFormat: outputArtifactFormat,
      DetectChanges: text(detectChanges),
    }),
  };
}

/**
 * Takes the image that a tag points to as an artifact: the file `imageDetail.json` with its address by digest. An image of another
 * account needs a role there, and that account must forward its events.
 */
export function ecrSource({
  repositoryName,
  imageTag,
  outputArtifact,
  ...action
}: Common &
  Pick<PipelineAction, "detectChanges"> & {
    readonly repositoryName: pulumi.Input<string>;
    /** @default latest */
    readonly imageTag?: pulumi.Input<string>;
    readonly outputArtifact: string;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.EcrSource,
    outputArtifacts: [outputArtifact],
    ...settings({ RepositoryName: repositoryName, ImageTag: imageTag }),
  };
}
