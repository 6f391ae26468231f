import type { AccessRequest, NamedPolicy, PolicySet } from "../../../../delivery/access/evaluator/types";

export const TOOLS = "111111111111";
export const PROD = "222222222222";
export const ROLE = `arn:aws:iam::${TOOLS}:role/delivery/build`;
export const USER = `arn:aws:iam::${TOOLS}:user/ops/ana`;
export const KEY = `arn:aws:kms:eu-west-1:${TOOLS}:key/mrk-1`;
export const OBJECT = "arn:aws:s3:::store/app/bundle.zip";

export type Json = Readonly<Record<string, unknown>>;

export const allow = (rest: Json): Json => ({ Effect: "Allow", ...rest });
export const deny = (rest: Json): Json => ({ Effect: "Deny", ...rest });

/** A policy of version 2012-10-17 named `name`. */
export const policy = (name: string, ...Statement: Json[]): NamedPolicy => ({
  name,
  document: { Version: "2012-10-17", Statement },
});

export interface Case {
  readonly by?: AccessRequest["principal"];
  readonly action?: string;
  readonly on?: string;
  readonly owner?: string;
  readonly context?: AccessRequest["context"];
  readonly identity?: readonly Json[];
  readonly resource?: readonly Json[];
  readonly trust?: readonly Json[];
  readonly boundary?: readonly Json[];
  readonly session?: readonly Json[];
  readonly scp?: readonly (readonly Json[])[];
  readonly rcp?: readonly (readonly Json[])[];
}

export const requestOf = (c: Case): AccessRequest => ({
  principal: c.by ?? { kind: "role", id: ROLE },
  action: c.action ?? "s3:GetObject",
  resource: c.on ?? OBJECT,
  resourceAccount: c.owner ?? TOOLS,
  region: "eu-west-1",
  context: c.context ?? {},
});

export function policiesOf(c: Case): PolicySet {
  const one = (name: string, statements: readonly Json[] | undefined): NamedPolicy | undefined =>
    statements && policy(name, ...statements);
  const levels = (name: string, all: readonly (readonly Json[])[] | undefined): NamedPolicy[][] | undefined =>
    all?.map((statements, i) => [policy(`${name}${i}`, ...statements)]);
  const scp = levels("scp", c.scp);
  const rcp = levels("rcp", c.rcp);
  return {
    ...(c.identity ? { identity: [policy("identity", ...c.identity)] } : {}),
    resource: one("resource", c.resource),
    trust: one("trust", c.trust),
    boundary: one("boundary", c.boundary),
    ...(c.session ? { session: [policy("session", ...c.session)] } : {}),
    ...(scp ? { scp } : {}),
    ...(rcp ? { rcp } : {}),
  };
}
