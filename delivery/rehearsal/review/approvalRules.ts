/** What approval rule templates demand of a pull request, and what of it is there. Pure. */
import type { Graph } from "../../graph/types";
import { textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";

/** A rule that a template gives every pull request to its branches. */
export interface ApprovalRule {
  readonly name: string;
  /** Approvals that it needs. */
  readonly needed: number;
  /** Whose count; everybody's where absent. */
  readonly members?: readonly string[];
}

/** A rule, and how many of its approvals are there. */
export interface ApprovalRuleState {
  readonly name: string;
  readonly needed: number;
  readonly given: number;
}

interface TemplateContent {
  /** @default - every branch */
  readonly DestinationReferences?: readonly string[];
  readonly Statements: readonly {
    readonly NumberOfApprovalsNeeded: number;
    readonly ApprovalPoolMembers?: readonly string[];
  }[];
}

/**
 * The rules of pull requests to a branch of a repository.
 * Source: CodeCommit User Guide, approval-rule-templates.
 */
export function approvalRulesOf(
  graphs: readonly Graph[],
  repository: string,
  destinationReference: string,
): readonly ApprovalRule[] {
  const all = (type: string) => graphs.flatMap((graph) => resourcesOf(graph, type));
  const names = all("aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation")
    .filter(({ inputs }) => inputs["repositoryName"] === repository)
    .map(({ inputs }) => inputs["approvalRuleTemplateName"]);
  return all("aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate").flatMap(({ inputs, outputs }) => {
    const name = textAt(outputs, "name") ?? textAt(inputs, "name") ?? "";
    const content = JSON.parse(textAt(inputs, "content") ?? "{}") as TemplateContent;
    const { DestinationReferences: branches, Statements: statements = [] } = content;
    if (!names.includes(name) || branches?.includes(destinationReference) === false) return [];
    return statements.map(({ NumberOfApprovalsNeeded: needed, ApprovalPoolMembers: members }) => ({
      name,
      needed,
      ...(members === undefined ? {} : { members }),
    }));
  });
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s");

/** What `CodeCommitApprovers` names: a user, a federated user, or with a wildcard a session behind its role. */
const NAMED = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(?:user|federated-user|assumed-role)\/(.+)$/;

/** Whether somebody is a member of an approval pool. Source: CodeCommit User Guide, how-to-create-template. */
export function isMember(userArn: string, member: string): boolean {
  const [, account, pattern] = /^CodeCommitApprovers:(\d{12}):(.+)$/.exec(member) ?? [];
  if (pattern === undefined) return wildcard(member).test(userArn);
  const [, own, name = ""] = NAMED.exec(userArn) ?? [];
  return own === account && wildcard(pattern).test(name);
}

/** How far a rule is met by those who approve. */
export function stateOf({ name, needed, members }: ApprovalRule, approvers: readonly string[]): ApprovalRuleState {
  const counted = approvers.filter(
    (userArn) => members === undefined || members.some((member) => isMember(userArn, member)),
  );
  return { name, needed, given: counted.length };
}
