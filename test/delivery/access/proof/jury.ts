/** Puts mutants to the calls of a proof: only those that the mutated policy bears on are decided again. */
import { createContext, type EvaluationContext } from "../../../../delivery/access/evaluator/context";
import { evaluate } from "../../../../delivery/access/evaluator/evaluate";
import { compilePolicy } from "../../../../delivery/access/evaluator/policy";
import type { AccessRequest, NamedPolicy, PolicySet } from "../../../../delivery/access/evaluator/types";
import { formFindings } from "../../../../delivery/access/proof/form";
import { isGranted } from "../../../../delivery/access/proof/needed";
import { policiesUnder } from "../../../../delivery/access/proof/probe";
import type { Case } from "../../../../delivery/access/proof/prove";
import type { Premise } from "../../../../delivery/access/proof/types";
import type { AwsCall, Verdict } from "../../../../delivery/access/types";
import type { Mutant } from "./mutants";

interface Item {
  readonly request: AccessRequest;
  readonly context: EvaluationContext;
  readonly policies: PolicySet;
  /** Whether the verdict is as the proof wants it. */
  readonly isRight: (verdict: Verdict) => boolean;
}

type Role = "need" | "option" | "probe";

const namesOf = ({ identity = [], resource, trust, boundary }: PolicySet): string[] =>
  [...identity, resource, trust, boundary].flatMap((policy) => (policy ? [policy.name] : []));

/** The set with a mutated policy in the place of the original. */
function replaced(policies: PolicySet, mutated: NamedPolicy): PolicySet {
  const swap = (policy: NamedPolicy): NamedPolicy => (policy.name === mutated.name ? mutated : policy);
  return {
    ...policies,
    ...(policies.identity ? { identity: policies.identity.map(swap) } : {}),
    ...(policies.resource ? { resource: swap(policies.resource) } : {}),
    ...(policies.trust ? { trust: swap(policies.trust) } : {}),
  };
}

export class Jury {
  private readonly items: Readonly<Record<Role, Map<string, Item[]>>> = {
    need: new Map(),
    option: new Map(),
    probe: new Map(),
  };

  constructor(gathered: Case) {
    const { world, needs, options, probes } = gathered;
    const add = (role: Role, call: AwsCall, premise: Premise, isRight: Item["isRight"]): void => {
      const request = { ...call, context: { ...world.contextFor(call), ...call.context } };
      const context = createContext(request);
      const item = { request, context, policies: policiesUnder(world.policiesFor(call), call, premise), isRight };
      for (const name of new Set(namesOf(item.policies))) {
        const known = this.items[role].get(name);
        if (known) known.push(item);
        else this.items[role].set(name, [item]);
      }
    };
    for (const need of needs) add("need", need.call, {}, (verdict) => isGranted(need, verdict));
    for (const option of options) add("option", option.call, {}, ({ allowed }) => allowed);
    for (const probe of probes) add("probe", probe.call, probe, ({ allowed }) => !allowed);
  }

  /** Whether some call that a mutant bears on is no longer decided as it should be. */
  private turns(role: Role, { policy, type, mutated, concerned }: Mutant): boolean {
    const statements = compilePolicy(concerned, type).statements;
    return (this.items[role].get(policy) ?? []).some(
      ({ request, context, policies, isRight }) =>
        statements.some((statement) => statement.matchesAction(request.action.toLowerCase(), context)) &&
        !isRight(evaluate(request, replaced(policies, mutated))),
    );
  }

  /** What of the proof notices a mutant; undefined when nothing does. */
  notice(mutant: Mutant): "needed" | "forbidden" | "form" | undefined {
    if (formFindings({ ...mutant.source, policy: mutant.mutated }).length > 0) return "form";
    if (mutant.effectOn === "less") return this.turns("need", mutant) ? "needed" : undefined;
    return this.turns("probe", mutant) ? "forbidden" : undefined;
  }

  /** Whether a mutant takes away what only optional rows of the tables use. */
  isOptional(mutant: Mutant): boolean {
    return mutant.effectOn === "less" && this.turns("option", mutant);
  }
}
