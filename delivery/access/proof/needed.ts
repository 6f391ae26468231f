/** The calls that the declared deliveries need, and what the policies say to them. */
import { callsOf, optionalCallsOf } from "../calls";
import type { Gate } from "../gate";
import type { AwsCall, Verdict } from "../types";
import type { Decided, NeededCall, Premise, ProofStep } from "./types";

/** What tells two calls apart; why they are made does not. */
export const keyOf = ({ principal, action, resource, resourceAccount, region, context }: AwsCall): string =>
  JSON.stringify([principal, action, resource, resourceAccount, region, context]);

/** Keeps the first of equal calls under equal premises. */
export function withoutRepeats<T extends { readonly call: AwsCall } & Premise>(items: readonly T[]): T[] {
  const seen = new Map<string, T>();
  for (const item of items) {
    const key = `${keyOf(item.call)} ${item.unlimitedCaller ?? false} ${item.openResource ?? false}`;
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

const callsBy =
  (calls: (step: ProofStep["step"]) => readonly AwsCall[]) =>
  (steps: readonly ProofStep[]): NeededCall[] =>
    withoutRepeats(
      steps.flatMap(({ stack, where, step, outsider = false }) =>
        calls(step).map((call) => ({ stack, where, call, outsider })),
      ),
    );

/** Every call that must be allowed, once. */
export const neededCalls = callsBy(callsOf);

/** Calls that may be made; they explain why a statement may be there. */
export const optionalCalls = callsBy(optionalCallsOf);

/** Whether nothing is missing but a statement in the caller's own policies, which only their owner knows. */
const lacksOnlyIdentity = ({ denial, missing }: Verdict): boolean =>
  denial === "implicit" && missing.length > 0 && missing.every(({ policyType }) => policyType === "identity");

/** Whether a needed call is as allowed as the program can make it. */
export const isGranted = ({ outsider }: NeededCall, verdict: Verdict): boolean =>
  verdict.allowed || (outsider && lacksOnlyIdentity(verdict));

/** The needed calls that the policies deny. */
export function deniedNeeds(needs: readonly NeededCall[], gate: Gate): Decided<NeededCall>[] {
  return needs
    .map((subject) => ({ subject, verdict: gate.decide(subject.call) }))
    .filter(({ subject, verdict }) => !isGranted(subject, verdict));
}

/** What the policies of callers outside the program must allow, for whoever owns them. */
export const premisesOf = (needs: readonly NeededCall[], gate: Gate): NeededCall[] =>
  needs.filter((need) => need.outsider && !gate.decide(need.call).allowed && isGranted(need, gate.decide(need.call)));
