/** Choices of a code repository, in the values of the services that take them. */

/** What a notification rule tells of. Source: Developer Tools Console User Guide: concepts. */
export const RepositoryEvent = {
  CommentsOnCommits: "codecommit-repository-comments-on-commits",
  CommentsOnPullRequests: "codecommit-repository-comments-on-pull-requests",
  ApprovalsStatusChanged: "codecommit-repository-approvals-status-changed",
  ApprovalsRuleOverride: "codecommit-repository-approvals-rule-override",
  PullRequestCreated: "codecommit-repository-pull-request-created",
  PullRequestSourceUpdated: "codecommit-repository-pull-request-source-updated",
  PullRequestStatusChanged: "codecommit-repository-pull-request-status-changed",
  PullRequestMerged: "codecommit-repository-pull-request-merged",
  BranchesAndTagsCreated: "codecommit-repository-branches-and-tags-created",
  BranchesAndTagsDeleted: "codecommit-repository-branches-and-tags-deleted",
  BranchesAndTagsUpdated: "codecommit-repository-branches-and-tags-updated",
} as const;
export type RepositoryEvent = (typeof RepositoryEvent)[keyof typeof RepositoryEvent];

/** How much a notification says. Source: `codestar-notifications.DetailType`. */
export const RepositoryEventDetail = {
  /** What the event says of itself. */
  Basic: "BASIC",
  /** That, and what the developer tools know besides. */
  Full: "FULL",
} as const;
export type RepositoryEventDetail = (typeof RepositoryEventDetail)[keyof typeof RepositoryEventDetail];

/** What starts a trigger. Source: `codecommit.RepositoryTriggerEventEnum`. */
export const RepositoryTriggerEvent = {
  /** Everything; excludes the others. */
  All: "all",
  /** Commits are pushed to a branch. */
  UpdateReference: "updateReference",
  /** A branch or tag is created. */
  CreateReference: "createReference",
  /** A branch or tag is deleted. */
  DeleteReference: "deleteReference",
} as const;
export type RepositoryTriggerEvent = (typeof RepositoryTriggerEvent)[keyof typeof RepositoryTriggerEvent];

/** What people do with a repository. */
export const RepositoryTeamName = {
  /** Push to branches that are not protected, and open, discuss and approve pull requests. */
  Developers: "DEVELOPERS",
  /** Do all that, and merge pull requests to protected branches. */
  Maintainers: "MAINTAINERS",
  /** Clone and look. */
  Readers: "READERS",
} as const;
export type RepositoryTeamName = (typeof RepositoryTeamName)[keyof typeof RepositoryTeamName];

/** What a role for another account may do. */
export const RepositoryAccessLevel = {
  /** Clone and look. */
  Read: "READ",
  /** What developers may do. */
  Write: "WRITE",
} as const;
export type RepositoryAccessLevel = (typeof RepositoryAccessLevel)[keyof typeof RepositoryAccessLevel];

/** Events that a rule passes on, by their detail type. Source: CodeCommit User Guide: monitoring-events. */
export const RepositoryActivityEvent = {
  /** Branches and tags are created, updated and deleted. */
  References: "CodeCommit Repository State Change",
  PullRequests: "CodeCommit Pull Request State Change",
  CommentsOnCommits: "CodeCommit Comment on Commit",
  CommentsOnPullRequests: "CodeCommit Comment on Pull Request",
  /** Calls that change something; they come only where a trail logs the region's management events. */
  ApiCalls: "AWS API Call via CloudTrail",
} as const;
export type RepositoryActivityEvent = (typeof RepositoryActivityEvent)[keyof typeof RepositoryActivityEvent];
