/** Who may assume a role from another account. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import { accountPrincipal, arnOperator, oneOrMany, type Statement, type Values } from "../internal/policies";
import { byAccount, type RoleArn } from "../internal/roleArns";

export interface Trust {
  /** Roles that may assume the role. */
  readonly roles: readonly RoleArn[];
  /** Accounts of which every principal may assume the role, if its own policies let it and it knows the external id. */
  readonly accountIds: readonly string[];
  readonly externalId: pulumi.Input<string> | undefined;
  readonly partition: pulumi.Input<string>;
}

type Conditions = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/**
 * The statements of the trust policy. Accounts are the principals and a condition names the roles: the policy is valid before a
 * trusted role exists, and in any order of the args it is the same.
 */
export function trustStatements({ roles, accountIds, externalId, partition }: Trust): readonly Statement[] {
  const assume = (Sid: string, accounts: readonly string[], Condition: Conditions): Statement => ({
    Sid,
    Effect: "Allow",
    Principal: { AWS: oneOrMany(accounts.map((accountId) => accountPrincipal(partition, accountId))) },
    Action: "sts:AssumeRole",
    Condition,
  });
  const external: Conditions = externalId === undefined ? {} : { StringEquals: { "sts:ExternalId": externalId } };
  const trusted = byAccount(roles);
  const arns = trusted.flatMap((account) => account.arns);
  const named = { [arnOperator(arns)]: { "aws:PrincipalArn": oneOrMany(arns) }, ...external };
  const ofRoles = trusted.map(({ accountId }) => accountId);
  return [
    ...(arns.length === 0 ? [] : [assume("TrustedRolesAssumeRole", ofRoles, named)]),
    ...(accountIds.length === 0 ? [] : [assume("TrustedAccountsAssumeRole", [...accountIds].sort(), external)]),
  ];
}
