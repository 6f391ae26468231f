import { checkChoice } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { BuildProjectArgs } from "../args";
import type { BuildWebhookFilter } from "../args/source";
import { BuildCommentApproval, BuildSource, BuildWebhookFilterType } from "../enums";
import { WEBHOOK_EVENTS } from "../sources";
import { buildsPullRequests } from "../webhook";

/** Prefixes of the roles that each host has. Source: `codebuild.PullRequestBuildApproverRole`. */
const APPROVER_ROLES: Readonly<Partial<Record<BuildSource, readonly string[]>>> = {
  [BuildSource.GitHub]: github(),
  [BuildSource.GitHubEnterprise]: github(),
  [BuildSource.GitLab]: gitlab(),
  [BuildSource.GitLabSelfManaged]: gitlab(),
  [BuildSource.Bitbucket]: ["READ", "WRITE", "ADMIN"].map((role) => `BITBUCKET_${role}`),
};
function github(): string[] {
  return ["READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN"].map((role) => `GITHUB_${role}`);
}
function gitlab(): string[] {
  return ["GUEST", "PLANNER", "REPORTER", "DEVELOPER", "MAINTAINER", "OWNER"].map((role) => `GITLAB_${role}`);
}

/** Checks the webhook's filters and who approves pull requests. */
export function checkWebhook(problems: Problems, args: BuildProjectArgs): void {
  const { webhook, source, batch } = args;
  if (webhook === undefined) return;
  const { filterGroups } = webhook;
  problems.require(filterGroups.length > 0, {
    property: "webhook.filterGroups",
    allowed: "must hold at least one group",
    fix: "say which events start builds",
  });
  filterGroups.forEach(({ filters }, index) => {
    const property = `webhook.filterGroups[${index}].filters`;
    problems.require(
      filters.some(({ type }) => type === BuildWebhookFilterType.Event),
      { property, allowed: "must hold a filter of type EVENT", fix: "say which events start builds" },
    );
    filters.forEach((filter, at) => checkFilter(problems, `${property}[${at}]`, filter, source));
  });
  problems.require(webhook.batch !== true || batch !== undefined, {
    property: "webhook.batch",
    allowed: "must not be true without batch",
    fix: "give batch its settings, at least {}",
  });
  checkApproval(problems, args);
}

function checkFilter(
  problems: Problems,
  property: string,
  { type, pattern, excludeMatchedPattern }: BuildWebhookFilter,
  source: BuildSource | undefined,
): void {
  checkChoice(problems, `${property}.type`, type, BuildWebhookFilterType, "take one of them");
  if (type !== BuildWebhookFilterType.Event) return checkExpression(problems, `${property}.pattern`, pattern);
  problems.require(excludeMatchedPattern !== true, {
    property: `${property}.excludeMatchedPattern`,
    allowed: "must not be true for EVENT",
    fix: "name the events that start builds",
  });
  const able = Object.entries(WEBHOOK_EVENTS).flatMap(([event, sources]) =>
    source === undefined || sources === "all" || sources.includes(source) ? [event] : [],
  );
  const unknown = pattern.split(/\s*,\s*/).filter((event) => !able.includes(event));
  problems.require(unknown.length === 0, {
    property: `${property}.pattern`,
    allowed: `must be events of ${able.join(", ")}`,
    got: unknown,
    fix: "separate events by commas",
  });
}

function checkExpression(problems: Problems, property: string, pattern: string): void {
  const fix = "respell it";
  if (pattern === "") return problems.add({ property, allowed: "must not be empty", fix: "say what to match" });
  try {
    new RegExp(pattern);
  } catch {
    problems.add({ property, allowed: "must be a regular expression", got: pattern, fix });
  }
}

function checkApproval(problems: Problems, { webhook, source }: BuildProjectArgs): void {
  const { commentApproval, approverRoles } = webhook ?? {};
  const fix = "omit it to use FORK_PULL_REQUESTS";
  checkChoice(problems, "webhook.commentApproval", commentApproval, BuildCommentApproval, fix);
  const applies =
    webhook !== undefined && buildsPullRequests(webhook) && commentApproval !== BuildCommentApproval.Disabled;
  problems.require(applies || approverRoles === undefined, {
    property: "webhook.approverRoles",
    allowed: "must not be given without pull requests that need approval",
    got: approverRoles,
    fix: "remove it",
  });
  const roles = (source && APPROVER_ROLES[source]) ?? Object.values(APPROVER_ROLES).flat();
  const choices = Object.fromEntries(roles.map((role) => [role, role]));
  (approverRoles ?? []).forEach((role, index) =>
    checkChoice(problems, `webhook.approverRoles[${index}]`, role, choices, "take roles of the repository's host"),
  );
}
