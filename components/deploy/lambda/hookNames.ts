/** Names of hook functions, formed from the function's: an AppSpec in a bundle must name them before they exist. Pure. */
import { NAME_LIMITS } from "../../internal/limits";
import { truncatedName } from "../../internal/names";
import type { LambdaHookEvent } from "./enums";

/**
 * Forms the physical name of a function's hook, `CodeDeployHook_<function>_<event>`, cut to Lambda's limit with a hash where it is
 * longer. The beginning is what AWS's managed policies for CodeDeploy let CodeDeploy invoke.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html
 */
export function lambdaHookName(functionName: string, event: LambdaHookEvent): string {
  return truncatedName(`CodeDeployHook_${functionName}_${event}`, NAME_LIMITS.lambdaFunction.max);
}
