/** Executes a pipeline as CodePipeline does: stages one by one, in each the actions by run order, those of one order in parallel. */
import { randomUUID } from "node:crypto";
import type { Graph } from "../../graph/types";
import { RehearsalError } from "../types";
import { checkCondition } from "./conditions";
import type { ActionHandler, ActionResult, ActionRun, Execution, Surroundings, Trigger } from "./context";
import {
  type ActionDeclaration,
  type ConditionDeclaration,
  type PipelineDeclaration,
  type StageDeclaration,
  pipelineOf,
  resourcesOf,
} from "./declaration";
import { matchesEvent } from "./eventPattern";
import { Variables } from "./variables";

/** How an execution, a stage or an action ended. */
export type Status = "Succeeded" | "Failed" | "NotStarted";

export interface ActionOutcome {
  readonly action: string;
  readonly region: string;
  readonly status: Status;
  readonly error?: string;
}

export interface StageOutcome {
  readonly stage: string;
  readonly status: Status;
  readonly actions: readonly ActionOutcome[];
  readonly error?: string;
}

export interface ExecutionOutcome {
  readonly executionId: string;
  readonly pipeline: string;
  readonly status: Status;
  readonly stages: readonly StageOutcome[];
  /** Variables that actions have produced, for whoever continues the delivery. */
  readonly variables: Variables;
}

/** Handlers by category and provider, such as `Build/CodeBuild`. */
export type ActionHandlers = Readonly<Record<string, ActionHandler>>;

/** Runs the pipeline that a stack declares, if the event starts it. @throws RehearsalError when nothing would start it */
export async function executePipeline(
  graph: Graph,
  trigger: Trigger,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ExecutionOutcome> {
  const pipeline = pipelineOf(graph);
  startByEvent(graph, pipeline, trigger, surroundings);
  const id = randomUUID();
  const execution: Execution = { id, graph, pipeline, trigger, variables: new Variables(id), artifacts: new Map() };
  const stages: StageOutcome[] = [];
  for (const stage of pipeline.stages) {
    const failed = stages.some(({ status }) => status === "Failed");
    stages.push(failed ? notStarted(execution, stage) : await runStage(execution, stage, handlers, surroundings));
  }
  const status = stages.every((stage) => stage.status === "Succeeded") ? "Succeeded" : "Failed";
  return { executionId: id, pipeline: pipeline.name, status, stages, variables: execution.variables };
}

/** Finds the EventBridge rule that the event matches and whose target is the pipeline, and puts the start to its role. */
function startByEvent(
  graph: Graph,
  pipeline: PipelineDeclaration,
  { event }: Trigger,
  { checkAccess, progress }: Surroundings,
): void {
  const targets = resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").filter(
    ({ inputs }) => inputs["arn"] === pipeline.arn,
  );
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule");
  for (const target of targets) {
    const rule = rules.find(
      ({ outputs, region }) => outputs["name"] === target.inputs["rule"] && region === target.region,
    );
    if (!rule || !matchesEvent(JSON.parse(String(rule.inputs["eventPattern"])), event)) continue;
    const where = [graph.stack, "Start"];
    checkAccess(
      {
        kind: "EventStartsPipeline",
        ruleArn: String(rule.outputs["arn"]),
        targetRoleArn: String(target.inputs["roleArn"]),
        pipelineArn: pipeline.arn,
      },
      where,
    );
    progress({
      kind: "step",
      where,
      status: "succeeded",
      what: `${String(event["detail-type"])} starts ${pipeline.name}`,
    });
    return;
  }
  throw new RehearsalError(
    `Nothing starts the pipeline ${pipeline.name}: of the EventBridge rules in ${graph.stack} that target it, none matches the event\n${JSON.stringify(event, undefined, 2)}`,
  );
}

const notStarted = (execution: Execution, { name, actions }: StageDeclaration): StageOutcome => ({
  stage: name,
  status: "NotStarted",
  actions: actions.map((action) => ({
    action: action.name,
    region: regionOf(execution, action),
    status: "NotStarted",
  })),
});

const regionOf = ({ pipeline }: Execution, action: ActionDeclaration): string => action.region ?? pipeline.region;

async function runStage(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<StageOutcome> {
  const where = [execution.graph.stack, stage.name];
  const entry = await conditionProblem(stage.beforeEntry?.condition, execution, surroundings, where);
  if (entry !== undefined) return { ...notStarted(execution, stage), status: "Failed", error: entry };
  const actions = await runActions(execution, stage, handlers, surroundings);
  if (actions.some(({ status }) => status !== "Succeeded")) return { stage: stage.name, status: "Failed", actions };
  const exit = await conditionProblem(stage.onSuccess?.condition, execution, surroundings, where);
  return {
    stage: stage.name,
    status: exit === undefined ? "Succeeded" : "Failed",
    actions,
    ...(exit === undefined ? {} : { error: exit }),
  };
}

async function conditionProblem(
  condition: ConditionDeclaration | undefined,
  execution: Execution,
  surroundings: Surroundings,
  where: readonly string[],
): Promise<string | undefined> {
  const problem = condition && (await checkCondition(condition, execution, surroundings, where));
  if (problem !== undefined)
    surroundings.progress({ kind: "step", where, status: "failed", what: "condition", detail: problem });
  return problem;
}

async function runActions(
  execution: Execution,
  stage: StageDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ActionOutcome[]> {
  const outcomes = new Map<string, ActionOutcome>();
  const orders = [...new Set(stage.actions.map(({ runOrder = 1 }) => runOrder))].sort((a, b) => a - b);
  for (const order of orders) {
    if ([...outcomes.values()].some(({ status }) => status === "Failed")) break;
    const actions = stage.actions.filter(({ runOrder = 1 }) => runOrder === order);
    const done = await Promise.all(
      actions.map((action) => runAction(execution, stage, action, handlers, surroundings)),
    );
    for (const outcome of done) outcomes.set(outcome.action, outcome);
  }
  return stage.actions.map(
    (action) =>
      outcomes.get(action.name) ?? { action: action.name, region: regionOf(execution, action), status: "NotStarted" },
  );
}

async function runAction(
  execution: Execution,
  stage: StageDeclaration,
  declaration: ActionDeclaration,
  handlers: ActionHandlers,
  surroundings: Surroundings,
): Promise<ActionOutcome> {
  const where = [execution.graph.stack, stage.name, declaration.name];
  const outcome = { action: declaration.name, region: regionOf(execution, declaration) };
  try {
    const run = prepare(execution, declaration, where, surroundings);
    keep(execution, declaration, await handlerOf(handlers, declaration)(run));
    return { ...outcome, status: "Succeeded" };
  } catch (error) {
    // Whatever is not a failure of the delivery is a defect of the rehearsal and must not pass as one.
    if (!(error instanceof RehearsalError)) throw error;
    surroundings.progress({
      kind: "step",
      where,
      status: "failed",
      what: `${declaration.provider} action`,
      detail: error.message,
    });
    return { ...outcome, status: "Failed", error: error.message };
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
  return {
    execution,
    declaration,
    configuration: variables.resolveAll(declaration.configuration),
    region,
    executorRoleArn,
    where,
  };
}

function keep({ variables }: Execution, { namespace }: ActionDeclaration, result: ActionResult): void {
  if (namespace !== undefined) variables.set(namespace, result.variables);
}
