/** Roles and groups of people, and roles for other accounts. */
import type * as pulumi from "@pulumi/pulumi";
import { Group, GroupPolicyAttachment, Policy } from "@pulumi/aws/iam";
import { CrossAccountRole } from "../access/crossAccountRole";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS } from "./args";
import type { RepositoryAccess, RepositoryTeam } from "./args/people";
import { type RepositoryContext, TEAM_KEYS, teamRoleName } from "./context";
import { RepositoryAccessLevel, RepositoryTeamName } from "./enums";
import { ownSshKeys, protectedBranchesOf, type RepositoryTarget, TEAM_STATEMENTS } from "./statements";

/** Roles and groups by the arg of their team. */
export interface CreatedPeople {
  readonly roleArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly groupNames: Readonly<Record<string, pulumi.Output<string>>>;
}

/** What statements of a repository are about. */
export function targetOf({ args, repository, keyArn, identity }: RepositoryContext): RepositoryTarget {
  return {
    repositoryArn: repository.arn,
    keyArn,
    identity: identity(),
    protectedBranches: protectedBranchesOf(args),
  };
}

/** Creates the role and the group of every team. */
export function createPeople(context: RepositoryContext): CreatedPeople {
  const teams = Object.values(RepositoryTeamName).flatMap((name) => {
    const team = context.args.people?.[TEAM_KEYS[name]];
    return team === undefined ? [] : [{ name, key: TEAM_KEYS[name], team }];
  });
  const ofTeams = <T>(create: (team: (typeof teams)[number]) => T | undefined): Record<string, T> =>
    Object.fromEntries(
      teams.flatMap((team) => {
        const created = create(team);
        return created === undefined ? [] : [[team.key, created]];
      }),
    );
  return {
    roleArns: ofTeams(({ name, team }) => createTeamRole(context, name, team)),
    groupNames: ofTeams(({ name, team }) => (team.group === true ? createGroup(context, name) : undefined)),
  };
}

function createTeamRole(
  context: RepositoryContext,
  name: RepositoryTeamName,
  team: RepositoryTeam,
): pulumi.Output<string> | undefined {
  const { trustedPrincipalArns, maxSessionDurationSeconds } = team;
  if (trustedPrincipalArns === undefined) return undefined;
  const key = TEAM_KEYS[name];
  const role = createRole(context, childName(context.name, key), name, {
    roleName: teamRoleName(context.args, key),
    description: describe(name, context.args.repositoryName),
    trustedPrincipalArns,
    ...(maxSessionDurationSeconds === undefined ? {} : { maxSessionDurationSeconds }),
  });
  return role.roleArn;
}

const describe = (name: RepositoryTeamName, repositoryName: string): string =>
  `${name.charAt(0)}${name.slice(1).toLowerCase()} of repository ${repositoryName}`;

interface RoleSettings {
  readonly roleName: string;
  readonly description: string;
  readonly trustedPrincipalArns: string[];
  readonly maxSessionDurationSeconds?: number;
  readonly externalId?: pulumi.Input<string>;
}

function createRole(
  context: RepositoryContext,
  childNameOfRole: string,
  rights: RepositoryTeamName,
  settings: RoleSettings,
): CrossAccountRole {
  const { rolePath, permissionsBoundaryArn, tags } = context.args;
  return new CrossAccountRole(
    childNameOfRole,
    {
      ...settings,
      policy: policyDocument(TEAM_STATEMENTS[rights](targetOf(context))),
      ...(rolePath === undefined ? {} : { path: rolePath }),
      ...(permissionsBoundaryArn === undefined ? {} : { permissionsBoundaryArn }),
      ...(tags === undefined ? {} : { tags }),
    },
    context.disposable,
  );
}

/** Groups take 5120 characters of inline policies, too few; a managed policy holds 6144. */
function createGroup(context: RepositoryContext, name: RepositoryTeamName): pulumi.Output<string> {
  const { args, identity, disposable } = context;
  const key = TEAM_KEYS[name];
  const named = { name: `${args.repositoryName}-${key}`, path: args.rolePath };
  const group = new Group(childName(context.name, `${key}-group`), named, disposable);
  const policy = new Policy(
    childName(context.name, `${key}-policy`),
    {
      ...named,
      description: describe(name, args.repositoryName),
      policy: policyDocument([...TEAM_STATEMENTS[name](targetOf(context)), ownSshKeys(identity())]),
      tags: args.tags,
    },
    disposable,
  );
  new GroupPolicyAttachment(
    childName(context.name, `${key}-group-policy`),
    { group: group.name, policyArn: policy.arn },
    disposable,
  );
  return group.name;
}

const RIGHTS: Readonly<Record<RepositoryAccessLevel, RepositoryTeamName>> = Object.freeze({
  [RepositoryAccessLevel.Read]: RepositoryTeamName.Readers,
  [RepositoryAccessLevel.Write]: RepositoryTeamName.Developers,
});

/** Creates the roles that other accounts assume, and returns their ARNs by name. */
export function createAccess(context: RepositoryContext): Readonly<Record<string, pulumi.Output<string>>> {
  return Object.fromEntries(
    (context.args.access ?? []).map((access) => [access.roleName, createAccessRole(context, access)]),
  );
}

function createAccessRole(context: RepositoryContext, access: RepositoryAccess): pulumi.Output<string> {
  const { level = DEFAULTS.accessLevel, ...settings } = access;
  const description = `Repository ${context.args.repositoryName} for other accounts`;
  const child = childName(context.name, "access", access.roleName);
  return createRole(context, child, RIGHTS[level], { ...settings, description }).roleArn;
}
