import { checkApprover } from "../internal/approvers";
import { checkCount, checkInteger, checkUnique } from "../internal/checks";
import type { Problems } from "../internal/problems";
import { CODE_REVIEW_DEFAULTS as DEFAULTS, type CodeReviewArgs, REVIEW_LIMITS as LIMITS } from "./args";

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
  approvers.forEach((approver, index) =>
    checkApprover(problems, `approvers[${index}]`, approver, args.accountId, "correct it"),
  );
  problems.require(approvers.some((approver) => approver.includes("*")) || approvers.length >= approvals, {
    property: "approvers",
    allowed: `must hold at least as many people as there are approvals, ${approvals}`,
    got: approvers.length,
    fix: "add approvers or patterns, or ask for fewer approvals",
  });
}
