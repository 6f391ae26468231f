/** ARNs of IAM roles as trusted principals. Pure. */
import { partitionOf } from "./partitions";
import type { Problems } from "./problems";

export interface RoleArn {
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
}

/** What `roleArn` takes, for messages. */
const ROLE_ARN_ALLOWED =
  "must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name";

/**
 * A role's ARN; `*` and `?` only in path and name, and not at their beginning, for `role/*` trusts a whole account.
 * Source: IAM User Guide: reference_identifiers; characters: iam.roleNameType and iam.pathType.
 */
const ROLE_ARN = /^arn:(aws(?:-[a-z]+)*):iam::(\d{12}):role\/[\w+=,.@-][\w+=,.@/*?-]*$/;

/** Takes a role's ARN apart; nothing when it is none, or one that stands for every role of an account. */
export function roleArn(arn: string): RoleArn | undefined {
  const [, partition, accountId] = ROLE_ARN.exec(arn) ?? [];
  return partition === undefined || accountId === undefined ? undefined : { arn, partition, accountId };
}

/** Requires ARNs of roles, and that they are of the partition of `homeRegion` where that is given. Returns the roles. */
export function checkRoleArns(
  problems: Problems,
  property: string,
  arns: readonly string[],
  fix: string,
  homeRegion?: string,
): readonly RoleArn[] {
  const partition = homeRegion === undefined ? undefined : partitionOf(homeRegion)?.id;
  return arns.flatMap((arn, index) => {
    const role = roleArn(arn);
    const at = { property: `${property}[${index}]`, got: arn };
    problems.require(role !== undefined, { ...at, allowed: ROLE_ARN_ALLOWED, fix });
    problems.require(role === undefined || partition === undefined || role.partition === partition, {
      ...at,
      allowed: `must be of the partition of homeRegion, ${partition ?? ""}`,
      fix: "no role reaches across partitions",
    });
    return role ?? [];
  });
}

/** Requires that roles are of one partition, for none can be assumed from another. */
export function checkOnePartition(problems: Problems, property: string, roles: readonly RoleArn[], fix: string): void {
  const partitions = [...new Set(roles.map(({ partition }) => partition))];
  problems.require(partitions.length <= 1, { property, allowed: "must be of one partition", got: partitions, fix });
}

/** Roles of one account. */
export interface AccountRoles {
  readonly accountId: string;
  /** Sorted, each once. */
  readonly arns: readonly string[];
}

/** Groups roles by their account, in the order of the account ids, so that no order of args changes a policy. */
export function byAccount(roles: readonly RoleArn[]): readonly AccountRoles[] {
  const accounts = [...new Set(roles.map(({ accountId }) => accountId))].sort();
  return accounts.map((accountId) => ({
    accountId,
    arns: [...new Set(roles.filter((role) => role.accountId === accountId).map(({ arn }) => arn))].sort(),
  }));
}
