import type * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkInteger, checkName, checkUnique, plainText } from "../../internal/checks";
import { NAME_LIMITS, nameProblem } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import { checkOnePartition, checkRoleArns } from "../../internal/roleArns";
import type { CodeRepositoryArgs } from "../args";
import type { RepositoryAccess, RepositoryTeam } from "../args/people";
import { TEAM_KEYS, teamRoleName } from "../context";
import { RepositoryAccessLevel } from "../enums";

/** Checks the teams and the roles of other accounts. */
export function checkPeople(problems: Problems, args: CodeRepositoryArgs): void {
  const { people, access } = args;
  const teams = Object.values(TEAM_KEYS).flatMap((key) => {
    const team = people?.[key];
    return team === undefined ? [] : [{ key, team }];
  });
  problems.require(people === undefined || teams.length > 0, {
    property: "people",
    allowed: "must have developers, maintainers or readers",
    fix: "omit it instead",
  });
  for (const { key, team } of teams) checkTeam(problems, `people.${key}`, team);
  access?.forEach((each, index) => checkAccess(problems, `access[${index}]`, each));
  const ofTeams = teams.filter(({ team }) => team.trustedPrincipalArns !== undefined);
  const roleNames = [
    ...ofTeams.map(({ key }) => teamRoleName(args, key)),
    ...(access ?? []).map(({ roleName }) => roleName),
  ];
  checkUnique(problems, "people and access", roleNames, "give each role a name of its own");
}

function checkTeam(problems: Problems, property: string, team: RepositoryTeam): void {
  const { trustedPrincipalArns, roleName, maxSessionDurationSeconds, group } = team;
  problems.require(trustedPrincipalArns !== undefined || group === true, {
    property,
    allowed: "must have trustedPrincipalArns or a group",
    fix: "say who belongs to it",
  });
  if (trustedPrincipalArns === undefined) {
    const settings = { roleName, maxSessionDurationSeconds };
    const given = Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    problems.require(given.length === 0, {
      property: `${property}.trustedPrincipalArns`,
      allowed: `must be given with ${given.join(" and ")}`,
      fix: "say who may assume the role, or remove what describes it",
    });
    return;
  }
  checkTrusted(problems, property, trustedPrincipalArns);
  checkRole(problems, property, team);
}

function checkAccess(problems: Problems, property: string, access: RepositoryAccess): void {
  checkTrusted(problems, property, access.trustedPrincipalArns);
  checkRole(problems, property, access);
  checkChoice(problems, `${property}.level`, access.level, RepositoryAccessLevel, "omit it to use READ");
  checkExternalId(problems, `${property}.externalId`, access.externalId);
}

type RoleSettings = Pick<RepositoryTeam, "roleName" | "maxSessionDurationSeconds">;

function checkRole(problems: Problems, property: string, { roleName, maxSessionDurationSeconds }: RoleSettings): void {
  checkName(problems, `${property}.roleName`, NAME_LIMITS.role, roleName, "shorten or respell it");
  const range = [3600, 43_200] as const;
  checkInteger(
    problems,
    `${property}.maxSessionDurationSeconds`,
    maxSessionDurationSeconds,
    range,
    "omit it to use 3600",
  );
}

function checkTrusted(problems: Problems, owner: string, arns: readonly string[]): void {
  const property = `${owner}.trustedPrincipalArns`;
  problems.require(arns.length > 0, {
    property,
    allowed: "must name a role",
    got: arns,
    fix: "say who may assume the role",
  });
  const roles = checkRoleArns(problems, property, arns, "name the roles that may assume this one");
  checkOnePartition(problems, property, roles, "keep the roles of the repository's partition");
}

/** The text itself stays out of the message: some organisations treat it as a secret. */
function checkExternalId(problems: Problems, property: string, value: pulumi.Input<string> | undefined): void {
  const externalId = plainText(value);
  const allowed = externalId === undefined ? undefined : nameProblem(NAME_LIMITS.externalId, externalId);
  if (allowed !== undefined) problems.add({ property, allowed, fix: "take a random text, such as a UUID" });
}
