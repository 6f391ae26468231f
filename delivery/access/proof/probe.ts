/** Decides probes: calls under premises that leave one side of the decision alone. */
import { evaluate } from "../evaluator/evaluate";
import type { NamedPolicy, PolicySet } from "../evaluator/types";
import type { AwsCall, Verdict } from "../types";
import type { World } from "../world";
import type { Decided, Premise, Probe } from "./types";

const EVERYTHING: NamedPolicy = {
  name: "unlimited rights",
  document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
};

const everybody = (trust: boolean): NamedPolicy => ({
  name: "open to everybody",
  document: {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "*", ...(trust ? {} : { Resource: "*" }) },
  },
});
const OPEN_RESOURCE = everybody(false);
const OPEN_TRUST = everybody(true);

/** The policies that bear on a call under a premise. */
export function policiesUnder(policies: PolicySet, { unlimitedCaller, openResource }: Premise): PolicySet {
  return {
    ...policies,
    ...(unlimitedCaller ? { identity: [EVERYTHING] } : {}),
    ...(openResource ? { resource: OPEN_RESOURCE, trust: OPEN_TRUST } : {}),
  };
}

/** The verdict on a call under a premise. */
export function decideUnder(world: World, call: AwsCall, premise: Premise): Verdict {
  const context = { ...world.contextFor(call), ...call.context };
  return evaluate({ ...call, context }, policiesUnder(world.policiesFor(call), premise));
}

/** Decides every probe. */
export const decideProbes = (world: World, probes: readonly Probe[]): Decided<Probe>[] =>
  probes.map((subject) => ({ subject, verdict: decideUnder(world, subject.call, subject) }));
