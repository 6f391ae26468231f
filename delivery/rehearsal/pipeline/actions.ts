/** Runs the actions of a stage: by run order, those of one order in parallel. */
import { RehearsalError } from "../types";
import { Unanswered } from "../world/failures";
import { type ActionHandler, type ActionRun, type Execution, type Surroundings, notePipeline } from "./context";
import type { ActionDeclaration, StageDeclaration } from "./declaration";

export interface ActionOutcome {
  readonly action: string;
  readonly region: string;
  readonly status: "Succeeded" | "Failed" | "NotStarted";
  readonly error?: string;
  /** What somebody does about a failure that passes by itself, and after how many minutes. */
  readonly passes?: Passing;
}

/** A failure that passes when somebody retries the stage. */
export interface Passing {
  readonly remedy: string;
  readonly afterMinutes: number;
}

/** Handlers by category and provider, such as `Build/CodeBuild`. */
export type ActionHandlers = Readonly<Record<string, ActionHandler>>;

const regionOf = ({ pipeline }: Execution, action: ActionDeclaration): string => action.region ?? pipeline.region;

/** The outcome of an action that had no turn. */
export const actionNotStarted = (execution: Execution, action: ActionDeclaration): ActionOutcome => ({
  action: action.name,
  region: regionOf(execution, action),
  status: "NotStarted",
});

/** Waits for all, so that nothing goes on behind the back of whoever handles the first error. */
async function allOf<T>(running: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

/**
 * Runs the actions of a stage.
 *
 * @param earlier Outcomes of a former attempt; what succeeded in it does not run again.
 * @throws RehearsalError with exit code 2 when an action needs a person or the machine refuses, and the reason of an abort
 */
export async function runActions(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
  earlier: readonly ActionOutcome[] = [],
): Promise<ActionOutcome[]> {
  const outcomes = new Map(
    earlier.filter(({ status }) => status === "Succeeded").map((outcome) => [outcome.action, outcome]),
  );
  const orders = [...new Set(stage.actions.map(({ runOrder = 1 }) => runOrder))].sort((a, b) => a - b);
  for (const order of orders) {
    if ([...outcomes.values()].some(({ status }) => status === "Failed")) break;
    const due = stage.actions.filter(({ name, runOrder = 1 }) => runOrder === order && !outcomes.has(name));
    const done = await allOf(due.map((action) => runAction(execution, stage, action, handlers, surroundings)));
    for (const outcome of done) outcomes.set(outcome.action, outcome);
  }
  return stage.actions.map((action) => outcomes.get(action.name) ?? actionNotStarted(execution, action));
}

const ASKED_AGAIN: Passing = { remedy: "somebody retries the stage, which asks again", afterMinutes: 0 };
const TRIED_LATER: Passing = { remedy: "somebody retries the stage", afterMinutes: 1 };

async function runAction(
  execution: Execution,
  stage: StageDeclaration,
  declaration: ActionDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ActionOutcome> {
  const { progress, signal, world } = surroundings;
  const { tooEarly = 0 } = world?.calls ?? {};
  const where = [execution.graph.stack, stage.name, declaration.name];
  const outcome = { action: declaration.name, region: regionOf(execution, declaration) };
  const what = `${declaration.category} by ${declaration.provider}`;
  signal.throwIfAborted();
  progress({ kind: "step", where, status: "started", what });
  notePipeline(execution, "action-execution-started", where, surroundings);
  const ended = surroundings.records?.beginAction(execution, stage, declaration, outcome.region);
  try {
    const run = prepare(execution, declaration, where, surroundings);
    const { variables, summary } = await handlerOf(handlers, declaration)(run);
    if (declaration.namespace !== undefined) execution.variables.set(declaration.namespace, variables);
    progress({ kind: "step", where, status: "succeeded", what: summary });
    notePipeline(execution, "action-execution-succeeded", where, surroundings);
    ended?.("Succeeded");
    return { ...outcome, status: "Succeeded" };
  } catch (error) {
    // What was ended fails in its own ways; why it was ended is all that counts.
    signal.throwIfAborted();
    // Whatever is not a failure of the delivery is a defect, or stops the rehearsal, and must not pass as one.
    if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
    progress({ kind: "step", where, status: "failed", what: `${what} failed`, detail: error.message });
    notePipeline(execution, "action-execution-failed", where, surroundings);
    ended?.("Failed");
    const wasTooEarly = (world?.calls.tooEarly ?? 0) > tooEarly;
    const passes = error instanceof Unanswered ? ASKED_AGAIN : wasTooEarly ? TRIED_LATER : undefined;
    return { ...outcome, status: "Failed", error: error.message, ...(passes && { passes }) };
  }
}

function handlerOf(handlers: ActionHandlers, { category, provider }: ActionDeclaration): ActionHandler {
  const handler = handlers[`${category}/${provider}`];
  if (!handler)
    throw new RehearsalError(
      `The action type ${category}/${provider} cannot be rehearsed; known are ${Object.keys(handlers).join(", ")}.`,
    );
  return handler;
}

/** Resolves the variables of the configuration and lets CodePipeline assume the role that executes the action. */
function prepare(
  execution: Execution,
  declaration: ActionDeclaration,
  where: readonly string[],
  { checkAccess }: Surroundings,
): ActionRun {
  const { pipeline, variables } = execution;
  const region = regionOf(execution, declaration);
  const executorRoleArn = declaration.roleArn ?? pipeline.roleArn;
  checkAccess(
    { kind: "AssumeActionRole", pipelineRoleArn: pipeline.roleArn, actionRoleArn: executorRoleArn, region },
    where,
  );
  const configuration = variables.resolveAll(declaration.configuration);
  return { execution, declaration, configuration, region, executorRoleArn, where };
}
