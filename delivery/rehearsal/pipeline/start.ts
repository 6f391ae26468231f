/** What starts a pipeline: a rule of EventBridge, a function that a rule calls, or the connection to the repository's host. */
import type { Graph } from "../../graph/types";
import { RehearsalError } from "../types";
import type { ChangeTrigger, EventTrigger, Surroundings, Trigger } from "./context";
import type { PipelineDeclaration } from "./declaration";
import { arnOfTarget, deadLettersOf, targetsIn, targetsOf } from "./eventTargets";
import { describeFileFilter, startsByFunctions } from "./functionStarts";
import { describeChanges, describeTrigger, matchesTrigger } from "./triggerFilters";

/** The declared filters let the change start nothing: no failure, but nothing was delivered either. */
export class NothingStarted extends RehearsalError {}

function twice({ name }: PipelineDeclaration, starters: readonly string[]): RehearsalError {
  return new RehearsalError(
    `The pipeline ${name} would start ${starters.length} times for one event; these all start it: ${starters.join(", ")}`,
  );
}

function nothingDeclared(
  graph: Graph,
  { name, arn }: PipelineDeclaration,
  event: EventTrigger["event"],
): RehearsalError {
  const declared = targetsIn(graph).filter((one) => arnOfTarget(one) === arn);
  return new RehearsalError(
    `Nothing starts the pipeline ${name}: ${graph.stack} declares ${declared.length} EventBridge rules that target it, ` +
      `and none is enabled in ${String(event["account"])} and ${String(event["region"])} and matches the event\n` +
      JSON.stringify(event, undefined, 2),
  );
}

/** Lets an event start a pipeline: by the role of a rule's target, or by a function that a rule calls. */
async function startByEvent(
  graph: Graph,
  pipeline: PipelineDeclaration,
  trigger: EventTrigger,
  surroundings: Surroundings,
): Promise<string> {
  const where = [graph.stack, "Start"];
  const { event } = trigger;
  const graphs = [graph, ...surroundings.graphs.filter((other) => other.stack !== graph.stack)];
  const reached = targetsOf(graphs, event);
  const direct = reached.filter((one) => arnOfTarget(one) === pipeline.arn);
  const functions = await startsByFunctions(reached, pipeline, trigger, surroundings, where);
  const callers = functions.filter(({ starts }) => starts);
  const [start] = direct;
  const starters = [...direct.map(({ rule }) => rule.name), ...callers.map(({ functionName }) => functionName)];
  if (starters.length > 1) throw twice(pipeline, starters);
  if (start) {
    const targetRoleArn = String(start.target.inputs["roleArn"]);
    const ruleArn = String(start.rule.outputs["arn"]);
    surroundings.checkAccess({ kind: "EventStartsPipeline", ruleArn, targetRoleArn, pipelineArn: pipeline.arn }, where);
    const { deadLetterArn } = deadLettersOf(start);
    if (deadLetterArn !== undefined)
      surroundings.checkAccess({ kind: "KeepUndelivered", ruleArn, queueArn: deadLetterArn }, where);
    return String(event["detail-type"]);
  }
  const [caller] = callers;
  if (caller) return `${caller.functionName}, for its own files`;
  const [filter] = functions;
  if (filter) throw new NothingStarted(describeFileFilter(filter, pipeline, trigger));
  throw nothingDeclared(graph, pipeline, event);
}

/** Source: CodePipeline User Guide, pipelines-triggers: with triggers, what the action says of detection counts no more. */
function startByChange(pipeline: PipelineDeclaration, { changes }: ChangeTrigger): string {
  const { name, triggers = [], stages } = pipeline;
  const what = describeChanges(changes);
  const sources = stages[0]?.actions.filter(({ provider }) => provider === "CodeStarSourceConnection") ?? [];
  const own = triggers.filter(({ gitConfiguration }) =>
    sources.some((action) => action.name === gitConfiguration.sourceActionName),
  );
  if (own.length > 0) {
    if (own.some((trigger) => changes.some((change) => matchesTrigger(trigger, change))))
      return `a trigger for ${what}`;
    throw new NothingStarted(
      `${what} does not start ${name}: its triggers want ${own.map(describeTrigger).join(" or ")}`,
    );
  }
  const [action] = sources;
  const { BranchName: branch = "", DetectChanges: detects = "true" } = action?.configuration ?? {};
  if (detects === "false")
    throw new NothingStarted(
      `${what} does not start ${name}: DetectChanges of its action ${action?.name ?? ""} is false, and it has no triggers`,
    );
  if (changes.some((change) => change.kind === "push" && change.branch === branch)) return what;
  throw new NothingStarted(
    `${what} does not start ${name}: its action ${action?.name ?? ""} watches the branch ${branch}`,
  );
}

/**
 * Lets a change start a pipeline.
 * @throws NothingStarted where filters leave the change out; RehearsalError when nothing could start it, when it would start twice, or
 * when a call is denied
 */
export async function startPipeline(
  graph: Graph,
  pipeline: PipelineDeclaration,
  trigger: Trigger,
  surroundings: Surroundings,
): Promise<void> {
  const by =
    "event" in trigger ? await startByEvent(graph, pipeline, trigger, surroundings) : startByChange(pipeline, trigger);
  const where = [graph.stack, "Start"];
  surroundings.progress({ kind: "step", where, status: "succeeded", what: `${pipeline.name} by ${by}` });
}
