/** What starts a pipeline: an EventBridge rule that the event matches and that has the pipeline as its target. */
import type { Graph, GraphResource } from "../../graph/types";
import { RehearsalError } from "../types";
import type { Surroundings, Trigger } from "./context";
import { type PipelineDeclaration, resourcesOf } from "./declaration";
import { matchesEvent } from "./eventPattern";

interface Start {
  readonly rule: GraphResource;
  readonly target: GraphResource;
}

const isEnabled = ({ inputs }: GraphResource): boolean =>
  inputs["state"] !== "DISABLED" && inputs["isEnabled"] !== false;

/** Whether an event reaches a rule: events of AWS services go to the default bus of their account and region. */
function hears({ rule }: Start, event: Trigger["event"]): boolean {
  const { inputs, account, region } = rule;
  const isDefaultBus = inputs["eventBusName"] === undefined || inputs["eventBusName"] === "default";
  return isDefaultBus && isEnabled(rule) && account === event["account"] && region === event["region"];
}

function startsOf(graph: Graph, { arn }: PipelineDeclaration): readonly Start[] {
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule");
  return resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget")
    .filter(({ inputs }) => inputs["arn"] === arn)
    .flatMap((target) => {
      const rule = rules.find(
        ({ outputs, region }) => outputs["name"] === target.inputs["rule"] && region === target.region,
      );
      return rule ? [{ rule, target }] : [];
    });
}

/**
 * Lets an event start a pipeline, by the role of the rule's target.
 * @throws RehearsalError when nothing would start it, when it would start twice, or when the role may not start it
 */
export function startByEvent(
  graph: Graph,
  pipeline: PipelineDeclaration,
  { event }: Trigger,
  { checkAccess, progress }: Surroundings,
): void {
  const where = [graph.stack, "Start"];
  const declared = startsOf(graph, pipeline);
  const starts = declared.filter(
    (start) => hears(start, event) && matchesEvent(JSON.parse(String(start.rule.inputs["eventPattern"])), event),
  );
  const [start, ...others] = starts;
  if (!start)
    throw new RehearsalError(
      `Nothing starts the pipeline ${pipeline.name}: ${graph.stack} declares ${declared.length} EventBridge rules that target it, ` +
        `and none is enabled in ${String(event["account"])} and ${String(event["region"])} and matches the event\n` +
        JSON.stringify(event, undefined, 2),
    );
  if (others.length > 0)
    throw new RehearsalError(
      `The pipeline ${pipeline.name} would start ${starts.length} times for one event; these rules all match it: ` +
        starts.map(({ rule }) => rule.name).join(", "),
    );
  checkAccess(
    {
      kind: "EventStartsPipeline",
      ruleArn: String(start.rule.outputs["arn"]),
      targetRoleArn: String(start.target.inputs["roleArn"]),
      pipelineArn: pipeline.arn,
    },
    where,
  );
  progress({ kind: "step", where, status: "succeeded", what: `${pipeline.name} by ${String(event["detail-type"])}` });
}
