/** Answers one question: may this one do that there, and why. */
import { DeclarationError } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { lastSegment, parseArn } from "../evaluator/arn";
import { role, service } from "../calls/rows";
import type { AwsCall, Principal, Verdict } from "../types";
import { by } from "./forbidden/rule";
import { gather, type Gathered } from "./prove";
import { decideUnder } from "./probe";

export interface Explanation {
  readonly call: AwsCall;
  readonly verdict: Verdict;
  /** Delivery that makes this very call, if one does. */
  readonly usedBy?: string;
}

function principalOf(text: string, { facts }: Gathered): Principal {
  if (/\.amazonaws\.com(\.cn)?$/.test(text)) return service(text);
  if (text.startsWith("arn:")) return text.includes(":user/") ? { kind: "user", id: text } : role(text);
  const named = facts.roles.filter(({ arn }) => lastSegment(arn) === text);
  const [found, ...others] = named;
  if (found && others.length === 0) return found.principal;
  const names = facts.roles.map(({ arn }) => lastSegment(arn)).join(", ");
  throw new DeclarationError(
    `The principal must be the ARN of a role or user, a service such as codebuild.amazonaws.com, or the name of one declared role, got ${JSON.stringify(text)}; the roles are ${names}.`,
  );
}

function resourceOf(text: string, { facts }: Gathered): string {
  if (text === "*" || text.startsWith("arn:")) return text;
  if (facts.buckets.some(({ name }) => text === name || text.startsWith(`${name}/`)))
    return `arn:${facts.partition}:s3:::${text}`;
  const found = facts.roles.find(({ arn }) => lastSegment(arn) === text);
  if (found) return found.arn;
  throw new DeclarationError(
    `The resource must be an ARN, *, the name of a declared role, or a bucket of the program with or without a key, got ${JSON.stringify(text)}.`,
  );
}

function ownerOf(resource: string, principal: Principal, { facts }: Gathered): string {
  const bucket = /:s3:::([^/]+)/.exec(resource)?.[1];
  const owner = facts.buckets.find(({ name }) => name === bucket)?.account;
  return owner ?? (parseArn(resource)?.account || (parseArn(principal.id)?.account ?? ""));
}

/** A call of a delivery whose condition keys this one would have too: the same, else one like it. */
function model({ facts }: Gathered, principal: Principal, action: string, resource: string): AwsCall | undefined {
  const like = facts.granted
    .map(({ call }) => call)
    .filter((call) => call.action.toLowerCase() === action.toLowerCase());
  return (
    like.find((call) => call.resource === resource && call.principal.id === principal.id) ??
    like.find((call) => call.resource === resource) ??
    like.find((call) => call.principal.id === principal.id) ??
    like.find((call) => parseArn(call.resource)?.service === parseArn(resource)?.service)
  );
}

/**
 * The verdict on one call; condition keys are those of a call of the deliveries that is like it.
 *
 * @throws DeclarationError when principal or resource are none, and what `prove` throws
 */
export function explain(graphs: readonly Graph[], who: string, action: string, what: string): Explanation {
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))
    throw new DeclarationError(
      `The action must be one action of IAM such as s3:GetObject, got ${JSON.stringify(action)}.`,
    );
  const gathered = gather(graphs);
  const principal = principalOf(who, gathered);
  const resource = resourceOf(what, gathered);
  const known = model(gathered, principal, action, resource);
  const asked = { purpose: "asked on the command line", source: "nothing" };
  const like = known ? by(principal, known) : { principal, context: {}, region: "", ...asked };
  const call: AwsCall = {
    ...like,
    action,
    resource,
    resourceAccount: ownerOf(resource, principal, gathered),
    region: parseArn(resource)?.region || like.region,
  };
  const used = gathered.facts.granted.find(
    (one) => one.call.principal.id === principal.id && one.call.action === action && one.call.resource === resource,
  );
  return {
    call: used ? call : { ...call, ...asked },
    verdict: decideUnder(gathered.world, call, {}),
    ...(used ? { usedBy: `${used.stack}, ${used.where}` } : {}),
  };
}
