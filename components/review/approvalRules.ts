/** What pull requests of CodeCommit need before they are merged: the review's approval, and that of people. */
import * as pulumi from "@pulumi/pulumi";
import { ApprovalRuleTemplate, ApprovalRuleTemplateAssociation } from "@pulumi/aws/codecommit";
import { childName, truncatedName } from "../internal/names";
import { CODE_REVIEW_DEFAULTS as DEFAULTS, type CodeReviewArgs, REVIEW_LIMITS } from "./args";

/** Name of a rule, which pull requests show. */
export const ruleName = ({ projectName }: CodeReviewArgs, role: "review" | "people"): string =>
  truncatedName(`${projectName}-${role}`, REVIEW_LIMITS.ruleName);

/**
 * Creates a template for each rule; both must be met. Returns the names of the rules.
 *
 * @param opts Options of what names the repository, which must exist by then
 */
export function createApprovalRules(
  opts: pulumi.CustomResourceOptions,
  name: string,
  args: CodeReviewArgs,
  reviewerArn: pulumi.Input<string>,
): pulumi.Output<string>[] {
  const { approvals = DEFAULTS.approvals, approvers } = args;
  const review = createRule(opts, name, args, "review", "The build of the pull request passes", [1, [reviewerArn]]);
  if (approvals === 0) return [review];
  // Where everybody counts, so does the review itself: one more approval is that of people again.
  const needed = approvers === undefined ? approvals + 1 : approvals;
  const people = createRule(opts, name, args, "people", "People approve", [needed, approvers]);
  return [review, people];
}

type Needed = readonly [approvals: number, members: readonly pulumi.Input<string>[] | undefined];

function createRule(
  opts: pulumi.CustomResourceOptions,
  name: string,
  args: CodeReviewArgs,
  role: "review" | "people",
  description: string,
  [approvals, members]: Needed,
): pulumi.Output<string> {
  const { repositoryName = "", region } = args;
  const template = new ApprovalRuleTemplate(
    childName(name, `${role}-rule`),
    { name: ruleName(args, role), description, content: ruleContent(args, approvals, members), region },
    opts,
  );
  new ApprovalRuleTemplateAssociation(
    childName(name, `${role}-rule-association`),
    { approvalRuleTemplateName: template.name, repositoryName, region },
    opts,
  );
  return template.name;
}

/** @see https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateApprovalRuleTemplate.html */
function ruleContent(
  { destinationBranches }: CodeReviewArgs,
  approvals: number,
  members: readonly pulumi.Input<string>[] | undefined,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2018-11-08",
    ...(destinationBranches === undefined ? {} : { DestinationReferences: destinationBranches.map(referenceOf) }),
    Statements: [
      {
        Type: "Approvers",
        NumberOfApprovalsNeeded: approvals,
        ...(members === undefined ? {} : { ApprovalPoolMembers: members }),
      },
    ],
  });
}

/** The full name of a branch, as CodeCommit writes it in events and rules. */
export const referenceOf = (branch: string): string => `refs/heads/${branch}`;
