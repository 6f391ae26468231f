/** Policy documents: one shape, one way to print them, and the statements that several components share. Pure. */
import * as pulumi from "@pulumi/pulumi";

/** Values of a policy element; outputs are resolved when the document is printed. */
export type Values = pulumi.Input<string> | pulumi.Input<pulumi.Input<string>[]>;

/** A statement of an IAM policy. Every statement has a Sid: the access proof and its messages name statements by it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, Values>>;
  readonly Action: string | readonly string[];
  readonly Resource?: Values;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

/** Prints a policy document. Outputs inside statements are resolved; a document of plain values is still an output. */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** One value alone is written without a list, as AWS prints it. */
export function oneOrMany<T>(values: readonly T[]): T | T[] {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : [...values];
}

/** The account as a principal: whom its own IAM policies allow, within the statement's conditions. */
export function accountPrincipal(
  partition: pulumi.Input<string>,
  accountId: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:iam::${accountId}:root`;
}

/** Whether an ARN of a condition is a pattern. */
const isPattern = (arn: unknown): boolean => typeof arn === "string" && /[*?]/.test(arn);

/**
 * The operator that compares with these ARNs. Both operators match patterns in fact; `ArnLike` tells the reader that one is meant.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnOperator(arns: Values | readonly string[]): "ArnEquals" | "ArnLike" {
  return (Array.isArray(arns) ? arns : [arns]).some(isPattern) ? "ArnLike" : "ArnEquals";
}

/**
 * Principal and condition that name roles of an account by their ARNs, whether they exist yet or not. The account is the
 * principal, so a role that is deleted and made again keeps its access, and a typing error cannot make the policy invalid.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function rolesOf(
  partition: pulumi.Input<string>,
  accountId: pulumi.Input<string>,
  roleArns: Values,
): {
  readonly Principal: Readonly<Record<string, Values>>;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, Values>>>>;
} {
  return {
    Principal: { AWS: accountPrincipal(partition, accountId) },
    Condition: { [arnOperator(roleArns)]: { "aws:PrincipalArn": roleArns } },
  };
}

/** Denies every request that does not come over TLS. */
export function denyInsecureTransport(action: string, resources: Values): Statement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/**
 * Lets the account's own IAM policies decide about a KMS key. Without it nobody could change the key's policy again.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function accountAdministersKey(partition: pulumi.Input<string>, accountId: pulumi.Input<string>): Statement {
  return {
    Sid: "AccountAdministersKey",
    Effect: "Allow",
    Principal: { AWS: accountPrincipal(partition, accountId) },
    Action: "kms:*",
    Resource: "*",
  };
}
