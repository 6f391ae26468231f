/** Args of who may do what with a repository. */
import type * as pulumi from "@pulumi/pulumi";
import type { RepositoryAccessLevel } from "../enums";

/** People with the same rights. Needs `trustedPrincipalArns`, `group`, or both. */
export interface RepositoryTeam {
  /**
   * ARNs of the roles that may assume the team's role through STS, those of IAM Identity Center's permission sets included; `*` and `?`
   * may stand after the first character of path or name. Plain. @default - no role
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
   */
  readonly trustedPrincipalArns?: string[];
  /** Physical name of the role. Plain; a change replaces it. @default - "<repositoryName>-<team>", cut to 64 characters */
  readonly roleName?: string;
  /** Longest session. Unit: seconds. Range: 3600 to 43200; sessions of roles get 3600 at most. Plain. @default 3600 */
  readonly maxSessionDurationSeconds?: number;
  /** Makes an IAM group `<repositoryName>-<team>` for users of the account, who may manage their own SSH keys. Plain. @default false */
  readonly group?: boolean;
}

/** Teams of the repository. Which are given is plain. */
export interface RepositoryPeople {
  /** Push to branches that are not protected; open, discuss and approve pull requests. @default - none */
  readonly developers?: RepositoryTeam;
  /** What developers do, and merge pull requests to protected branches; push to these they may not either. @default - none */
  readonly maintainers?: RepositoryTeam;
  /** Clone and look. @default - none */
  readonly readers?: RepositoryTeam;
}

/** A role that people or builds of other accounts assume, to work with Git and pull requests. */
export interface RepositoryAccess {
  /** Physical name of the role. Plain; a change replaces it. */
  readonly roleName: string;
  /** ARNs of the roles that may assume it; `*` and `?` may stand after the first character of path or name. Plain. */
  readonly trustedPrincipalArns: string[];
  /** Plain. @default READ */
  readonly level?: RepositoryAccessLevel;
  /** Text that every caller must send; AWS services send none. @default - none */
  readonly externalId?: pulumi.Input<string>;
  /** Longest session. Unit: seconds. Range: 3600 to 43200. Plain. @default 3600 */
  readonly maxSessionDurationSeconds?: number;
}

export interface RepositoryPeopleArgs {
  /** @default - none */
  readonly people?: RepositoryPeople;
  /** Which roles there are is plain. @default - none */
  readonly access?: RepositoryAccess[];
  /**
   * Branches to which only maintainers merge, and nobody of `people` and `access` pushes; `*` stands for any text but at the beginning.
   * At most 20, of 800 characters together. Names without `*` must be among `branches` where these are given. Plain.
   * @default - `branches`, else the default branch
   * @see https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html
   */
  readonly protectedBranches?: string[];
  /** IAM path of every role and group. Plain. @default / */
  readonly rolePath?: string;
  /** Bounds every role. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}
