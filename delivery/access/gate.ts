import { callsOf } from "./calls";
import { evaluate } from "./evaluator/evaluate";
import type { AwsCall, DeliveryStep, Verdict } from "./types";
import type { World } from "./world";

/** A call of a step and what the declared policies say to it. */
export interface CheckedCall {
  readonly call: AwsCall;
  readonly verdict: Verdict;
}

/** Answers calls from the declared policies. */
export interface Gate {
  /** The verdict on one call; the same call is decided once. */
  decide(call: AwsCall): Verdict;
  /** The verdicts on every call that a step is documented to make. */
  check(step: DeliveryStep): CheckedCall[];
}

const keyOf = ({ principal, action, resource, resourceAccount, region, context }: AwsCall): string =>
  JSON.stringify([principal, action, resource, resourceAccount, region, context]);

class PolicyGate implements Gate {
  private readonly known = new Map<string, Verdict>();

  constructor(private readonly world: World) {}

  decide(call: AwsCall): Verdict {
    const key = keyOf(call);
    const known = this.known.get(key);
    if (known) return known;
    const context = { ...this.world.contextFor(call), ...call.context };
    const verdict = this.withOrigin(call, evaluate({ ...call, context }, this.world.policiesFor(call)));
    this.known.set(key, verdict);
    return verdict;
  }

  check(step: DeliveryStep): CheckedCall[] {
    return callsOf(step).map((call) => ({ call, verdict: this.decide(call) }));
  }

  /** Who no stack declares has no policies here: that is the cause, not a missing statement. */
  private withOrigin(call: AwsCall, verdict: Verdict): Verdict {
    if (verdict.allowed) return verdict;
    const { kind, id } = call.principal;
    const assumed = call.action.startsWith("sts:") && call.resource !== "*" ? [`role ${call.resource}`] : [];
    const undeclared = [...(kind === "role" || kind === "user" ? [`${kind} ${id}`] : []), ...assumed].filter(
      (who) => !this.world.entities.has(who.slice(who.indexOf(" ") + 1)),
    );
    const explanation = [verdict.explanation, ...undeclared.map((who) => `no stack declares the ${who}`)].join("; ");
    return { ...verdict, explanation };
  }
}

/**
 * Makes the gate of a world.
 *
 * Verdicts are remembered for as long as the gate lives, so that conditions on the time are decided once.
 */
export const createGate = (world: World): Gate => new PolicyGate(world);

const indent = (text: string, by: string): string => text.replace(/^/gm, by);

/** A denial for a person: who called what, why it is denied, and each missing statement with the policy it belongs to. */
export function describeDenial(call: AwsCall, verdict: Verdict): string {
  return [
    `${call.principal.id} may not ${call.action} on ${call.resource}`,
    `  why it is called: ${call.purpose} (${call.source})`,
    `  why it is denied: ${verdict.explanation}`,
    ...verdict.missing.flatMap(({ policyType, policy, statement }) => [
      `  add to the ${policyType} policy of ${policy}:`,
      indent(JSON.stringify(statement, null, 2), "    "),
    ]),
  ].join("\n");
}
