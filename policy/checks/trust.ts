/** Who may assume a role. */
import { grants, type Principal, type Statement } from "../documents";
import { isLimitedBy, isLimitedWhere } from "../limits";
import type { ResourceRule, Settings, Subject } from "../rule";
import { at, list, parsed, texts } from "../values";

/** Keys that say who calls, whoever the principal of the statement is. */
const CALLER_KEYS = ["aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths"];
const ACCOUNT_KEYS = ["sts:externalid", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"];
const SOURCE_KEYS = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];

/**
 * Services that AWS documents to send `aws:SourceAccount` and `aws:SourceArn` when they assume a role. Others are left out:
 * a condition on a key that is never sent stops the service.
 */
export const SOURCED_SERVICES: Readonly<Record<string, string>> = Object.freeze({
  codebuild: "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html",
  codedeploy: "https://docs.aws.amazon.com/codedeploy/latest/userguide/security_confused_deputy.html",
  "ecs-tasks": "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
  events: "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
  scheduler: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
  states: "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
  "vpc-flow-logs": "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
});

type TrustCheck = (statement: Statement, principal: Principal) => string | undefined;

const trust =
  (check: (subject: Subject, settings: Settings) => TrustCheck): ResourceRule["check"] =>
  (subject, settings) => {
    const find = check(subject, settings);
    return grants(subject.props["assumeRolePolicy"]).flatMap((statement) =>
      statement.principals.flatMap((principal) => {
        const problem = find(statement, principal);
        return problem === undefined ? [] : [`assumeRolePolicy, ${statement.label}: ${problem}`];
      }),
    );
  };

/** The claims that tell one identity of a provider from another: all but the audience, which every one of them shares. */
function isClaim(provider: string): (key: string) => boolean {
  if (provider.includes(":saml-provider/")) return (key) => key.startsWith("saml:");
  const [, host = provider] = provider.toLowerCase().split(":oidc-provider/");
  // The audience of Cognito and the like is the user's own application; that of an OIDC provider in IAM is AWS itself.
  const shared = provider.includes(":oidc-provider/") ? `${host}:aud` : undefined;
  return (key) => key.startsWith(`${host}:`) && key !== shared;
}

/** Nobody unnamed: no wildcard, no identity provider without a claim. */
export const openTrust = trust(() => (statement, { kind, value }) => {
  if (kind === "AWS" && value.includes("*") && !isLimitedBy(statement, CALLER_KEYS, { account: true }))
    return "everyone in AWS may assume the role; name the principals, or limit aws:PrincipalArn or aws:PrincipalOrgID";
  if (kind === "Federated" && !isLimitedWhere(statement, isClaim(value)))
    return `every identity of ${value} may assume the role; add a condition on one of its claims other than aud`;
  return undefined;
});

const accountOf = (principal: string): string | undefined =>
  /^(\d{12})$/.exec(principal)?.[1] ?? /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];

const isWholeAccount = (principal: string): boolean => /^\d{12}$|^arn:[^:]+:iam::\d{12}:root$/.test(principal);

/** No whole account: its administrators could give the role to anyone. */
export const accountTrust = trust(
  () =>
    (statement, { kind, value }) =>
      kind === "AWS" && isWholeAccount(value) && !isLimitedBy(statement, ACCOUNT_KEYS)
        ? `every principal of account ${accountOf(value) ?? value} may assume the role; ` +
          "add a condition on aws:PrincipalArn, sts:ExternalId or aws:PrincipalOrgID"
        : undefined,
);

/** The account that a provider works in, where its settings tell. */
function providerAccount(provider: Subject["provider"]): string | undefined {
  const role = list(parsed(provider["assumeRoles"])).at(-1);
  const allowed = texts(parsed(provider["allowedAccountIds"]));
  return accountOf(String(at(role, "roleArn"))) ?? (allowed.length === 1 ? allowed[0] : undefined);
}

/** Principals of other accounts that are named one by one still cannot be told from their confused deputies. */
export const externalId = trust(({ provider }, settings) => {
  const account = providerAccount(provider);
  const own = [...texts(settings["ownAccountIds"]), ...(account === undefined ? [] : [account])];
  return (statement, { kind, value }) => {
    const theirs = accountOf(value);
    const foreign = kind === "AWS" && theirs !== undefined && own.length > 0 && !own.includes(theirs);
    return foreign && !isWholeAccount(value) && !isLimitedBy(statement, ACCOUNT_KEYS)
      ? `${value} of another account may assume the role without an external id; add a condition on sts:ExternalId`
      : undefined;
  };
});

/** `states` for `states.amazonaws.com`, `states.eu-west-1.amazonaws.com` and `states.cn-north-1.amazonaws.com.cn`. */
const serviceOf = (principal: string): string =>
  principal.replace(/(\.[a-z]{2}(-[a-z]+)+-\d+)?\.amazonaws\.com(\.cn)?$/, "");

/** A service acts for everyone: the role says for which account or resource it may act. */
export const serviceTrust = trust(() => (statement, { kind, value }) => {
  const source = kind === "Service" ? SOURCED_SERVICES[serviceOf(value)] : undefined;
  return source === undefined || isLimitedBy(statement, SOURCE_KEYS, { ifExists: true, account: true })
    ? undefined
    : `${value} may assume the role on behalf of any account; ` +
        `add conditions on aws:SourceAccount and aws:SourceArn (${source})`;
});
