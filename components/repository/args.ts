/** Args of a code repository, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { RepositoryPeopleArgs } from "./args/people";
import type { RepositoryReviewArgs } from "./args/review";
import type { RepositoryWatchArgs } from "./args/watch";
import { RepositoryAccessLevel, RepositoryActivityEvent, RepositoryEvent, RepositoryEventDetail } from "./enums";

export interface CodeRepositoryArgs extends RepositoryReviewArgs, RepositoryPeopleArgs, RepositoryWatchArgs {
  /**
   * Physical name: 1 to 100 letters, digits, . _ and -, not ending with .git. Plain; a change replaces the repository, and its
   * commits are lost.
   */
  readonly repositoryName: string;
  /** At most 1000 characters. @default - none */
  readonly description?: string;
  /** Branch that clones start from and pull requests go to; takes effect once the branch exists. @default "main" */
  readonly defaultBranch?: string;
  /**
   * ARN of the key that encrypts the repository, in its region. Whoever pushes or pulls needs rights on it. Excludes `keyAlias`.
   * @default - a key of its own, which rotates every year
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Alias of the repository's own key. Plain. Excludes `kmsKeyArn`. @default "alias/<repositoryName>-repository" */
  readonly keyAlias?: string;
  /**
   * Makes the repository's own key a multi-Region key, which can be replicated. Plain; a change replaces the key. Excludes
   * `kmsKeyArn`, which may name such a key. @default false
   */
  readonly multiRegionKey?: boolean;
  /** @default - the provider's default tags */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Account of the repository: twelve digits. Plain. @default - looked up from the provider */
  readonly accountId?: string;
  /** Region of the repository and its key. Plain. @default - the provider's region */
  readonly region?: string;
}

const { ApiCalls: _apiCalls, ...STATE_CHANGES } = RepositoryActivityEvent;

export const CODE_REPOSITORY_DEFAULTS = Object.freeze({
  defaultBranch: "main",
  approvals: 1,
  accessLevel: RepositoryAccessLevel.Read,
  notificationEvents: Object.freeze(Object.values(RepositoryEvent)),
  notificationDetail: RepositoryEventDetail.Full,
  activityEvents: Object.freeze(Object.values(STATE_CHANGES)),
  trailRetentionDays: 365,
});
