/** Hook functions of deployments: which are under way, and what they reported. */
import { randomUUID } from "node:crypto";
import { ServiceError } from "../serviceError";

/** What a hook may report. Source: botocore codedeploy, `PutLifecycleEventHookExecutionStatusInput.status`. */
export const REPORTABLE = ["Succeeded", "Failed"] as const;
export type HookStatus = (typeof REPORTABLE)[number];

interface Execution {
  readonly deploymentId: string;
  readonly groupArn: string;
  status?: HookStatus;
}

const OPERATION = "PutLifecycleEventHookExecutionStatus";

export class HookExecutions {
  private readonly executions = new Map<string, Execution>();

  /** Begins an execution. @returns its id, by which the function reports */
  begin(deploymentId: string, groupArn: string): string {
    const id = Buffer.from(JSON.stringify({ deploymentId, id: randomUUID() })).toString("base64url");
    this.executions.set(id, { deploymentId, groupArn });
    return id;
  }

  /** Ends an execution. @returns what the function reported, if it did */
  end(id: string): HookStatus | undefined {
    const status = this.executions.get(id)?.status;
    this.executions.delete(id);
    return status;
  }

  /** ARN of the group whose deployment runs the hook. @throws ServiceError */
  groupOf(deploymentId: string, id: string): string {
    return this.execution(deploymentId, id).groupArn;
  }

  /** @throws ServiceError */
  report(deploymentId: string, id: string, status: string): void {
    const execution = this.execution(deploymentId, id);
    const known = REPORTABLE.find((one) => one === status);
    if (known === undefined) {
      const detail = `The status must be Succeeded or Failed, got ${status}`;
      throw new ServiceError("InvalidLifecycleEventHookExecutionStatusException", OPERATION, detail);
    }
    if (execution.status !== undefined) {
      const detail = "The lifecycle event of the hook is already completed";
      throw new ServiceError("LifecycleEventAlreadyCompletedException", OPERATION, detail);
    }
    execution.status = known;
  }

  private execution(deploymentId: string, id: string): Execution {
    const execution = this.executions.get(id);
    if (execution?.deploymentId === deploymentId) return execution;
    const detail = "The lifecycle event hook execution ID is not that of a hook that runs now";
    throw new ServiceError("InvalidLifecycleEventHookExecutionIdException", OPERATION, detail);
  }
}
