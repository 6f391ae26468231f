/** What every part of a repository is made with. */
import type * as pulumi from "@pulumi/pulumi";
import type { Repository } from "@pulumi/aws/codecommit";
import type { Identity } from "../internal/identity";
import { truncatedName } from "../internal/names";
import type { CodeRepositoryArgs } from "./args";
import type { RepositoryPeople } from "./args/people";
import { RepositoryTeamName } from "./enums";

export interface RepositoryContext {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly args: CodeRepositoryArgs;
  readonly repository: Repository;
  readonly keyArn: pulumi.Output<string>;
  /**
   * Options of children that hold nothing and can be made again. `protect` on the component is for the others: it would keep these from
   * being replaced, as the run of a function is when its input changes.
   */
  readonly disposable: pulumi.CustomResourceOptions;
  /** Looks up what is not given, so that only parts that need it cause look-ups. */
  readonly identity: () => Identity;
}

type TeamKey = keyof RepositoryPeople;

/** The arg of each team; also the end of its role's and group's names. */
export const TEAM_KEYS: Readonly<Record<RepositoryTeamName, TeamKey>> = Object.freeze({
  [RepositoryTeamName.Developers]: "developers",
  [RepositoryTeamName.Maintainers]: "maintainers",
  [RepositoryTeamName.Readers]: "readers",
});

/** Longest name of a role. Source: `iam.roleNameType`. */
const ROLE_NAME = 64;

/** The physical name of a team's role. */
export function teamRoleName({ repositoryName, people }: CodeRepositoryArgs, team: TeamKey): string {
  return people?.[team]?.roleName ?? truncatedName(`${repositoryName}-${team}`, ROLE_NAME);
}
