import { parseArn } from "./arn";
import type { RequestIdentity } from "./context";

/**
 * How far an Allow for a principal carries, within one account.
 *
 * `account` leaves the decision to the identity policies; `role` is limited by boundary and session policies; `direct`
 * is not. Across accounts any of them satisfies the resource's side.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export type Grade = "none" | "account" | "role" | "direct";

const RANK: Readonly<Record<Grade, number>> = { none: 0, account: 1, role: 2, direct: 3 };

/** The grade that carries further. */
export const further = (a: Grade, b: Grade): Grade => (RANK[b] > RANK[a] ? b : a);

type Test = (who: RequestIdentity) => Grade;

/** A compiled `Principal` or `NotPrincipal` element. */
export interface PrincipalElement {
  /** True for `*`. */
  readonly everyone: boolean;
  /** True when every entry is an AWS service. */
  readonly servicesOnly: boolean;
  match(who: RequestIdentity): Grade;
  /** Whether a Deny with this NotPrincipal spares the request. */
  spares(who: RequestIdentity): boolean;
}

const DIRECT_IF = (holds: boolean): Grade => (holds ? "direct" : "none");
const EVERYONE: Test = () => "direct";
const UNIQUE_ID = /^A(ROA|IDA|NPA|GPA)[A-Z0-9]{12,}$/;

/** Ids that IAM puts in place of deleted principals match nobody. */
const NOBODY: Test = () => "none";

function awsTest(value: string): Test | string {
  if (value === "*") return EVERYONE;
  if (/^\d{12}$/.test(value)) return (who) => (who.account === value ? "account" : "none");
  if (UNIQUE_ID.test(value)) return NOBODY;
  const arn = parseArn(value);
  const kind = arn && /^(root$|role\/|user\/|assumed-role\/[^/]+\/|federated-user\/)/.exec(arn.resource)?.[0];
  if (!arn || kind === undefined || !/^\d{12}$/.test(arn.account) || !["iam", "sts"].includes(arn.service))
    return `Principal AWS "${value}" must be "*", an account id, or the ARN of an account, role, user or session`;
  if (/[*?]/.test(value))
    return `Principal AWS "${value}" must not contain wildcards; use "*" with a condition on aws:PrincipalArn`;
  if (kind === "root") return (who) => (who.account === arn.account ? "account" : "none");
  if (kind === "role/") return (who) => (who.id === value ? "role" : "none");
  if (kind === "user/") return (who) => DIRECT_IF(who.id === value);
  return (who) => DIRECT_IF(who.sessionArn === value);
}

function serviceTest(value: string): Test | string {
  if (value === "*" || !/^[a-z0-9.-]+\.[a-z0-9.-]+$/.test(value))
    return `Principal Service "${value}" must be a service's name, such as codebuild.amazonaws.com`;
  return (who) => DIRECT_IF(who.kind === "service" && who.id === value);
}

function federatedTest(value: string): Test | string {
  if (value !== "*" && !parseArn(value) && !/^[a-z0-9.-]+\.[a-z]+$/i.test(value))
    return `Principal Federated "${value}" must be the ARN or the domain of an identity provider`;
  return (who) => DIRECT_IF(who.kind === "federated" && (value === "*" || who.id === value));
}

const KINDS: ReadonlyMap<string, (value: string) => Test | string> = new Map([
  ["AWS", awsTest],
  ["Service", serviceTest],
  ["Federated", federatedTest],
  ["CanonicalUser", (value) => `Principal CanonicalUser "${value}" is not modelled; name the account or role by ARN`],
]);

interface Entry {
  readonly kind: string;
  readonly value: string;
}

function entriesOf(raw: unknown): Entry[] | string {
  if (raw === "*") return [{ kind: "AWS", value: "*" }];
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return 'Principal must be "*" or an object with AWS, Service or Federated';
  const entries: Entry[] = [];
  for (const [kind, value] of Object.entries(raw)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0 || !values.every((item): item is string => typeof item === "string"))
      return `Principal ${kind} must be a string or a list of strings that is not empty`;
    entries.push(...values.map((item) => ({ kind, value: item })));
  }
  return entries.length > 0 ? entries : "Principal must name at least one principal";
}

/** ARNs that AWS may compare one after the other; a NotPrincipal spares a caller only when it lists all of them. */
const isListed = (who: RequestIdentity, grades: readonly Grade[], tests: readonly Test[]): boolean => {
  if (who.kind === "service" || who.kind === "federated") return grades.includes("direct");
  if (!grades.includes("account")) return false;
  if (who.kind === "user") return grades.includes("direct");
  const session = who.sessionArn !== undefined && tests.some((test) => test(who) === "direct");
  return grades.includes("role") && session;
};

/** Compiles a `Principal` or `NotPrincipal` element; a list of strings holds its problems. */
export function compilePrincipal(raw: unknown): PrincipalElement | string[] {
  const entries = entriesOf(raw);
  if (typeof entries === "string") return [entries];
  const compiled = entries.map(
    ({ kind, value }) => KINDS.get(kind)?.(value) ?? `Principal "${kind}" must be AWS, Service or Federated`,
  );
  const problems = compiled.filter((test) => typeof test === "string");
  if (problems.length > 0) return problems;
  const tests = compiled.filter((test) => typeof test === "function");
  return {
    everyone: entries.some(({ kind, value }) => kind === "AWS" && value === "*"),
    servicesOnly: entries.every(({ kind }) => kind === "Service"),
    match: (who) => tests.reduce<Grade>((grade, test) => further(grade, test(who)), "none"),
    spares: (who) =>
      isListed(
        who,
        tests.map((test) => test(who)),
        tests,
      ),
  };
}
