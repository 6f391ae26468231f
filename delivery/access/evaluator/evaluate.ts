import { createContext } from "./context";
import { explainAllowed, explainExplicit, explainImplicit, missingStatements, nearMisses, type Gap } from "./explain";
import { PolicyError, policyProblems } from "./policy";
import { scan, type Findings, type Hit, type Subject } from "./scan";
import type { PolicyType, StatementReference, Verdict } from "../types";
import type { AccessRequest, NamedPolicy, PolicySet } from "./types";

const NOTHING: Findings = { allows: [], denies: [], grade: "none" };

interface Evaluation {
  readonly identity: Findings;
  /** Trust policy for calls of STS on a role, else the resource's policy. */
  readonly resource: Findings;
  readonly boundary: Findings;
  readonly session: Findings;
  readonly scp: readonly Findings[];
  readonly rcp: readonly Findings[];
}

const isStsOnRole = (request: AccessRequest): boolean =>
  /^sts:/i.test(request.action) && /^arn:[^:]+:iam::\d{12}:role\//.test(request.resource);

const isKmsOnKey = (request: AccessRequest): boolean =>
  /^kms:/i.test(request.action) && /^arn:[^:]+:kms:[^:]*:\d{12}:key\//.test(request.resource);

/** The kind of policy that stands on the resource's side of a request. */
export const resourceSide = (request: AccessRequest): "trust" | "resource" =>
  isStsOnRole(request) ? "trust" : "resource";

const optional = (policy: NamedPolicy | undefined): readonly NamedPolicy[] => (policy ? [policy] : []);

function find(request: AccessRequest, policies: PolicySet, subject: Subject): Evaluation {
  const side = resourceSide(request);
  const levels = (type: "scp" | "rcp"): Findings[] =>
    subject.context.identity.serviceLinked ? [] : (policies[type] ?? []).map((level) => scan(level, type, subject));
  const isEntity = subject.context.identity.account !== "";
  const own = (type: PolicyType, list: readonly NamedPolicy[] | undefined): Findings =>
    isEntity && list ? scan(list, type, subject) : NOTHING;
  return {
    identity: own("identity", policies.identity),
    resource: scan(optional(policies[side]), side, subject),
    boundary: own("boundary", optional(policies.boundary)),
    session: own("session", policies.session),
    scp: isEntity ? levels("scp") : [],
    rcp: levels("rcp"),
  };
}

const allowed = ({ allows }: Findings): boolean => allows.length > 0;

/** Kinds of policy that limit whatever grants, and do not allow the request. */
function limits(policies: PolicySet, found: Evaluation): PolicyType[] {
  return [
    ...(policies.boundary && !allowed(found.boundary) ? (["boundary"] as const) : []),
    ...(policies.session && !allowed(found.session) ? (["session"] as const) : []),
  ];
}

/**
 * Which kinds of policy lack an Allow; empty when the request is allowed.
 *
 * Within one account either side grants, except that keys and roles must allow in their own policy; across accounts
 * both sides must.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function gapsOf(request: AccessRequest, policies: PolicySet, found: Evaluation, account: string): Gap[] {
  const side = resourceSide(request);
  const { grade } = found.resource;
  if (account === "") return grade === "none" ? [side] : [];
  const blockedByScp = found.scp.some((level) => !allowed(level)) ? (["scp"] as const) : [];
  const limiting = limits(policies, found);
  const identity = allowed(found.identity) ? [] : (["identity"] as const);
  const gated = isStsOnRole(request) || isKmsOnKey(request);
  if (request.resourceAccount === "") return [...blockedByScp, ...identity, ...limiting];
  if (account !== request.resourceAccount)
    return [...blockedByScp, ...identity, ...limiting, ...(grade === "none" ? [side] : [])];
  if (grade === "direct") return [...blockedByScp];
  if (grade === "role") return [...blockedByScp, ...limiting];
  if (gated && grade === "none") return [...blockedByScp, side, ...limiting];
  return [...blockedByScp, ...identity, ...limiting];
}

const reference = ({ type, policy, statement }: Hit): StatementReference => ({
  policyType: type,
  policy,
  statement: statement.label,
});

/** All policies of a set with their kinds. */
function* everyPolicy(policies: PolicySet): Generator<[PolicyType, NamedPolicy]> {
  for (const type of ["identity", "session"] as const) for (const policy of policies[type] ?? []) yield [type, policy];
  for (const type of ["resource", "trust", "boundary"] as const) {
    const policy = policies[type];
    if (policy) yield [type, policy];
  }
  for (const type of ["scp", "rcp"] as const)
    for (const level of policies[type] ?? []) for (const policy of level) yield [type, policy];
}

function run(request: AccessRequest, policies: PolicySet): Verdict {
  const context = createContext(request);
  const subject: Subject = {
    context,
    action: request.action.toLowerCase(),
    resource: request.resource,
    hasBoundary: policies.boundary !== undefined,
  };
  const found = find(request, policies, subject);
  const all = [found.identity, found.resource, found.boundary, found.session, ...found.scp, ...found.rcp];
  const denies = all.flatMap((findings) => findings.denies);
  if (denies.length > 0) {
    const deniedBy = denies.map(reference);
    const explanation = explainExplicit(request, deniedBy);
    return { allowed: false, denial: "explicit", grantedBy: [], deniedBy, missing: [], explanation };
  }
  const gaps = gapsOf(request, policies, found, context.identity.account);
  if (gaps.length > 0) {
    const missing = missingStatements(request, policies, gaps);
    const explanation = explainImplicit(request, gaps, missing, nearMisses(policies, gaps, subject));
    return { allowed: false, denial: "implicit", grantedBy: [], deniedBy: [], missing, explanation };
  }
  const grantedBy = [...found.identity.allows, ...found.resource.allows].map(reference);
  return { allowed: true, grantedBy, deniedBy: [], missing: [], explanation: explainAllowed(request, grantedBy) };
}

/**
 * Decides a request from the policies that bear on it, as AWS would.
 *
 * An Allow of `grantedBy` stands in identity, resource or trust policies; boundary, session and organisation policies
 * only limit.
 *
 * @throws PolicyError that lists every problem of every document when one is invalid, and Error when the principal is
 * none that is modelled.
 */
export function evaluate(request: AccessRequest, policies: PolicySet): Verdict {
  try {
    return run(request, policies);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError([...everyPolicy(policies)].flatMap(([type, policy]) => policyProblems(policy, type)));
  }
}
