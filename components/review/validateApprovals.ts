import { checkCount, checkInteger, checkUnique } from "../internal/checks";
import type { Problems } from "../internal/problems";
import { CODE_REVIEW_DEFAULTS as DEFAULTS, type CodeReviewArgs, REVIEW_LIMITS as LIMITS } from "./args";

/** Source: CodeCommit User Guide: how-to-create-template. */
const APPROVER =
  /^(?:CodeCommitApprovers:(\d{12}):|arn:aws[\w-]*:sts::(\d{12}):(?:assumed-role|federated-user)\/|arn:aws[\w-]*:iam::(\d{12}):user\/)[\w+=,.@*/-]+$/;

/** Checks whose approvals a pull request needs. */
export function checkApprovals(problems: Problems, args: CodeReviewArgs): void {
  const { approvals = DEFAULTS.approvals, approvers } = args;
  checkInteger(problems, "approvals", approvals, LIMITS.approvals, "omit it to ask no people");
  if (approvers === undefined) return;
  problems.require(approvals > 0, {
    property: "approvers",
    allowed: "must not be given without approvals",
    got: approvers,
    fix: "say in approvals how many of them must approve",
  });
  checkCount(problems, "approvers", approvers, LIMITS.approvers, "approvers", "use patterns or roles");
  checkUnique(problems, "approvers", approvers, "name each approver once");
  approvers.forEach((approver, index) => checkApprover(problems, args, `approvers[${index}]`, approver));
  problems.require(approvers.some((approver) => approver.includes("*")) || approvers.length >= approvals, {
    property: "approvers",
    allowed: `must hold at least as many people as there are approvals, ${approvals}`,
    got: approvers.length,
    fix: "add approvers or patterns, or ask for fewer approvals",
  });
}

function checkApprover(problems: Problems, { accountId }: CodeReviewArgs, property: string, approver: string): void {
  const [matched, ...accounts] = APPROVER.exec(approver) ?? [];
  if (matched === undefined)
    return problems.add({
      property,
      allowed:
        "must be CodeCommitApprovers:<account>:<name>, or the ARN of an assumed role (arn:…:sts::…:assumed-role/…), of a federated user (arn:…:sts::…:federated-user/…) or of an IAM user (arn:…:iam::…:user/…)",
      got: approver,
      fix: "correct it",
    });
  problems.require(accountId === undefined || accounts.includes(accountId), {
    property,
    allowed: `must be of the repository's account ${accountId}, for approvals do not cross accounts`,
    got: approver,
    fix: "let its people take on a role of the account, and name that",
  });
}
