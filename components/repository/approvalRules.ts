/** What pull requests need before they are merged. */
import * as pulumi from "@pulumi/pulumi";
import { ApprovalRuleTemplate, ApprovalRuleTemplateAssociation } from "@pulumi/aws/codecommit";
import { childName } from "../internal/names";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS } from "./args";
import type { RepositoryApprovalRule } from "./args/review";
import { type RepositoryContext, TEAM_KEYS, teamRoleName } from "./context";

/** Creates the templates with their associations, and returns their ids by name. */
export function createApprovalRules(context: RepositoryContext): Readonly<Record<string, pulumi.Output<string>>> {
  return Object.fromEntries(
    (context.args.approvalRules ?? []).map((rule) => [rule.name, createApprovalRule(context, rule)]),
  );
}

function createApprovalRule(context: RepositoryContext, rule: RepositoryApprovalRule): pulumi.Output<string> {
  const { name, args, repository, disposable } = context;
  const { region } = args;
  const template = new ApprovalRuleTemplate(
    childName(name, "approval-rule", rule.name),
    {
      name: rule.name,
      description: rule.description,
      content: pulumi.jsonStringify(ruleContent(rule, membersOf(context, rule))),
      region,
    },
    disposable,
  );
  new ApprovalRuleTemplateAssociation(
    childName(name, "approval-rule-association", rule.name),
    { approvalRuleTemplateName: template.name, repositoryName: repository.repositoryName, region },
    disposable,
  );
  return template.approvalRuleTemplateId;
}

/** The template's content with these members of the pool. @see https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateApprovalRuleTemplate.html */
export function ruleContent(rule: RepositoryApprovalRule, members: readonly pulumi.Input<string>[]): object {
  const { branches, approvals = DEFAULTS.approvals } = rule;
  return {
    Version: "2018-11-08",
    ...(branches === undefined ? {} : { DestinationReferences: branches.map((branch) => `refs/heads/${branch}`) }),
    Statements: [
      {
        Type: "Approvers",
        NumberOfApprovalsNeeded: approvals,
        ...(members.length === 0 ? {} : { ApprovalPoolMembers: members }),
      },
    ],
  };
}

/** The approvers, and every session of the teams' roles; ARNs of sessions leave out the role's path. */
function membersOf({ args, identity }: RepositoryContext, { approvers = [], teams = [] }: RepositoryApprovalRule) {
  const sessions = teams.map((team) => {
    const { partition, accountId } = identity();
    return pulumi.interpolate`arn:${partition}:sts::${accountId}:assumed-role/${teamRoleName(args, TEAM_KEYS[team])}/*`;
  });
  return [...approvers, ...sessions];
}
