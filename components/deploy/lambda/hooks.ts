/** The hooks of a deployment to Lambda, by event. Pure. */
import { type LambdaDeploymentArgs, type LambdaHook } from "./args";
import { LambdaHookEvent } from "./enums";
import { lambdaHookName } from "./hookNames";

/** A hook that was asked for. */
export interface NamedHook {
  readonly event: LambdaHookEvent;
  /** Role of the child functions in logical names. */
  readonly role: "before-hook" | "after-hook";
  /** The arg that it comes from. */
  readonly property: "beforeAllowTraffic" | "afterAllowTraffic";
  readonly functionName: string;
  readonly hook: LambdaHook;
}

const HOOKS = [
  { event: LambdaHookEvent.BeforeAllowTraffic, role: "before-hook", property: "beforeAllowTraffic" },
  { event: LambdaHookEvent.AfterAllowTraffic, role: "after-hook", property: "afterAllowTraffic" },
] as const;

/** The hooks in the order in which deployments call them. */
export function hooksOf(args: LambdaDeploymentArgs): NamedHook[] {
  return HOOKS.flatMap((each) => {
    const hook = args[each.property];
    return hook === undefined ? [] : [{ ...each, hook, functionName: lambdaHookName(args.functionName, each.event) }];
  });
}
