import { requireArn } from "./arn";
import type { Condition } from "./conditions";
import type { EvaluationContext } from "./context";
import { compilePolicy } from "./policy";
import { concerns, reach, type Subject } from "./scan";
import type { PolicyStatement, PolicyType, StatementReference, Verdict } from "../types";
import type { AccessRequest, NamedPolicy, PolicySet } from "./types";

/** A kind of policy that lacks an Allow. */
export type Gap = PolicyType;

type Missing = Verdict["missing"][number];

/** How policies of each kind are called in a sentence. */
const TITLES: Readonly<Record<PolicyType, string>> = {
  identity: "identity policy",
  resource: "resource policy",
  trust: "trust policy",
  boundary: "permissions boundary",
  session: "session policy",
  scp: "service control policy",
  rcp: "resource control policy",
};

const named = ({ policyType, policy, statement }: StatementReference): string =>
  `${TITLES[policyType]} "${policy}" (${statement})`;

const call = ({ principal, action, resource }: AccessRequest): string => `${action} on ${resource} by ${principal.id}`;

export const explainAllowed = (request: AccessRequest, grantedBy: readonly StatementReference[]): string =>
  `${call(request)} is allowed${grantedBy.length > 0 ? ` by ${grantedBy.map(named).join(" and ")}` : ""}`;

export const explainExplicit = (request: AccessRequest, deniedBy: readonly StatementReference[]): string =>
  `${call(request)} is denied by ${deniedBy.map(named).join(" and ")}; a Deny overrides every Allow`;

export function explainImplicit(
  request: AccessRequest,
  gaps: readonly Gap[],
  missing: readonly Missing[],
  misses: readonly string[],
): string {
  const lacking = gaps.map((gap, i) => `the ${TITLES[gap]} of "${missing[i]?.policy ?? ""}"`).join(" and ");
  const nearest = misses.length > 0 ? `; ${misses.join("; ")}` : "";
  return `${call(request)} is denied: no statement allows it in ${lacking}${nearest}`;
}

/** Policies of one kind in a set, flat. */
function policiesOf(policies: PolicySet, type: PolicyType): readonly NamedPolicy[] {
  if (type === "scp" || type === "rcp") return (policies[type] ?? []).flat();
  if (type === "identity" || type === "session") return policies[type] ?? [];
  const policy = policies[type];
  return policy ? [policy] : [];
}

function ownerOf(request: AccessRequest, policies: PolicySet, type: PolicyType): string {
  const fallback = type === "resource" || type === "trust" ? request.resource : request.principal.id;
  return policies.owners?.[type] ?? policiesOf(policies, type)[0]?.name ?? fallback;
}

const single = (request: AccessRequest, key: string): string | undefined => {
  const value = request.context[key];
  return typeof value === "string" ? value : undefined;
};

/** Whether the statement must let in a role or user of another account. */
const isForeign = ({ principal, resourceAccount }: AccessRequest): boolean =>
  (principal.kind === "role" || principal.kind === "user") && requireArn(principal.id).account !== resourceAccount;

/** Conditions that a careful trust or resource policy has, as far as the call carries the keys. */
function guards(request: AccessRequest): Record<string, Record<string, string>> {
  const equal = Object.fromEntries(
    ["aws:SourceAccount", "sts:ExternalId"].flatMap((key) => {
      const value = single(request, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const source = single(request, "aws:SourceArn");
  const arns = {
    ...(source === undefined ? {} : { "aws:SourceArn": source }),
    ...(isForeign(request) ? { "aws:PrincipalArn": request.principal.id } : {}),
  };
  return {
    ...(Object.keys(equal).length > 0 ? { StringEquals: equal } : {}),
    ...(Object.keys(arns).length > 0 ? { ArnEquals: arns } : {}),
  };
}

const PRINCIPAL_KINDS = { role: "AWS", user: "AWS", service: "Service", federated: "Federated" } as const;

/** A foreign principal is named by its account and a condition: that holds before it exists and after it is recreated. */
function principalFor(request: AccessRequest): Record<string, string> {
  const { kind, id } = request.principal;
  if (!isForeign(request)) return { [PRINCIPAL_KINDS[kind]]: id };
  const { partition, account } = requireArn(id);
  return { AWS: `arn:${partition}:iam::${account}:root` };
}

/** In a key policy `*` is the key itself; its ARN is not known before it exists. */
const isKeyPolicy = (request: AccessRequest): boolean => /^kms:/i.test(request.action);

function statementFor(request: AccessRequest, policies: PolicySet, type: PolicyType): PolicyStatement {
  const { action, resource } = request;
  if (type !== "resource" && type !== "trust") return { Effect: "Allow", Action: action, Resource: resource };
  const conditions = guards(request);
  const bare = type === "trust" || policies.resource?.withoutResource === true;
  return {
    Effect: "Allow",
    Principal: principalFor(request),
    Action: action,
    ...(bare ? {} : { Resource: isKeyPolicy(request) ? "*" : resource }),
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

/** For each gap, the policy that lacks an Allow and a statement that would close it. */
export const missingStatements = (
  request: AccessRequest,
  policies: PolicySet,
  gaps: readonly Gap[],
): readonly Missing[] =>
  gaps.map((policyType) => ({
    policyType,
    policy: ownerOf(request, policies, policyType),
    statement: statementFor(request, policies, policyType),
  }));

const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(" or ");

function failedCondition({ operator, key, values }: Condition, context: EvaluationContext): string {
  const got = context.get(key.toLowerCase());
  return `${operator} "${key}" wants ${quoted(values)} and the call has ${got ? quoted(got) : "no such key"}`;
}

/** Allow statements that would apply but for a condition: usually what the author meant. */
export function nearMisses(policies: PolicySet, gaps: readonly Gap[], subject: Subject): string[] {
  const misses: string[] = [];
  for (const type of new Set(gaps))
    for (const policy of policiesOf(policies, type))
      for (const statement of compilePolicy(policy, type).statements) {
        if (statement.effect === "Deny" || !concerns(statement, subject) || reach(statement, subject) === "none")
          continue;
        const failed = statement.conditions.filter((condition) => !condition.holds(subject.context, false));
        if (failed.length === 0) continue;
        const why = failed.map((condition) => failedCondition(condition, subject.context)).join(", and ");
        misses.push(`statement ${statement.label} of "${policy.name}" would allow it, but ${why}`);
      }
  return misses;
}
