/** What the function of a review may do beyond its log and its queue. Builds have none of it: reviewed code must not approve itself. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import { repositoryKeyStatements } from "../internal/repositoryKey";
import type { CodeReviewArgs } from "./args";

const arnOf = ({ partition, region, accountId }: Identity, service: string, rest: string | undefined) =>
  pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${rest}`;

/** ARN of the repository, known before it exists. */
export const repositoryArn = ({ repositoryName }: CodeReviewArgs, identity: Identity) =>
  arnOf(identity, "codecommit", repositoryName);

/** ARN of the build project, known before it exists. */
export const projectArn = ({ projectName }: CodeReviewArgs, identity: Identity) =>
  arnOf(identity, "codebuild", `project/${projectName}`);

/** Source: CodeCommit User Guide and CodeBuild User Guide, permissions references. */
export function reviewerStatements(args: CodeReviewArgs, identity: Identity): Statement[] {
  return [
    {
      Sid: "ReadBuilds",
      Effect: "Allow",
      Action: ["codebuild:BatchGetBuilds"],
      Resource: projectArn(args, identity),
    },
    {
      Sid: "JudgePullRequests",
      Effect: "Allow",
      Action: ["codecommit:PostCommentForPullRequest", "codecommit:UpdatePullRequestApprovalState"],
      Resource: repositoryArn(args, identity),
    },
    ...repositoryKeyStatements(args.repositoryKeyArn, identity, "write"),
  ];
}
