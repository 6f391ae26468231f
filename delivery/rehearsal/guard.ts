/** Puts every AWS call of a rehearsal to the declared policies, and keeps count. */
import {
  type AwsCall,
  type DeliveryStep,
  type Verdict,
  callsOf,
  createGate,
  createWorld,
  describeDenial,
} from "../access";
import type { Graph } from "../graph/types";
import type { CheckAccess } from "./pipeline/context";
import { type Progress, RehearsalError } from "./types";
import type { CurrentWorld } from "./world/current";

/** A call that the policies deny stops whatever needed it. */
export class AccessDenied extends RehearsalError {
  constructor(
    readonly call: AwsCall,
    where: readonly string[],
    description: string,
  ) {
    super(where.length === 0 ? description : `Access denied in ${where.join(" › ")}: ${description}`);
    this.name = "AccessDenied";
  }
}

export interface Guard {
  readonly checkAccess: CheckAccess;
  /** The same for calls that were looked up already. @throws AccessDenied */
  readonly authorize: (calls: readonly AwsCall[]) => void;
  /**
   * The same for a principal that no stack declares, such as a person's role from an identity provider: what its own policies must
   * allow is told as not rehearsed, for only its owner knows them. @throws AccessDenied when any declared policy denies
   */
  readonly checkOutsider: (step: DeliveryStep, where: readonly string[]) => void;
  /** Different calls that were put to the policies so far. */
  readonly checked: number;
}

/** Whether nothing is missing but a statement in the caller's own policies. */
const lacksOnlyIdentity = ({ denial, missing }: Verdict): boolean =>
  denial === "implicit" && missing.length > 0 && missing.every(({ policyType }) => policyType === "identity");

/**
 * Creates the guard from the policies that the graphs declare.
 * @param world What calls meet before any policy is asked. @default - nothing
 */
export function createGuard(graphs: readonly Graph[], progress: Progress, world?: CurrentWorld): Guard {
  const gate = createGate(createWorld(graphs));
  const seen = new Set<string>();
  const decide = (call: AwsCall): Verdict => {
    world?.meet(call);
    seen.add(`${call.principal.id} ${call.action} ${call.resource}`);
    return gate.decide(call);
  };
  const authorize = (calls: readonly AwsCall[], where: readonly string[] = []): void => {
    for (const call of calls) {
      const verdict = decide(call);
      if (!verdict.allowed) throw new AccessDenied(call, where, describeDenial(call, verdict));
    }
  };
  const checkOutsider = (step: DeliveryStep, where: readonly string[]): void => {
    for (const call of callsOf(step)) {
      const verdict = decide(call);
      if (verdict.allowed) continue;
      if (!lacksOnlyIdentity(verdict)) throw new AccessDenied(call, where, describeDenial(call, verdict));
      const what = `the policies of ${call.principal.id}, which must allow ${call.action} on ${call.resource}`;
      progress({ kind: "notRehearsed", where, what });
    }
  };
  return {
    checkAccess: (step: DeliveryStep, where) => authorize(callsOf(step), where),
    authorize: (calls) => authorize(calls),
    checkOutsider,
    get checked() {
      return seen.size;
    },
  };
}
