/** Executes a pipeline as CodePipeline does: stage by stage, each between its conditions. */
import { randomUUID } from "node:crypto";
import type { Graph } from "../../graph/types";
import { type ActionHandlers, type ActionOutcome, actionNotStarted, runActions } from "./actions";
import { checkCondition } from "./conditions";
import { type Execution, type StageAnswer, type Surroundings, type Trigger, notePipeline } from "./context";
import { type ConditionDeclaration, type StageDeclaration, pipelineOf } from "./declaration";
import { type StageRollback, rollBackStage } from "./rollback";
import { startPipeline } from "./start";
import { Variables, pipelineVariables } from "./variables";

/** How an execution or a stage ended. */
export type Status = "Succeeded" | "Failed" | "Skipped" | "NotStarted";

export interface StageOutcome {
  readonly stage: string;
  readonly status: Status;
  readonly actions: readonly ActionOutcome[];
  /** What a condition found; what an action found stands with the action. */
  readonly error?: string;
  /** What the stage's own rollback came to; absent where none was due. */
  readonly rollback?: StageRollback;
  /** Builds that rules started because the stage failed; absent where there was none. */
  readonly answers?: readonly StageAnswer[];
}

export interface ExecutionOutcome {
  readonly executionId: string;
  readonly pipeline: string;
  readonly status: "Succeeded" | "Failed";
  readonly stages: readonly StageOutcome[];
}

/**
 * Runs the pipeline that a stack declares, started by the event.
 * @throws NothingStarted when filters leave the change out; RehearsalError when nothing could start it, or when the rehearsal itself
 * must stop
 */
export async function executePipeline(
  graph: Graph,
  trigger: Trigger,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ExecutionOutcome> {
  const pipeline = pipelineOf(graph);
  await surroundings.alarms?.beforeExecution();
  await startPipeline(graph, pipeline, trigger, surroundings);
  const id = randomUUID();
  const variables = new Variables({
    codepipeline: { PipelineExecutionId: id },
    variables: pipelineVariables(graph, pipeline),
  });
  const execution: Execution = { id, graph, pipeline, trigger, variables, artifacts: new Map() };
  const stages: StageOutcome[] = [];
  const tell = (status: "started" | "succeeded" | "failed"): void =>
    notePipeline(execution, `pipeline-execution-${status}`, [graph.stack], surroundings);
  tell("started");
  surroundings.records?.begin(execution);
  for (const stage of pipeline.stages) {
    const failed = stages.some(({ status }) => status === "Failed");
    stages.push(failed ? notEntered(execution, stage) : await runToldStage(execution, stage, handlers, surroundings));
  }
  const status = stages.some((stage) => stage.status === "Failed") ? "Failed" : "Succeeded";
  surroundings.records?.end(execution, status);
  tell(status === "Failed" ? "failed" : "succeeded");
  return { executionId: id, pipeline: pipeline.name, status, stages };
}

const notEntered = (execution: Execution, { name, actions }: StageDeclaration): StageOutcome => ({
  stage: name,
  status: "NotStarted",
  actions: actions.map((action) => actionNotStarted(execution, action)),
});

async function runToldStage(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<StageOutcome> {
  const { records, onStageFailed, progress } = surroundings;
  const where = [execution.graph.stack, stage.name];
  const closed = records?.closed(execution.pipeline).get(stage.name);
  if (closed !== undefined) {
    const error = `nothing enters the stage: ${closed}`;
    progress({ kind: "step", where, status: "failed", what: "waits for ever", detail: error });
    return { ...notEntered(execution, stage), status: "Failed", error };
  }
  notePipeline(execution, "stage-execution-started", where, surroundings);
  records?.enter(execution, stage.name);
  const outcome = await runStage(execution, stage, handlers, surroundings);
  const { status } = outcome;
  if (status !== "Succeeded" && status !== "Failed") return outcome;
  records?.leave(execution, stage.name, status);
  notePipeline(execution, `stage-execution-${status === "Failed" ? "failed" : "succeeded"}`, where, surroundings);
  const answers = status === "Failed" ? await onStageFailed?.(execution, stage.name) : undefined;
  return answers === undefined || answers.length === 0 ? outcome : { ...outcome, answers };
}

async function runStage(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<StageOutcome> {
  const check = (condition: ConditionDeclaration | undefined, isEntry = false): Promise<string | undefined> =>
    unmet(condition, execution, stage, handlers, surroundings, isEntry);
  const { beforeEntry, onSuccess } = stage;
  const entry = await check(beforeEntry?.condition, true);
  if (entry !== undefined)
    return {
      ...notEntered(execution, stage),
      status: beforeEntry?.condition.result === "SKIP" ? "Skipped" : "Failed",
      error: entry,
    };
  const actions = await runUntilPassed(execution, stage, handlers, surroundings);
  const failed = actions.some(({ status }) => status !== "Succeeded");
  const exit = failed ? undefined : await check(onSuccess?.condition);
  if (!failed && exit === undefined) {
    surroundings.history?.remember(execution, stage);
    return { stage: stage.name, status: "Succeeded", actions };
  }
  const result = failed ? failureResult(execution, stage, surroundings) : onSuccess?.condition.result;
  const outcome = { stage: stage.name, status: "Failed", actions, ...(exit !== undefined && { error: exit }) } as const;
  if (result !== "ROLLBACK") return outcome;
  return { ...outcome, rollback: await rollBackStage(execution, stage, handlers, surroundings) };
}

/** What follows a failure of the stage. Of rules that decide it AWS does not say clearly what of them leads to the result. */
function failureResult(
  { graph }: Execution,
  { name, onFailure }: StageDeclaration,
  { progress }: Surroundings,
): string | undefined {
  if (onFailure?.condition !== undefined)
    progress({
      kind: "notRehearsed",
      where: [graph.stack, name],
      what: `the rules after a failure of the stage ${name}`,
    });
  return onFailure?.result;
}

const MINUTE_MS = 60_000;

/** How often somebody tries a stage again whose failures pass by themselves. */
const PATIENCE = 3;

/** Runs a stage; where it fails for what passes by itself, somebody retries what failed. Source: CodePipeline User Guide, stage-retry. */
async function runUntilPassed(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ActionOutcome[]> {
  const where = [execution.graph.stack, stage.name];
  let actions = await runWithRetry(execution, stage, handlers, surroundings);
  for (let count = 0; count < PATIENCE; count += 1) {
    const failed = actions.filter(({ status }) => status === "Failed");
    const passing = failed.flatMap(({ passes }) => passes ?? []);
    const [first] = passing;
    if (first === undefined || passing.length < failed.length) return actions;
    notePipeline(execution, "stage-execution-failed", where, surroundings);
    const minutes = Math.max(...passing.map(({ afterMinutes }) => afterMinutes));
    await surroundings.clock.wait(minutes * MINUTE_MS);
    const after = minutes === 0 ? "" : ` after ${minutes} min (fast-forwarded)`;
    surroundings.progress({ kind: "step", where, status: "skipped", what: `${first.remedy}${after}` });
    notePipeline(execution, "stage-execution-resumed", where, surroundings);
    actions = await runActions(execution, stage, handlers, surroundings, actions);
  }
  return actions;
}

/** A stage whose `onFailure` says RETRY is tried once more. Source: CodePipeline User Guide, stage-retry, "automatic retry". */
async function runWithRetry(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ActionOutcome[]> {
  const first = await runActions(execution, stage, handlers, surroundings);
  if (first.every(({ status }) => status === "Succeeded") || stage.onFailure?.result !== "RETRY") return first;
  const { retryConfiguration } = stage.onFailure as { retryConfiguration?: { retryMode?: string } };
  const all = retryConfiguration?.retryMode === "ALL_ACTIONS";
  const where = [execution.graph.stack, stage.name];
  surroundings.progress({ kind: "step", where, status: "skipped", what: `retried: ${all ? "all" : "failed"} actions` });
  return runActions(execution, stage, handlers, surroundings, all ? [] : first);
}

/** Checks a condition. @returns what is not met */
async function unmet(
  condition: ConditionDeclaration | undefined,
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
  isEntry: boolean,
): Promise<string | undefined> {
  if (condition === undefined) return undefined;
  surroundings.signal.throwIfAborted();
  const where = [execution.graph.stack, stage.name];
  const problem = await checkCondition(condition, execution, surroundings, where, handlers, isEntry);
  const status = condition.result === "SKIP" ? "skipped" : "failed";
  if (problem !== undefined) surroundings.progress({ kind: "step", where, status, what: "condition", detail: problem });
  return problem;
}
