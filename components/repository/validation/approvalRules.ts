import { checkApprover } from "../../internal/approvers";
import { checkCount, checkInteger, checkName, checkUnique } from "../../internal/checks";
import type { NameLimit } from "../../internal/limits";
import { partitionOf } from "../../internal/partitions";
import type { Problems } from "../../internal/problems";
import { ruleContent } from "../approvalRules";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS, type CodeRepositoryArgs } from "../args";
import type { RepositoryApprovalRule } from "../args/review";
import { TEAM_KEYS, teamRoleName } from "../context";
import { RepositoryTeamName } from "../enums";
import { checkPattern } from "./branches";

/** Source: CodeCommit User Guide: limits. */
const MOST = Object.freeze({
  rules: 25,
  approvals: 200,
  approvers: 50,
  branches: 100,
  content: 3000,
  description: 1000,
});

const TEMPLATE_NAME: NameLimit = Object.freeze({
  what: "CodeCommit approval rule template name",
  min: 1,
  max: 100,
  pattern: /^(?!.*\.git$)[\w. -]+$/,
  words: "letters, digits, spaces and . _ -, not ending with .git",
  source: "codecommit.ApprovalRuleTemplateName; pattern: CodeCommit User Guide: limits",
});

/** Checks the approval rule templates. */
export function checkApprovalRules(problems: Problems, args: CodeRepositoryArgs): void {
  const { approvalRules } = args;
  if (approvalRules === undefined) return;
  checkCount(problems, "approvalRules", approvalRules, [1, MOST.rules], "rules", "omit it instead, or unite rules");
  const names = approvalRules.map(({ name }) => name);
  checkUnique(problems, "approvalRules", names, "give each rule a name of its own");
  approvalRules.forEach((rule, index) => checkRule(problems, args, `approvalRules[${index}]`, rule));
}

function checkRule(problems: Problems, args: CodeRepositoryArgs, property: string, rule: RepositoryApprovalRule): void {
  const { name, description, branches, approvals } = rule;
  checkName(problems, `${property}.name`, TEMPLATE_NAME, name, "shorten or respell it");
  problems.require((description?.length ?? 0) <= MOST.description, {
    property: `${property}.description`,
    allowed: `must have at most ${MOST.description} characters`,
    got: description?.length,
    fix: "shorten it",
  });
  if (branches !== undefined) {
    checkCount(problems, `${property}.branches`, branches, [1, MOST.branches], "branches", "omit it for every branch");
    branches.forEach((branch, index) => checkPattern(problems, args, `${property}.branches[${index}]`, branch));
  }
  checkInteger(problems, `${property}.approvals`, approvals, [1, MOST.approvals], "omit it to use 1");
  checkPool(problems, args, property, rule);
  checkLength(problems, args, property, rule);
}

function checkPool(problems: Problems, args: CodeRepositoryArgs, property: string, rule: RepositoryApprovalRule): void {
  const { approvers = [], teams = [], approvals = DEFAULTS.approvals } = rule;
  const pool = [...approvers, ...teams];
  checkCount(
    problems,
    `${property}.approvers`,
    pool,
    [0, MOST.approvers],
    "approvers and teams",
    "use patterns or roles",
  );
  checkUnique(problems, `${property}.approvers`, pool, "name each approver once");
  approvers.forEach((approver, index) =>
    checkApprover(problems, `${property}.approvers[${index}]`, approver, args.accountId, "correct it, or use teams"),
  );
  teams.forEach((team, index) => checkTeam(problems, args, `${property}.teams[${index}]`, team));
  const isExact = pool.length > 0 && teams.length === 0 && !approvers.some((approver) => approver.includes("*"));
  problems.require(!isExact || pool.length >= approvals, {
    property: `${property}.approvers`,
    allowed: `must hold at least as many people as there are approvals, ${approvals}`,
    got: pool.length,
    fix: "add approvers or patterns, or ask for fewer approvals",
  });
}

function checkTeam(problems: Problems, { people }: CodeRepositoryArgs, property: string, team: string): void {
  const known = Object.values(RepositoryTeamName);
  const name = known.find((each) => each === team);
  if (name === undefined)
    return problems.add({
      property,
      allowed: `must be one of ${known.join(", ")}`,
      got: team,
      fix: "take one of them",
    });
  const key = TEAM_KEYS[name];
  problems.require(name !== RepositoryTeamName.Readers, {
    property,
    allowed: "must not be READERS, who may not approve",
    got: team,
    fix: "remove it",
  });
  problems.require(people?.[key]?.trustedPrincipalArns !== undefined, {
    property,
    allowed: "must be a team of people that has a role",
    got: team,
    fix: `give people.${key}.trustedPrincipalArns`,
  });
}

/** Accounts that are looked up stand in their usual length, and so does the partition of most regions. */
function checkLength(
  problems: Problems,
  args: CodeRepositoryArgs,
  property: string,
  rule: RepositoryApprovalRule,
): void {
  const { approvers = [], teams = [] } = rule;
  const partition = args.region === undefined ? undefined : partitionOf(args.region);
  const sessions = teams
    .filter((team) => Object.hasOwn(TEAM_KEYS, team))
    .map((team) => teamRoleName(args, TEAM_KEYS[team]))
    .map((role) => `arn:${partition?.id ?? "aws"}:sts::123456789012:assumed-role/${role}/*`);
  const { length } = JSON.stringify(ruleContent(rule, [...approvers, ...sessions]));
  problems.require(length <= MOST.content, {
    property,
    allowed: `must have at most ${MOST.content} characters as JSON`,
    got: length,
    fix: "use patterns for branches or approvers",
  });
}
