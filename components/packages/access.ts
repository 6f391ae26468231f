/** Who may use packages: accounts, roles and organizations, and the statements that name them. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import { ACCOUNT_ID } from "../internal/limits";
import { accountPrincipal, arnOperator, oneOrMany, type Statement, type Values } from "../internal/policies";
import { type AccountRoles, byAccount, type RoleArn, roleArn } from "../internal/roleArns";

/** Source: `organizations.OrganizationId`. */
const ORGANIZATION_ID = /^o-[a-z0-9]{10,32}$/;

/** What names a grantee, for messages. */
export const GRANTEE_ALLOWED =
  "must be an account id of twelve digits, the ARN of an IAM role (arn:…:iam::…:role/…) or an organization's id (o-…)";

export interface Grantees {
  /** Sorted, each once; as are the other lists. */
  readonly accountIds: readonly string[];
  readonly roles: readonly AccountRoles[];
  readonly organizationIds: readonly string[];
}

const isAccount = (text: string): boolean => ACCOUNT_ID.test(text);
const isOrganization = (text: string): boolean => ORGANIZATION_ID.test(text);

/** Whether a text names a grantee. */
export const isGrantee = (text: string): boolean =>
  isAccount(text) || isOrganization(text) || roleArn(text) !== undefined;

/** Sorts texts that name grantees by what they are, so that no order of args changes a policy. */
export function granteesOf(texts: readonly string[]): Grantees {
  const each = [...new Set(texts)].sort();
  return {
    accountIds: each.filter(isAccount),
    roles: byAccount(each.map(roleArn).filter((role): role is RoleArn => role !== undefined)),
    organizationIds: each.filter(isOrganization),
  };
}

/** What is granted. */
export interface Grant {
  /** Beginning of the statements' Sids. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resource: Values;
}

/**
 * The statements of a resource policy that grant something: one for accounts, one for roles, one for organizations. A role's ARN holds
 * its account, so that one condition serves the roles of all.
 */
export function grantStatements(
  partition: pulumi.Input<string>,
  { accountIds, roles, organizationIds }: Grantees,
  { sid, actions, resource }: Grant,
): readonly Statement[] {
  const allow = (to: string, Principal: Statement["Principal"], Condition?: Statement["Condition"]): Statement => ({
    Sid: `${sid}${to}`,
    Effect: "Allow",
    ...(Principal === undefined ? {} : { Principal }),
    Action: oneOrMany(actions),
    Resource: resource,
    ...(Condition === undefined ? {} : { Condition }),
  });
  const accounts = (ids: readonly string[]) => ({ AWS: oneOrMany(ids.map((id) => accountPrincipal(partition, id))) });
  const arns = roles.flatMap((account) => account.arns);
  const named = { [arnOperator(arns)]: { "aws:PrincipalArn": oneOrMany(arns) } };
  const organization = { StringEquals: { "aws:PrincipalOrgID": oneOrMany(organizationIds) } };
  return [
    ...(accountIds.length === 0 ? [] : [allow("Accounts", accounts(accountIds))]),
    ...(roles.length === 0 ? [] : [allow("Roles", accounts(roles.map(({ accountId }) => accountId)), named)]),
    ...(organizationIds.length === 0 ? [] : [allow("Organizations", "*", organization)]),
  ];
}
