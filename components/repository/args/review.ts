/** Args of branches, and of what pull requests need. */
import type { RepositoryTeamName } from "../enums";

/** An approval rule template, which adds its rule to every new pull request that goes to its branches. */
export interface RepositoryApprovalRule {
  /** Name of the template, unique in account and region: 1 to 100 letters, digits, spaces and . _ -, not ending with .git. Plain. */
  readonly name: string;
  /** At most 1000 characters. Plain. @default - none */
  readonly description?: string;
  /**
   * Destination branches, at most 100; `*` stands for any text but at the beginning. Names without `*` must be among the repository's
   * `branches` where these are given. Plain. @default - every branch
   */
  readonly branches?: string[];
  /** Approvals that a pull request needs. Range: 1 to 200. Plain. @default 1 */
  readonly approvals?: number;
  /**
   * Whose approvals count, at most 50 together with `teams`: `CodeCommitApprovers:<account>:<name>`, or the ARN of an assumed role
   * (`arn:aws:sts::<account>:assumed-role/<role>/*`), a federated user or an IAM user. All of the repository's account: approvals do
   * not cross accounts. Plain. @default - everybody's who may approve
   * @see https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-create-template.html
   */
  readonly approvers?: string[];
  /** Teams of `people` with a role, whose sessions count beside `approvers`. Plain. @default - none */
  readonly teams?: RepositoryTeamName[];
}

export interface RepositoryReviewArgs {
  /**
   * Branches that exist from the start, the default branch among them. An empty repository gets a first commit with a README; branches
   * that exist are never touched. Costs a role, a function that runs once and its log group. Plain.
   * @default - none; the repository is empty until the first push
   */
  readonly branches?: string[];
  /** At most 25, as many as a pull request takes from templates. What decides on names and count is plain. @default - none */
  readonly approvalRules?: RepositoryApprovalRule[];
}
