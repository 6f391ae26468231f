/** Actions of IAM by what they are for. Pure. */

const codecommit = (actions: readonly string[]): readonly string[] => actions.map((action) => `codecommit:${action}`);

/** What AWSCodeCommitReadOnly allows on a repository, but for CodePipeline's own action. */
export const READ = codecommit([
  "BatchDescribeMergeConflicts",
  "BatchGetCommits",
  "BatchGetPullRequests",
  "BatchGetRepositories",
  "DescribeMergeConflicts",
  "DescribePullRequestEvents",
  "EvaluatePullRequestApprovalRules",
  "GetBlob",
  "GetBlobDifferences",
  "GetBranch",
  "GetComment",
  "GetCommentReactions",
  "GetCommentsForComparedCommit",
  "GetCommentsForPullRequest",
  "GetCommit",
  "GetCommitHistory",
  "GetCommitsFromMergeBase",
  "GetDifferences",
  "GetFile",
  "GetFolder",
  "GetMergeCommit",
  "GetMergeConflicts",
  "GetMergeOptions",
  "GetObjectIdentifier",
  "GetPullRequest",
  "GetPullRequestApprovalStates",
  "GetPullRequestOverrideState",
  "GetReferences",
  "GetRepository",
  "GetRepositoryTriggers",
  "GetTree",
  "GitPull",
  "ListAssociatedApprovalRuleTemplatesForRepository",
  "ListBranches",
  "ListFileCommitHistory",
  "ListPullRequests",
  "ListTagsForResource",
]);

/** Reading that IAM knows no resource for. Source: Service Authorization Reference, CodeCommit. */
export const LIST = codecommit([
  "GetApprovalRuleTemplate",
  "ListApprovalRuleTemplates",
  "ListRepositories",
  "ListRepositoriesForApprovalRuleTemplate",
]);

export const MERGE_PULL_REQUESTS = codecommit([
  "MergePullRequestByFastForward",
  "MergePullRequestBySquash",
  "MergePullRequestByThreeWay",
]);

/** Changes of a branch that pass by pull requests and their approval rules. */
export const CHANGE_BRANCH = codecommit([
  "CreateCommit",
  "DeleteBranch",
  "DeleteFile",
  "GitPush",
  "MergeBranchesByFastForward",
  "MergeBranchesBySquash",
  "MergeBranchesByThreeWay",
  "PutFile",
]);

export const CREATE_BRANCH = codecommit(["CreateBranch"]);

/** Pull requests and comments. Rules that come from templates can be neither changed nor deleted, only overridden. */
export const REVIEW = codecommit([
  "CreatePullRequest",
  "CreatePullRequestApprovalRule",
  "CreateUnreferencedMergeCommit",
  "PostCommentForComparedCommit",
  "PostCommentForPullRequest",
  "PostCommentReply",
  "PutCommentReaction",
  "UpdateComment",
  "UpdatePullRequestApprovalState",
  "UpdatePullRequestDescription",
  "UpdatePullRequestStatus",
  "UpdatePullRequestTitle",
]);

export const MAINTAIN = codecommit([
  "DeleteCommentContent",
  "DeletePullRequestApprovalRule",
  "UpdatePullRequestApprovalRuleContent",
]);

/** What the program alone does: repositories, their settings, and what pull requests need. */
export const ADMINISTER = codecommit([
  "AssociateApprovalRuleTemplateWithRepository",
  "BatchAssociateApprovalRuleTemplateWithRepositories",
  "BatchDisassociateApprovalRuleTemplateFromRepositories",
  "CreateApprovalRuleTemplate",
  "CreateRepository",
  "DeleteApprovalRuleTemplate",
  "DeleteRepository",
  "DisassociateApprovalRuleTemplateFromRepository",
  "OverridePullRequestApprovalRules",
  "PutRepositoryTriggers",
  "TagResource",
  "UntagResource",
  "UpdateApprovalRuleTemplateContent",
  "UpdateApprovalRuleTemplateDescription",
  "UpdateApprovalRuleTemplateName",
  "UpdateDefaultBranch",
  "UpdateRepositoryEncryptionKey",
  "UpdateRepositoryName",
]);

/** @see https://docs.aws.amazon.com/codecommit/latest/userguide/encryption.html */
export const READ_KEY = ["kms:Decrypt", "kms:DescribeKey"];
export const WRITE_KEY = [
  ...READ_KEY,
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** What the function that makes branches calls. */
export const MAKE_BRANCHES = codecommit(["CreateBranch", "CreateCommit", "GetBranch", "ListBranches"]);
