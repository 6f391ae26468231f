/** Commands of `aws codecommit`. */
import type { DeliveryStep } from "../../access/types";
import type { CodeCommitRepository } from "../sources/codeServices";
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { codeOf, permitStep } from "./services";
import { UsageError } from "./usage";

/** Differences of one answer. Source: CodeCommit API Reference, GetDifferences, MaxResults. */
const PAGE = 400;

function repositoryOf(call: Invocation, operation: string): CodeCommitRepository {
  const { account, region } = call.caller;
  return codeOf(call).repository(option(call, "--repository-name"), account, region, operation);
}

const onRepository = (call: Invocation, { arn, keyArn }: CodeCommitRepository) => ({
  functionRoleArn: call.caller.principal.id,
  repositoryArn: arn,
  ...(keyArn === undefined ? {} : { repositoryKeyArn: keyArn }),
});

function permitRead(call: Invocation, operation: string): void {
  const on = onRepository(call, repositoryOf(call, operation));
  permitStep(call, { kind: "StartChangedPipelines", ...on, pipelineArns: [] }, operation);
}

export const getBranch = async (call: Invocation): Promise<Output> => {
  permitRead(call, "GetBranch");
  const branchName = option(call, "--branch-name");
  return { branch: { branchName, commitId: codeOf(call).branch(branchName) } };
};

export const getDifferences = async (call: Invocation): Promise<Output> => {
  permitRead(call, "GetDifferences");
  const before = call.options.get("--before-commit-specifier");
  const all = codeOf(call).differences(before, option(call, "--after-commit-specifier"));
  const from = Number(call.options.get("--next-token") ?? 0);
  const next = from + PAGE;
  const differences = all.slice(from, next).map(({ before: beforeBlob, after: afterBlob }) => ({
    ...(beforeBlob === undefined ? {} : { beforeBlob }),
    ...(afterBlob === undefined ? {} : { afterBlob }),
    changeType: beforeBlob === undefined ? "A" : afterBlob === undefined ? "D" : "M",
  }));
  return { differences, ...(next < all.length ? { NextToken: String(next) } : {}) };
};

/** The project is the one whose build the function has asked for; its rights are looked at where that is asked. */
function judging(call: Invocation, repository: CodeCommitRepository): DeliveryStep {
  const [, partition = "", , region = "", account = ""] = repository.arn.split(":");
  const [build] = codeOf(call).builds.values();
  const projectArn = `arn:${partition}:codebuild:${region}:${account}:project/${build?.projectName ?? ""}`;
  return { kind: "JudgePullRequest", ...onRepository(call, repository), projectArn };
}

export const updateApprovalState = async (call: Invocation): Promise<string> => {
  const operation = "UpdatePullRequestApprovalState";
  const { account, region, principal } = call.caller;
  const id = option(call, "--pull-request-id");
  const state = option(call, "--approval-state");
  if (state !== "APPROVE" && state !== "REVOKE")
    throw new UsageError(`argument --approval-state: Found invalid choice '${state}'`);
  const code = codeOf(call);
  const { repository } = code.pullRequest(id, operation);
  permitStep(call, judging(call, code.repository(repository, account, region, operation)), operation);
  // A function's session is named after the function.
  const { arn: userArn } = call.cloud.callerIdentity({ ...call.caller, principal });
  code.judge(id, option(call, "--revision-id"), { userArn, state });
  return "";
};

export const postComment = async (call: Invocation): Promise<Output> => {
  const operation = "PostCommentForPullRequest";
  const id = option(call, "--pull-request-id");
  permitStep(call, judging(call, repositoryOf(call, operation)), operation);
  const content = option(call, "--content");
  const token = call.options.get("--client-request-token") ?? content;
  const commentId = codeOf(call).comment(id, token, content);
  return { pullRequestId: id, comment: { commentId, content } };
};
