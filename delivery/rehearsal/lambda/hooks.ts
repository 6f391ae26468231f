/** Calls the hook functions of deployments to Lambda and ECS, and waits for what they report. */
import type { Clock } from "../deploy/clock";
import type { HookExecutions } from "../deploy/hookExecutions";
import { DeploymentFailure } from "../deploy/lifecycleRun";
import type { CheckAccess } from "../pipeline/context";
import type { Progress } from "../types";
import { ServiceError } from "../serviceError";
import type { Functions, NamedFunction } from "./functions";
import type { Invocations } from "./invocations";

export interface HookParts {
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly executions: HookExecutions;
  readonly checkAccess: CheckAccess;
  readonly progress: Progress;
  readonly clock: Clock;
}

/** The deployment whose event calls a hook. */
export interface HookCall {
  readonly deploymentId: string;
  readonly groupArn: string;
  readonly serviceRoleArn: string;
  readonly account: string;
  readonly region: string;
  readonly event: string;
  /** Name or ARN, as the AppSpec has it. */
  readonly hook: string;
  readonly where: readonly string[];
}

/** How long CodeDeploy waits for a report. Source: CodeDeploy User Guide, reference-appspec-file-structure-hooks. */
const HOUR_MS = 3_600_000;

/** @throws DeploymentFailure where the hook fails, does not report, or may not be called */
export async function runHook(parts: HookParts, call: HookCall): Promise<void> {
  const { progress, executions, clock } = parts;
  const { deploymentId, groupArn, serviceRoleArn, event, region, where } = call;
  const { fn, qualifier } = hookFunction(parts, call);
  const resource = qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`;
  const principal = { kind: "role", id: serviceRoleArn } as const;
  parts.checkAccess({ kind: "CallApi", principal, operation: "lambda:Invoke", resource, region }, [...where, event]);
  const id = executions.begin(deploymentId, groupArn);
  progress({ kind: "step", where, status: "started", what: `${event}: ${fn.name}` });
  const version = await fn.version(qualifier ?? "$LATEST", "Invoke");
  const payload = { DeploymentId: deploymentId, LifecycleEventHookExecutionId: id };
  const { error, log, notRehearsed } = await parts.invocations.invoke(fn, version, payload, [...where, event]);
  const status = executions.end(id);
  if (notRehearsed !== undefined) return;
  const failure = problemOf(status, error);
  if (failure === undefined) {
    progress({ kind: "step", where, status: "succeeded", what: `${event}: ${fn.name}` });
    return;
  }
  if (status === undefined && error === undefined) await clock.wait(HOUR_MS);
  progress({ kind: "step", where, status: "failed", what: `${event}: ${fn.name}`, detail: failure });
  const printed = log.map((line) => `\n    ${line}`).join("");
  throw new DeploymentFailure("HOOK_EXECUTION_FAILURE", `${event}: the hook ${fn.name} ${failure}${printed}`);
}

function hookFunction({ functions }: HookParts, { hook, account, region, event }: HookCall): NamedFunction {
  try {
    return functions.find(hook, account, region, "Invoke");
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const message = `${event}: no stack declares the hook ${hook} in ${region} of account ${account}`;
    throw new DeploymentFailure("HOOK_EXECUTION_FAILURE", message);
  }
}

function problemOf(status: "Succeeded" | "Failed" | undefined, error: string | undefined): string | undefined {
  if (status === "Succeeded") return undefined;
  if (status === "Failed") return "reported Failed";
  if (error !== undefined) return `failed before it reported a status: ${error}`;
  return "ended without a call of PutLifecycleEventHookExecutionStatus; CodeDeploy waits one hour for it and then fails";
}
