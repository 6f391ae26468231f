/** Deployments that run on no host: their lifecycle events, each once, up to the first that fails. */
import type { Clock } from "./clock";
import { RehearsalError } from "../types";
import type { StopRequest } from "./types";
import { stopMessage } from "./rollout";

/** As botocore's codedeploy `ErrorCode` names them, as far as deployments of functions and tasks meet them. */
export type DeploymentErrorCode =
  | "ALARM_ACTIVE"
  | "ECS_UPDATE_ERROR"
  | "HEALTH_CONSTRAINTS"
  | "HOOK_EXECUTION_FAILURE"
  | "IAM_ROLE_PERMISSIONS"
  | "INVALID_LAMBDA_CONFIGURATION"
  | "INVALID_LAMBDA_FUNCTION"
  | "INVALID_REVISION"
  | "MANUAL_STOP"
  | "TIMEOUT";

/** Ends a deployment. */
export class DeploymentFailure extends RehearsalError {
  constructor(
    readonly code: DeploymentErrorCode,
    message: string,
    readonly stop?: StopRequest,
  ) {
    super(message);
    this.name = "DeploymentFailure";
  }
}

/** @throws DeploymentFailure where somebody or an alarm stops the deployment */
export function throwIfStopped(stop: StopRequest | undefined): void {
  if (stop === undefined) return;
  throw new DeploymentFailure(stop.reason === "alarm" ? "ALARM_ACTIVE" : "MANUAL_STOP", stopMessage(stop), stop);
}

export interface LifecycleRecord<Event extends string> {
  readonly event: Event;
  readonly status: "Succeeded" | "Failed" | "Skipped";
  /** Milliseconds since 1970, by the rehearsal's clock; absent where the event had no turn. */
  readonly startTime?: number;
  readonly endTime?: number;
  readonly message?: string;
}

export interface LifecycleEnd<Event extends string> {
  readonly events: readonly LifecycleRecord<Event>[];
  readonly failure?: DeploymentFailure;
}

/**
 * Runs events in order.
 *
 * @param run Does what the event does; what it throws fails the event and skips those after it.
 */
export async function runLifecycle<Event extends string>(
  events: readonly Event[],
  clock: Clock,
  run: (event: Event) => Promise<void>,
): Promise<LifecycleEnd<Event>> {
  const records: LifecycleRecord<Event>[] = [];
  let failure: DeploymentFailure | undefined;
  for (const event of events) {
    if (failure !== undefined) {
      records.push({ event, status: "Skipped" });
      continue;
    }
    const startTime = clock.now();
    try {
      await run(event);
      records.push({ event, status: "Succeeded", startTime, endTime: clock.now() });
    } catch (error) {
      failure = failureOf(error);
      records.push({ event, status: "Failed", startTime, endTime: clock.now(), message: failure.message });
    }
  }
  return { events: records, ...(failure === undefined ? {} : { failure }) };
}

/** What is no failure of the delivery is a defect, or stops the rehearsal. */
function failureOf(error: unknown): DeploymentFailure {
  if (error instanceof DeploymentFailure) return error;
  if (error instanceof RehearsalError && error.exitCode === 1)
    return new DeploymentFailure("IAM_ROLE_PERMISSIONS", error.message);
  throw error;
}
