/** Breaks the calls of a command one by one, in every way that a call can break. */
import { CallFailed } from "../../../delivery/release/errors";

/** The process was ended: nothing after this point runs. */
export class Killed extends Error {}

/**
 * `denied`, `throttled`: the call had no effect. `timeout`: it had its effect, and the answer was lost. `killedBefore`, `killedAfter`: the
 * process ended at the call.
 */
export const FAULTS = ["denied", "throttled", "timeout", "killedBefore", "killedAfter"] as const;
export type Fault = (typeof FAULTS)[number];

export interface Breaker {
  /** Calls made so far. */
  count: number;
  /** Wraps a port so that each of its methods counts as a call. */
  wrap<T extends object>(port: T): T;
}

const failure = (fault: Fault, operation: string): Error =>
  fault.startsWith("killed") ? new Killed(operation) : new CallFailed(operation, "somewhere", fault, "injected");

/** A breaker that breaks one call, or none. */
export function createBreaker(at = -1, fault: Fault = "denied"): Breaker {
  let dead = false;
  const breaker: Breaker = {
    count: 0,
    wrap: (port) =>
      new Proxy(port, {
        get(target, name, receiver) {
          const method: unknown = Reflect.get(target, name, receiver);
          if (typeof method !== "function" || name === "now") return method;
          return async (...args: unknown[]): Promise<unknown> => {
            if (dead) return new Promise(() => undefined);
            const broken = breaker.count++ === at;
            if (broken && fault !== "timeout" && fault !== "killedAfter") {
              dead = fault === "killedBefore";
              throw failure(fault, String(name));
            }
            const answer = method.apply(target, args) as Promise<unknown>;
            if (!broken) return answer;
            await answer.catch(() => undefined);
            dead = fault === "killedAfter";
            throw failure(fault, String(name));
          };
        },
      }),
  };
  return breaker;
}
