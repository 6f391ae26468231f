/** Names of what an environment of functions consists of, derived like all others (docs/architecture.md, "Derived names"). */
import { lambdaHookName, LambdaHookEvent } from "../components";
import type { EnvironmentNames } from "./names";

/** Names of function, alias and hooks; the same in every region. */
export function lambdaNames({ prefix }: Pick<EnvironmentNames, "prefix">) {
  return {
    functionName: prefix,
    aliasName: "live",
    beforeAllowTrafficHook: lambdaHookName(prefix, LambdaHookEvent.BeforeAllowTraffic),
    afterAllowTrafficHook: lambdaHookName(prefix, LambdaHookEvent.AfterAllowTraffic),
    functionRoleName: (region: string): string => `${prefix}-function-${region}`,
    hookRoleName: (region: string): string => `${prefix}-hook-${region}`,
  };
}
