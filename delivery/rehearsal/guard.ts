/** Puts every AWS call of a rehearsal to the declared policies, and keeps count. */
import { type AwsCall, type DeliveryStep, callsOf, createGate, createWorld, describeDenial } from "../access";
import type { Graph } from "../graph/types";
import type { CheckAccess } from "./pipeline/context";
import { RehearsalError } from "./types";

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
  /** Different calls that were put to the policies so far. */
  readonly checked: number;
}

/** Creates the guard from the policies that the graphs declare. */
export function createGuard(graphs: readonly Graph[]): Guard {
  const gate = createGate(createWorld(graphs));
  const seen = new Set<string>();
  const authorize = (calls: readonly AwsCall[], where: readonly string[] = []): void => {
    for (const call of calls) {
      const verdict = gate.decide(call);
      seen.add(`${call.principal.id} ${call.action} ${call.resource}`);
      if (!verdict.allowed) throw new AccessDenied(call, where, describeDenial(call, verdict));
    }
  };
  return {
    checkAccess: (step: DeliveryStep, where) => authorize(callsOf(step), where),
    authorize: (calls) => authorize(calls),
    get checked() {
      return seen.size;
    },
  };
}
