/** Approvers of pull requests in CodeCommit. Pure. */
import type { Problems } from "./problems";

/** Source: CodeCommit User Guide: how-to-create-template. */
const APPROVER =
  /^(?:CodeCommitApprovers:(\d{12}):|arn:aws[\w-]*:sts::(\d{12}):(?:assumed-role|federated-user)\/|arn:aws[\w-]*:iam::(\d{12}):user\/)[\w+=,.@*/-]+$/;

/** Requires an approver of the repository's account; of any account where that is looked up. */
export function checkApprover(
  problems: Problems,
  property: string,
  approver: string,
  accountId: string | undefined,
  fix: string,
): void {
  const [matched, ...accounts] = APPROVER.exec(approver) ?? [];
  if (matched === undefined)
    return problems.add({
      property,
      allowed:
        "must be CodeCommitApprovers:<account>:<name>, or the ARN of an assumed role (arn:…:sts::…:assumed-role/…), of a federated user (arn:…:sts::…:federated-user/…) or of an IAM user (arn:…:iam::…:user/…)",
      got: approver,
      fix,
    });
  problems.require(accountId === undefined || accounts.includes(accountId), {
    property,
    allowed: `must be of the repository's account ${accountId}, for approvals do not cross accounts`,
    got: approver,
    fix: "let its people take on a role of the account, and name that",
  });
}
