/** Everything that can be wrong with a cross-account role before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkArn, checkInteger, checkName, checkRegion, checkUnique } from "../internal/checks";
import { ACCOUNT_ID, NAME_LIMITS, nameProblem } from "../internal/limits";
import { type Problem, Problems } from "../internal/problems";
import { checkOnePartition, checkRoleArns, type RoleArn } from "../internal/roleArns";
import type { CrossAccountRoleArgs } from "./args";

/** Longest that all inline policies of a role may be together. Source: IAM User Guide: reference_iam-quotas. */
const INLINE_POLICY_CHARACTERS = 10_240;

/** What the checks make of the args. */
export interface CheckedRole {
  readonly roles: readonly RoleArn[];
  readonly accountIds: readonly string[];
  readonly externalId: pulumi.Input<string> | undefined;
  readonly policy: pulumi.Input<string> | undefined;
}

/** @throws pulumi.ResourceError that lists every problem; values that are outputs are checked when they are known. */
export function validateCrossAccountRole(
  name: string,
  args: CrossAccountRoleArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedRole {
  const problems = new Problems("CrossAccountRole", name);
  checkName(problems, "roleName", NAME_LIMITS.role, args.roleName, "shorten or respell it");
  checkName(problems, "path", NAME_LIMITS.rolePath, args.path, "omit it to use /");
  checkName(problems, "description", NAME_LIMITS.roleDescription, args.description, "shorten or respell it");
  const fix = "omit it to use 3600";
  checkInteger(problems, "maxSessionDurationSeconds", args.maxSessionDurationSeconds, [3600, 43_200], fix);
  checkArn(problems, "permissionsBoundaryArn", ARN_FORMS.policy, args.permissionsBoundaryArn, "give a policy's ARN");
  checkRegion(problems, args.region);
  const roles = checkRoles(problems, args.trustedPrincipalArns ?? []);
  const accountIds = checkAccounts(problems, args, roles);
  const externalId = problems.input(args.externalId, externalIdProblem);
  const policy = problems.input(args.policy, policyProblem);
  problems.throwIfAny(opts);
  return { roles, accountIds, externalId, policy };
}

function checkRoles(problems: Problems, arns: readonly string[]): readonly RoleArn[] {
  const property = "trustedPrincipalArns";
  const fix = "name the roles that may assume this one, and use trustedAccountIds for third parties";
  const roles = checkRoleArns(problems, property, arns, fix);
  const keep = "keep the roles of the partition that this role is in; no role can be assumed from another";
  checkOnePartition(problems, property, roles, keep);
  return roles;
}

function checkAccounts(problems: Problems, args: CrossAccountRoleArgs, roles: readonly RoleArn[]): readonly string[] {
  const accountIds = args.trustedAccountIds ?? [];
  accountIds.forEach((accountId, index) => {
    const property = `trustedAccountIds[${index}]`;
    const got = accountId;
    problems.require(ACCOUNT_ID.test(accountId), {
      property,
      allowed: "must be twelve digits",
      got,
      fix: "give an account's id",
    });
    problems.require(!roles.some((role) => role.accountId === accountId), {
      property,
      allowed: "must not be an account of trustedPrincipalArns, whose other principals it would trust too",
      got,
      fix: "remove it or the account's roles",
    });
  });
  checkUnique(problems, "trustedAccountIds", accountIds, "remove the repeated ones");
  problems.require(accountIds.length === 0 || args.externalId !== undefined, {
    property: "externalId",
    allowed: "must be given with trustedAccountIds",
    fix: "agree on one with the third party, or name its roles in trustedPrincipalArns",
  });
  problems.require(accountIds.length > 0 || (args.trustedPrincipalArns ?? []).length > 0, {
    property: "trustedPrincipalArns",
    allowed: "must name a role unless trustedAccountIds names an account",
    got: args.trustedPrincipalArns ?? [],
    fix: "say who may assume the role",
  });
  return accountIds;
}

/** The text itself stays out of the message: some organisations treat it as a secret. */
function externalIdProblem(externalId: string): Problem | undefined {
  const allowed = nameProblem(NAME_LIMITS.externalId, externalId);
  return allowed === undefined
    ? undefined
    : { property: "externalId", allowed, fix: "take a random text, such as a UUID" };
}

function policyProblem(policy: string): Problem | undefined {
  const length = policy.replace(/\s/g, "").length;
  if (isPolicy(policy) && length <= INLINE_POLICY_CHARACTERS) return undefined;
  const allowed = `must be a JSON policy with statements, of at most ${INLINE_POLICY_CHARACTERS} characters`;
  return { property: "policy", allowed, got: policy, fix: "form it with pulumi.jsonStringify" };
}

function isPolicy(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null && "Statement" in document;
  } catch {
    return false;
  }
}
