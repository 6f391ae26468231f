import { lastSegment, requireArn } from "./arn";
import type { AccessRequest } from "./types";

/** Who asks, with everything that principals and condition keys need. */
export interface RequestIdentity {
  readonly kind: AccessRequest["principal"]["kind"];
  readonly id: string;
  /** Empty for services and federated identities. */
  readonly account: string;
  /** ARN of the role's session; undefined where its name is not known. */
  readonly sessionArn: string | undefined;
  /** Name of the role or user. */
  readonly name: string;
  /** True for roles that only an AWS service may assume and that no SCP or RCP restricts. */
  readonly serviceLinked: boolean;
}

/** The condition keys of one request: those of the call before those derived from it. */
export interface EvaluationContext {
  readonly request: AccessRequest;
  readonly identity: RequestIdentity;
  /** Values of a key, given in lower case; undefined when the request does not carry it. */
  get(key: string): readonly string[] | undefined;
}

const RESOURCE_FORMS = { role: ["role/"], user: ["user/"] } as const;

/**
 * Reads the principal of a request.
 *
 * @throws Error when the id does not fit the kind: an account's root user is not modelled.
 */
export function identify(request: AccessRequest): RequestIdentity {
  const { kind, id, sessionName } = request.principal;
  if (kind === "service" || kind === "federated")
    return { kind, id, account: "", sessionArn: undefined, name: id, serviceLinked: false };
  const arn = requireArn(id);
  if (arn.service !== "iam" || !RESOURCE_FORMS[kind].some((form) => arn.resource.startsWith(form)))
    throw new Error(
      `a principal of kind "${kind}" must be the ARN of an IAM ${kind} (arn:…:iam::account:${kind}/name), got "${id}"`,
    );
  const name = lastSegment(arn.resource);
  const sessionArn =
    kind === "role" && sessionName !== undefined
      ? `arn:${arn.partition}:sts::${arn.account}:assumed-role/${name}/${sessionName}`
      : undefined;
  const serviceLinked = arn.resource.startsWith("role/aws-service-role/");
  return { kind, id, account: arn.account, sessionArn, name, serviceLinked };
}

type Derivation = (request: AccessRequest, identity: RequestIdentity) => string | undefined;

const isEntity = ({ kind }: RequestIdentity): boolean => kind === "role" || kind === "user";
const PRINCIPAL_TYPES: Readonly<Record<string, string>> = { role: "AssumedRole", user: "User" };

/** Keys that follow from a request. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const DERIVED: Readonly<Record<string, Derivation>> = {
  "aws:principalarn": (_, who) => (isEntity(who) ? who.id : undefined),
  "aws:principalaccount": (_, who) => (isEntity(who) ? who.account : undefined),
  "aws:principaltype": (_, who) => PRINCIPAL_TYPES[who.kind],
  "aws:principalisawsservice": (_, who) => String(who.kind === "service"),
  "aws:principalservicename": (_, who) => (who.kind === "service" ? who.id : undefined),
  "aws:principalservicenameslist": (_, who) => (who.kind === "service" ? who.id : undefined),
  "aws:username": (_, who) => (who.kind === "user" ? who.name : undefined),
  "aws:resourceaccount": (request) => request.resourceAccount || undefined,
  "aws:requestedregion": (request) => request.region || undefined,
  "aws:securetransport": () => "true",
  "aws:viaawsservice": () => "false",
  "aws:currenttime": () => new Date().toISOString(),
  "aws:epochtime": () => String(Math.floor(Date.now() / 1000)),
};

/** Builds the condition keys of a request; a key that the call carries overrides the derived one. */
export function createContext(request: AccessRequest): EvaluationContext {
  const identity = identify(request);
  const own = new Map<string, readonly string[]>();
  for (const key in request.context) {
    const value = request.context[key];
    if (value !== undefined) own.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  }
  const get = (key: string): readonly string[] | undefined => {
    const given = own.get(key);
    if (given) return given.length > 0 ? given : undefined;
    const derived = Object.hasOwn(DERIVED, key) ? DERIVED[key]?.(request, identity) : undefined;
    return derived === undefined ? undefined : [derived];
  };
  return { request, identity, get };
}
