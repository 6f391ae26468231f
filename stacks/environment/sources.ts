/** What an environment's source needs beside the pipeline: a bucket, or a function that looks at the files of a push. */
import { FilePathTrigger, SourceBucket } from "../../components";
import { sharedNames } from "../names";
import { alarmTopics } from "../notifications";
import type { EnvironmentSettings } from "../settings";
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

/** Whether a function looks at the files of pushes; connections bring such a filter themselves. */
const watchesFiles = ({ source }: EnvironmentSettings): boolean =>
  source.kind === "branch" &&
  source.repositoryId === "" &&
  source.filePaths.length + source.excludedFilePaths.length > 0;

/** Creates the function that starts the pipeline for its own files. What it fails for is told where somebody listens. */
export function createFilePathTrigger(
  { settings, names, tools }: Context,
  { repositoryKeyArn }: SharedStack,
): FilePathTrigger | undefined {
  const { source, toolsAccount, homeRegion } = settings;
  if (source.kind !== "branch" || !watchesFiles(settings)) return undefined;
  const { branch, filePaths, excludedFilePaths } = source;
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
      ...alarmTopics(settings, names.topicArn),
      rolePath: names.rolePath,
      accountId: toolsAccount,
      region: homeRegion,
    },
    { providers: { aws: tools } },
  );
}
