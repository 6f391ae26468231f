/** Finds in the program what a denial of AWS is about, and which statement should have allowed it. */
import type { Graph } from "../../graph/types";
import { lastSegment, parseArn } from "../evaluator/arn";
import { role, service } from "../calls/rows";
import { neededCalls } from "../proof/needed";
import { gather } from "../proof/prove";
import { stepsOf } from "../proof/steps";
import { decideUnder } from "../proof/probe";
import type { NeededCall } from "../proof/types";
import type { AwsCall, Principal, Verdict } from "../types";
import type { World } from "../world";
import { readMessage, type Symptom } from "./messages";

/** A call that a message may be about, and what the program says to it. */
export interface Suspect {
  readonly stack: string;
  readonly where: string;
  readonly call: AwsCall;
  readonly verdict: Verdict;
}

export interface Diagnosis {
  readonly symptom: Symptom;
  /** Calls of deliveries that fit the message; one that the message spells out where no delivery makes it. */
  readonly suspects: readonly Suspect[];
  /** What follows, in one sentence. */
  readonly conclusion: string;
}

/** The role of a session, which does not say the role's path; the principal as it is where no stack declares it. */
function principalOf(text: string, world: World): Principal {
  if (/\.amazonaws\.com(\.cn)?$/.test(text)) return service(text);
  const session = /^arn:([^:]*):sts::(\d*):assumed-role\/([^/]+)(?:\/.*)?$/.exec(text);
  if (!session) return text.includes(":user/") ? { kind: "user", id: text } : role(text);
  const [, partition = "", account = "", name = ""] = session;
  const declared = [...world.entities.values()].find(
    ({ kind, arn }) => kind === "role" && lastSegment(arn) === name && parseArn(arn)?.account === account,
  );
  return role(declared?.arn ?? `arn:${partition}:iam::${account}:role/${name}`);
}

const sameName = (a: string, b: string): boolean =>
  a === b || (lastSegment(a) === lastSegment(b) && parseArn(a)?.account === parseArn(b)?.account);

/** ARNs but for their last part: the key of an artifact is another in every execution, and so is the name of a log stream. */
const folder = (arn: string): string => arn.replace(/[^/:]*$/, "");

/** Bucket that a call works on, itself or through the key that encrypts its objects. */
function bucketOf({ resource, context }: AwsCall): string | undefined {
  const encrypted = context["kms:EncryptionContext:aws:s3:arn"];
  return /:s3:::([^/]+)/.exec(typeof encrypted === "string" ? encrypted : resource)?.[1];
}

function fitsResource({ resource, bucket }: Symptom, call: AwsCall): boolean {
  if (bucket !== undefined) return bucketOf(call) === bucket;
  if (resource === undefined || resource === "*" || call.resource === resource) return true;
  return /:s3:::[^/]+\/|:log-stream:/.test(resource) && folder(call.resource) === folder(resource);
}

function fitsCall(symptom: Symptom, call: AwsCall, principal: Principal | undefined): boolean {
  if (principal && !(call.principal.kind === principal.kind && sameName(call.principal.id, principal.id))) return false;
  if (symptom.action !== undefined && call.action.toLowerCase() !== symptom.action.toLowerCase()) return false;
  return new RegExp(symptom.calls ?? "").test(call.action) && fitsResource(symptom, call);
}

/** Calls by which CodePipeline copies artifacts, into the buckets that a text names where it names any. */
function copiesIn(text: string, graphs: readonly Graph[]): NeededCall[] {
  const copies = neededCalls(stepsOf(graphs).filter(({ step }) => step.kind === "CopyArtifact"));
  const named = copies.filter(({ call }) => text.includes(bucketOf(call) ?? "no bucket"));
  return named.length > 0 ? named : copies;
}

/** The call that a message spells out, as far as it does. */
function spelledOut({ action, resource }: Symptom, principal: Principal | undefined): AwsCall | undefined {
  if (!principal || action === undefined || resource === undefined) return undefined;
  const arn = parseArn(resource);
  return {
    principal,
    action,
    resource,
    resourceAccount: arn?.account || (parseArn(principal.id)?.account ?? ""),
    region: arn?.region ?? "",
    context: {},
    purpose: "no delivery of the program makes this call",
    source: "the message",
  };
}

const words = ({ call }: Suspect): string => `${call.principal.id} may ${call.action} on ${call.resource}`;

function conclude(
  symptom: Symptom,
  suspects: readonly Suspect[],
  world: World,
  principal: Principal | undefined,
): string {
  const denied = suspects.filter(({ verdict }) => !verdict.allowed);
  const [first] = denied;
  if (first) return `The program does not allow it: ${first.verdict.explanation}`;
  if (principal && (principal.kind === "role" || principal.kind === "user") && !world.entities.has(principal.id))
    return `No stack declares ${principal.id}; whoever owns it must allow the call`;
  const [allowed] = suspects;
  if (!allowed) return "No delivery of the program makes such a call; the message is about something else";
  const outside = symptom.explicit
    ? `A Deny decided that the program does not declare${symptom.policy === undefined ? "" : ` (${symptom.policy} policy)`}; look at service control policies, boundaries and what was changed by hand`
    : "What is deployed differs from the program, or a service control policy or boundary limits it; compare with `pulumi preview --refresh`";
  const by = allowed.verdict.grantedBy.map(({ policy, statement }) => `${statement} of ${policy}`).join(" and ");
  const all =
    suspects.length === 1 ? "The program allows it" : `The program allows all ${suspects.length} calls that fit`;
  return `${all}: ${words(allowed)} by ${by}. ${outside}`;
}

/** Keeps one of the suspects that differ in nothing that a person could tell apart. */
function distinct(suspects: readonly Suspect[]): Suspect[] {
  const seen = new Map(suspects.map((suspect) => [words(suspect), suspect]));
  return [...seen.values()];
}

/** What the texts of AWS's errors are about, by the program. @throws PolicyError, DeclarationError when it is not fit to be proven */
export function diagnose(text: string, graphs: readonly Graph[]): readonly Diagnosis[] {
  const symptoms = readMessage(text);
  if (symptoms.length === 0) return [];
  const { world, needs } = gather(graphs);
  return symptoms.map((symptom) => {
    const principal = symptom.principal === undefined ? undefined : principalOf(symptom.principal, world);
    const all = symptom.copies ? copiesIn(text, graphs) : needs;
    const known = all.filter(({ call }) => fitsCall(symptom, call, principal));
    const other = known.length === 0 ? spelledOut(symptom, principal) : undefined;
    const calls: readonly { readonly stack: string; readonly where: string; readonly call: AwsCall }[] =
      other === undefined ? known : [{ stack: "", where: "", call: other }];
    const suspects = distinct(
      calls.map(({ stack, where, call }) => ({ stack, where, call, verdict: decideUnder(world, call, {}) })),
    );
    return { symptom, suspects, conclusion: conclude(symptom, suspects, world, principal) };
  });
}
