/** Args of a cross-account role, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface CrossAccountRoleArgs {
  /**
   * Physical name of the role, from which other accounts derive its ARN: 1 to 64 letters, digits and `+ = , . @ _ -`. Plain; a
   * change replaces the role.
   */
  readonly roleName: string;
  /** Path of the role, a part of its ARN. Plain; a change replaces the role. @default "/" */
  readonly path?: string;
  /** Says in the console what the role is for: at most 1000 characters. Plain. @default "Assumed from other accounts" */
  readonly description?: string;
  /**
   * ARNs of the roles that may assume this one; `*` and `?` may stand in path and name. The roles need not exist yet, and a session
   * is recognised by its role's ARN. Plain. @default - none; then `trustedAccountIds` is required
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
   */
  readonly trustedPrincipalArns?: string[];
  /**
   * Ids of third parties' accounts, of which every principal that knows `externalId` may assume the role. Plain.
   * @default - none; then `trustedPrincipalArns` is required
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   */
  readonly trustedAccountIds?: string[];
  /**
   * Text that every caller must send; required by `trustedAccountIds`. AWS services send none: leave it out of roles that
   * CodePipeline assumes. 2 to 1224 letters, digits and `+ = , . @ : / _ -`. @default - callers need none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html
   */
  readonly externalId?: pulumi.Input<string>;
  /**
   * JSON of the identity policy that says what the role may do: at most 10,240 characters without white space. It becomes the role's
   * only inline policy. @default - none; the role may do nothing until policies are attached
   */
  readonly policy?: pulumi.Input<string>;
  /**
   * Longest session. Unit: seconds. Range: 3600 to 43200; callers that are roles themselves get 3600 at most. Plain. @default 3600
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
   */
  readonly maxSessionDurationSeconds?: number;
  /** ARN of the policy that bounds what the role may do. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** @default - the provider's default tags */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * A region of the partition that the accounts are in; needed where `trustedAccountIds` are given alone. Plain.
   * @default - the partition is looked up from the provider
   */
  readonly region?: string;
}

export const CROSS_ACCOUNT_ROLE_DEFAULTS = Object.freeze({
  path: "/",
  description: "Assumed from other accounts",
  maxSessionDurationSeconds: 3600,
});
