/** What people do with repositories of CodeCommit, by the names of the actions. */
import { AWS_MANAGED, CODECOMMIT_GUIDE } from "./sources";
import type { Row } from "./rows";

const PERMISSIONS = CODECOMMIT_GUIDE("auth-and-access-control-permissions-reference");

const row = (names: readonly string[], purpose: string, source = PERMISSIONS): readonly Row[] => [
  { actions: names.map((name) => `codecommit:${name}`), purpose, source },
];

/** What the console and Git show of one repository. The policy allows the same by patterns such as `codecommit:Get*`. */
export const BROWSE = row(
  [
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
    "ListAssociatedApprovalRuleTemplatesForRepository",
    "ListBranches",
    "ListFileCommitHistory",
    "ListPullRequests",
    "ListTagsForResource",
  ],
  "looks at the repository",
  AWS_MANAGED("AWSCodeCommitReadOnly"),
);

/** Lists that IAM knows no resource for. */
export const BROWSE_ALL = row(
  [
    "GetApprovalRuleTemplate",
    "ListApprovalRuleTemplates",
    "ListRepositories",
    "ListRepositoriesForApprovalRuleTemplate",
  ],
  "looks for repositories and for what their pull requests need",
  AWS_MANAGED("AWSCodeCommitReadOnly"),
);

export const REVIEW = row(
  [
    "CreatePullRequest",
    "CreatePullRequestApprovalRule",
    "CreateUnreferencedMergeCommit",
    "GetPullRequest",
    "GetPullRequestApprovalStates",
    "EvaluatePullRequestApprovalRules",
    "GetCommentsForPullRequest",
    "PostCommentForComparedCommit",
    "PostCommentForPullRequest",
    "PostCommentReply",
    "PutCommentReaction",
    "UpdateComment",
    "UpdatePullRequestApprovalState",
    "UpdatePullRequestDescription",
    "UpdatePullRequestStatus",
    "UpdatePullRequestTitle",
  ],
  "opens, discusses and approves pull requests",
);

export const MODERATE = row(
  ["DeleteCommentContent", "DeletePullRequestApprovalRule", "UpdatePullRequestApprovalRuleContent"],
  "takes back comments and changes the rules of one pull request",
);

export const ADMINISTER = row(
  [
    "AssociateApprovalRuleTemplateWithRepository",
    "BatchAssociateApprovalRuleTemplateWithRepositories",
    "BatchDisassociateApprovalRuleTemplateFromRepositories",
    "CreateRepository",
    "DeleteRepository",
    "DisassociateApprovalRuleTemplateFromRepository",
    "OverridePullRequestApprovalRules",
    "PutRepositoryTriggers",
    "TagResource",
    "UntagResource",
    "UpdateDefaultBranch",
    "UpdateRepositoryEncryptionKey",
    "UpdateRepositoryName",
  ],
  "administers the repository",
);

export const ADMINISTER_TEMPLATES = row(
  [
    "CreateApprovalRuleTemplate",
    "DeleteApprovalRuleTemplate",
    "UpdateApprovalRuleTemplateContent",
    "UpdateApprovalRuleTemplateDescription",
    "UpdateApprovalRuleTemplateName",
  ],
  "changes what pull requests need",
);
