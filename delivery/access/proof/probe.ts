/** Decides probes: calls under premises that leave one side of the decision alone. */
import { type Arn, requireArn } from "../evaluator/arn";
import { evaluate } from "../evaluator/evaluate";
import type { NamedPolicy, PolicySet } from "../evaluator/types";
import type { AwsCall, Verdict } from "../types";
import type { World } from "../world";
import type { Decided, Premise, Probe } from "./types";

const EVERYTHING: NamedPolicy = {
  name: "unlimited rights",
  document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
};

const opened = new Map<string, { readonly resource: NamedPolicy; readonly trust: NamedPolicy }>();

/** Policies of a resource that leave the decision to the account of the caller. */
function openTo({ partition, account }: Arn): { readonly resource: NamedPolicy; readonly trust: NamedPolicy } {
  const principal = `arn:${partition}:iam::${account}:root`;
  const known = opened.get(principal);
  if (known) return known;
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "*" };
  const policy = (Statement: object): NamedPolicy => ({
    name: `open to ${account}`,
    document: { Version: "2012-10-17", Statement },
  });
  const policies = { resource: policy({ ...statement, Resource: "*" }), trust: policy(statement) };
  opened.set(principal, policies);
  return policies;
}

/** The policies that bear on a call under a premise. */
export function policiesUnder(policies: PolicySet, call: AwsCall, premise: Premise): PolicySet {
  return {
    ...policies,
    ...(premise.unlimitedCaller ? { identity: [EVERYTHING] } : {}),
    ...(premise.furtherRights ? { identity: [...(policies.identity ?? []), EVERYTHING] } : {}),
    ...(premise.openResource ? openTo(requireArn(call.principal.id)) : {}),
  };
}

/** The verdict on a call under a premise. */
export function decideUnder(world: World, call: AwsCall, premise: Premise): Verdict {
  const context = { ...world.contextFor(call), ...call.context };
  return evaluate({ ...call, context }, policiesUnder(world.policiesFor(call), call, premise));
}

/** Decides every probe. */
export const decideProbes = (world: World, probes: readonly Probe[]): Decided<Probe>[] =>
  probes.map((subject) => ({ subject, verdict: decideUnder(world, subject.call, subject) }));
