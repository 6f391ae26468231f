/**
 * CodePipeline's own rollback of a stage: an execution of its own runs the stage with artifacts and variables of the last execution that
 * succeeded in it. Source: CodePipeline User Guide, stage-rollback.
 */
import { randomUUID } from "node:crypto";
import { type ActionHandlers, type ActionOutcome, runActions } from "./actions";
import type { Execution, Surroundings } from "./context";
import type { StageDeclaration } from "./declaration";

/** How the rollback of a stage ended. */
export interface StageRollback {
  /** Absent where there was nothing to roll back to. */
  readonly executionId?: string;
  /** Execution whose revisions the stage got again. */
  readonly targetExecutionId?: string;
  readonly status: "Succeeded" | "Failed";
  readonly actions: readonly ActionOutcome[];
}

/** Executions that succeeded in the stages of pipelines, as far as stages can be rolled back to them. */
export class StageHistory {
  private readonly executions = new Map<string, Execution>();

  /** Not for executions that roll back: nothing is rolled back to those. */
  remember(execution: Execution, stage: StageDeclaration): void {
    this.executions.set(keyOf(execution, stage), execution);
  }

  lastSuccessful(execution: Execution, stage: StageDeclaration): Execution | undefined {
    return this.executions.get(keyOf(execution, stage));
  }
}

const keyOf = ({ pipeline }: Execution, { name }: StageDeclaration): string => `${pipeline.arn}/${name}`;

/** Rolls a stage back. @throws what {@link runActions} throws */
export async function rollBackStage(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<StageRollback> {
  const { progress, history, onStageRollback } = surroundings;
  const { stack } = execution.graph;
  const where = [stack, stage.name];
  const target = history?.lastSuccessful(execution, stage);
  if (target === undefined) {
    const detail = `no execution of ${execution.pipeline.name} has succeeded in it before`;
    progress({ kind: "step", where, status: "skipped", what: "rollback of the stage", detail });
    return { status: "Failed", actions: [] };
  }
  const executionId = randomUUID();
  const what = `rollback of the stage to execution ${target.id}`;
  progress({ kind: "step", where, status: "started", what });
  onStageRollback?.(stack, true);
  const rollback = { ...target, id: executionId };
  surroundings.records?.begin(rollback, "ROLLBACK");
  try {
    const actions = await runActions(rollback, stage, handlers, surroundings);
    const status = actions.every((action) => action.status === "Succeeded") ? "Succeeded" : "Failed";
    surroundings.records?.end(rollback, status);
    progress({ kind: "step", where, status: status === "Succeeded" ? "succeeded" : "failed", what });
    return { executionId, targetExecutionId: target.id, status, actions };
  } finally {
    onStageRollback?.(stack, false);
  }
}
