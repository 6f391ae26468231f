/** What an environment's source needs beside the pipeline: a bucket, or a function that looks at the files of a push. */
import { FilePathTrigger, SourceBucket } from "../../components";
import { sharedNames } from "../names";
import type { Context } from "./context";
import type { SharedStack } from "./sharedStack";

/** Creates the bucket that the source is put into. */
export function createSourceBucket({ settings, names, tools }: Context): SourceBucket | undefined {
  const { source, toolsAccount, homeRegion } = settings;
  if (source.kind !== "object") return undefined;
  return new SourceBucket(
    "source",
    {
      bucketName: source.bucket,
      keyAlias: names.sourceKeyAlias,
      rolePath: names.rolePath,
      accountId: toolsAccount,
      region: homeRegion,
    },
    { providers: { aws: tools }, protect: true },
  );
}

/** Creates the function that starts the pipeline for its own files; connections bring such a filter themselves. */
export function createFilePathTrigger(
  { settings, names, tools }: Context,
  { repositoryKeyArn }: SharedStack,
): FilePathTrigger | undefined {
  const { source, toolsAccount, homeRegion } = settings;
  if (source.kind !== "branch" || source.repositoryId !== "") return undefined;
  const { branch, filePaths, excludedFilePaths } = source;
  if (filePaths.length + excludedFilePaths.length === 0) return undefined;
  return new FilePathTrigger(
    "file-paths",
    {
      repositoryName: sharedNames(settings).repository,
      branchName: branch,
      ...(repositoryKeyArn === undefined ? {} : { repositoryKeyArn }),
      pipelines: [
        {
          pipelineName: names.pipeline,
          ...(filePaths.length === 0 ? {} : { includes: [...filePaths] }),
          ...(excludedFilePaths.length === 0 ? {} : { excludes: [...excludedFilePaths] }),
        },
      ],
      functionName: names.filePathFunction,
      rolePath: names.rolePath,
      accountId: toolsAccount,
      region: homeRegion,
    },
    { providers: { aws: tools } },
  );
}
