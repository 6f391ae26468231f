/** The stage Source. */
import {
  type PipelineAction,
  type PipelineStage,
  codeCommitSource,
  connectionSource,
  ecrSource,
  s3Source,
} from "../../components";
import { sharedNames } from "../names";
import type { SourceSettings } from "../settings";
import { IMAGE, SOURCE, type StageContext } from "./context";

const COMMON = { name: SOURCE, outputArtifact: SOURCE, namespace: SOURCE };

function branchSource(
  { settings, repositoryKeyArn, connectionArn }: StageContext,
  { branch, repositoryId, filePaths, excludedFilePaths }: Extract<SourceSettings, { kind: "branch" }>,
): PipelineAction {
  if (connectionArn !== undefined) {
    return connectionSource({ ...COMMON, connectionArn, fullRepositoryId: repositoryId, branchName: branch });
  }
  const filtered = filePaths.length + excludedFilePaths.length > 0;
  return codeCommitSource({
    ...COMMON,
    repositoryName: sharedNames(settings).repository,
    branchName: branch,
    ...(repositoryKeyArn === undefined ? {} : { sourceKeyArn: repositoryKeyArn }),
    // A function starts the pipeline where only some files count: CodePipeline filters no paths of CodeCommit.
    ...(filtered ? { detectChanges: false } : {}),
  });
}

function sourceAction(context: StageContext): PipelineAction {
  const { settings, names, sourceKeyArn } = context;
  const { source, homeRegion } = settings;
  if (source.kind === "branch") return branchSource(context, source);
  if (source.kind === "channel") {
    return s3Source({ ...COMMON, bucketName: names.bucket(homeRegion), objectKey: names.channelKey });
  }
  return s3Source({
    ...COMMON,
    bucketName: source.bucket,
    objectKey: source.key,
    ...(sourceKeyArn === undefined ? {} : { sourceKeyArn }),
  });
}

function imageAction(image: string): PipelineAction {
  const at = image.lastIndexOf(":");
  return ecrSource({
    name: IMAGE,
    outputArtifact: IMAGE,
    namespace: IMAGE,
    repositoryName: image.slice(0, at),
    imageTag: image.slice(at + 1),
  });
}

export function sourceStage(context: StageContext): PipelineStage {
  const { sourceImage } = context.settings;
  return {
    name: "Source",
    actions: [sourceAction(context), ...(sourceImage === "" ? [] : [imageAction(sourceImage)])],
  };
}
