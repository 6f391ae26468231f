import type { PolicyType } from "../types";

/** What a statement of each kind of policy must and may not contain. */
export interface Grammar {
  readonly principal: "required" | "forbidden";
  readonly resource: "required" | "forbidden";
  /** Whether AWS restricts Sids to letters and digits and demands that they are unique. */
  readonly strictSids: boolean;
}

const IDENTITY: Grammar = { principal: "forbidden", resource: "required", strictSids: true };
const RESOURCE: Grammar = { principal: "required", resource: "required", strictSids: false };

export const GRAMMARS: Readonly<Record<PolicyType, Grammar>> = {
  identity: IDENTITY,
  boundary: IDENTITY,
  session: IDENTITY,
  scp: IDENTITY,
  resource: RESOURCE,
  rcp: RESOURCE,
  trust: { principal: "required", resource: "forbidden", strictSids: true },
};

/** Problems of who a statement is about. */
export function principalProblems(raw: Record<string, unknown>, type: PolicyType): string[] {
  const has = (name: string): boolean => raw[name] !== undefined;
  if (GRAMMARS[type].principal === "forbidden")
    return ["Principal", "NotPrincipal"]
      .filter(has)
      .map((name) => `${name} is not allowed in a policy of type "${type}": the principal is who it is attached to`);
  if (has("Principal") && has("NotPrincipal")) return ["Principal and NotPrincipal exclude each other; keep one"];
  if (!has("Principal") && !has("NotPrincipal")) return ["Principal is missing"];
  if (!has("NotPrincipal")) return [];
  if (type !== "resource") return [`NotPrincipal is not allowed in a policy of type "${type}"`];
  return raw.Effect === "Allow"
    ? [
        "NotPrincipal with Effect Allow grants everyone else; name the principals, or use a condition on aws:PrincipalArn",
      ]
    : [];
}

/** AWS lets resource control policies deny only; the one that allows everything is its own. */
export function rcpProblems(raw: Record<string, unknown>, type: PolicyType): string[] {
  if (type !== "rcp") return [];
  const open = raw.Effect === "Allow" && raw.Action === "*" && raw.Resource === "*" && raw.Condition === undefined;
  return [
    ...(raw.Principal === "*" ? [] : ['Principal of a resource control policy must be "*"']),
    ...(raw.Effect === "Deny" || open ? [] : ["Effect of a resource control policy must be Deny"]),
  ];
}

/** Problems of a statement's name. */
export function sidProblems(raw: Record<string, unknown>, strict: boolean): string[] {
  if (raw.Sid === undefined) return [];
  if (typeof raw.Sid !== "string") return ["Sid must be a string"];
  if (strict && !/^[A-Za-z0-9]*$/.test(raw.Sid)) return [`Sid "${raw.Sid}" must consist of letters and digits`];
  return [];
}
