/** What the function of a file path trigger may do beyond its log and its queue. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import { repositoryKeyStatements } from "../internal/repositoryKey";
import type { FilePathTriggerArgs } from "./args";

/** ARN of the repository, known before it exists. */
export const repositoryArn = (
  { repositoryName }: Pick<FilePathTriggerArgs, "repositoryName">,
  { partition, region, accountId }: Identity,
): pulumi.Output<string> => pulumi.interpolate`arn:${partition}:codecommit:${region}:${accountId}:${repositoryName}`;

/** Sources: CodeCommit User Guide and CodePipeline User Guide, permissions references. */
export function triggerStatements(args: FilePathTriggerArgs, identity: Identity): Statement[] {
  const { partition, region, accountId } = identity;
  return [
    {
      Sid: "ReadChanges",
      Effect: "Allow",
      Action: ["codecommit:GetBranch", "codecommit:GetDifferences"],
      Resource: repositoryArn(args, identity),
    },
    ...repositoryKeyStatements(args.repositoryKeyArn, identity, "read"),
    {
      Sid: "StartPipelines",
      Effect: "Allow",
      Action: ["codepipeline:StartPipelineExecution"],
      Resource: args.pipelines.map(
        ({ pipelineName }) => pulumi.interpolate`arn:${partition}:codepipeline:${region}:${accountId}:${pipelineName}`,
      ),
    },
  ];
}
