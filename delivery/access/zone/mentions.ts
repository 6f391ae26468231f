/** Whom the policies of a program name: every principal, account, organisation and service that a statement lets in, or spares. */
import { compilePolicy, type CompiledStatement } from "../evaluator/policy";
import type { WorldPolicy } from "../policies/sources";

/** What a value of a policy stands for. */
export type MentionKind = "account" | "arn" | "federated" | "organisation" | "principal" | "service" | "userId" | "via";

/** One name in a statement. */
export interface Mention {
  readonly policy: WorldPolicy;
  readonly statement: CompiledStatement;
  /** Where in the statement, such as `Principal AWS` or `ArnLike aws:PrincipalArn`. */
  readonly element: string;
  readonly kind: MentionKind;
  readonly value: string;
}

/** Keys whose values say who may come, by what they are. Condition keys are not case-sensitive. */
const KEYS: Readonly<Record<string, MentionKind>> = {
  "aws:principalarn": "principal",
  "aws:userid": "userId",
  "kms:granteeprincipal": "principal",
  "kms:retiringprincipal": "principal",
  "aws:principalaccount": "account",
  "aws:resourceaccount": "account",
  "aws:sourceaccount": "account",
  "aws:sourceowner": "account",
  "kms:calleraccount": "account",
  "s3:resourceaccount": "account",
  "s3:dataaccesspointaccount": "account",
  "aws:principalorgid": "organisation",
  "aws:principalorgpaths": "organisation",
  "aws:resourceorgid": "organisation",
  "aws:resourceorgpaths": "organisation",
  "aws:sourceorgid": "organisation",
  "aws:sourceorgpaths": "organisation",
  "aws:sourcearn": "arn",
  "aws:principalservicename": "service",
  "aws:principalservicenameslist": "service",
  "iam:passedtoservice": "via",
  "aws:calledvia": "via",
  "aws:calledviafirst": "via",
  "aws:calledvialast": "via",
  "kms:viaservice": "via",
  "aws:federatedprovider": "federated",
};

const PRINCIPALS: Readonly<Record<string, MentionKind>> = {
  AWS: "principal",
  Service: "service",
  Federated: "federated",
};

const listed = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((one): one is string => typeof one === "string");

/** Operators that hold for everybody but those whom they name. */
const isNegative = (operator: string): boolean => /^(?:For\w+:)?\w*Not(?:Equals|Like|IpAddress)/.test(operator);

interface Named {
  readonly element: string;
  readonly kind: MentionKind;
  readonly value: string;
}

/** Everybody is no name: a statement for everybody is narrowed by conditions, or wrong by its form. */
function principalsOf(element: "Principal" | "NotPrincipal", raw: unknown): Named[] {
  if (typeof raw !== "object" || raw === null) return [];
  return Object.entries(raw).flatMap(([kind, values]) =>
    listed(values)
      .filter((value) => value !== "*" || kind === "Federated")
      .map((value) => ({ element: `${element} ${kind}`, kind: PRINCIPALS[kind] ?? "principal", value })),
  );
}

function conditionsOf({ effect, conditions }: CompiledStatement): Named[] {
  // An Allow lets in those whom a condition names, a Deny spares them.
  const naming = conditions.filter(
    ({ operator }) => operator !== "Null" && isNegative(operator) === (effect === "Deny"),
  );
  return naming.flatMap(({ operator, key, values }) => {
    const kind = KEYS[key.toLowerCase()];
    return kind === undefined ? [] : values.map((value) => ({ element: `${operator} ${key}`, kind, value }));
  });
}

/** What an Allow for the owner of the policy reaches. */
const resourcesOf = ({ effect, raw }: CompiledStatement): Named[] =>
  effect === "Deny"
    ? []
    : listed(raw["Resource"])
        .filter((value) => value !== "*")
        .map((value) => ({ element: "Resource", kind: "arn", value }));

function namedIn(statement: CompiledStatement): Named[] {
  const { effect, raw } = statement;
  return [
    ...(effect === "Allow" ? principalsOf("Principal", raw["Principal"]) : []),
    // A NotPrincipal spares whom it names from a Deny; that of an Allow lets in everybody else, and is wrong by its form.
    ...(effect === "Deny" ? principalsOf("NotPrincipal", raw["NotPrincipal"]) : []),
    ...conditionsOf(statement),
    ...resourcesOf(statement),
  ];
}

/** Everybody whom the policies let in or spare, and every account that they reach into. */
export const mentionsOf = (policies: readonly WorldPolicy[]): Mention[] =>
  policies.flatMap((policy) =>
    compilePolicy(policy.policy, policy.type).statements.flatMap((statement) =>
      namedIn(statement).map((named) => ({ policy, statement, ...named })),
    ),
  );
