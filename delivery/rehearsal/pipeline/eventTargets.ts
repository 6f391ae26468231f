/** Rules of EventBridge, and what they pass an event to. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import type { EventTrigger } from "./context";
import { resourcesOf } from "./declaration";
import { matchesEvent } from "./eventPattern";

/** A rule, and what it passes the event to. */
export interface RuleTarget {
  readonly rule: GraphResource;
  readonly target: GraphResource;
}

const isEnabled = ({ inputs }: GraphResource): boolean =>
  inputs["state"] !== "DISABLED" && inputs["isEnabled"] !== false;

/** Whether an event reaches a rule: events of AWS services go to the default bus of their account and region. */
function hears({ rule }: RuleTarget, event: EventTrigger["event"]): boolean {
  const { inputs, account, region } = rule;
  const isDefaultBus = inputs["eventBusName"] === undefined || inputs["eventBusName"] === "default";
  return isDefaultBus && isEnabled(rule) && account === event["account"] && region === event["region"];
}

/** The targets that a stack declares, each with its rule. */
export function targetsIn(graph: Graph): readonly RuleTarget[] {
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule");
  return resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").flatMap((target) => {
    const rule = rules.find(
      ({ outputs, region }) => outputs["name"] === target.inputs["rule"] && region === target.region,
    );
    return rule ? [{ rule, target }] : [];
  });
}

/** The targets that an event reaches. @throws RehearsalError for patterns that are not modelled */
export const targetsOf = (graphs: readonly Graph[], event: EventTrigger["event"]): readonly RuleTarget[] =>
  graphs
    .flatMap(targetsIn)
    .filter((one) => hears(one, event) && matchesEvent(JSON.parse(String(one.rule.inputs["eventPattern"])), event));

/** ARN of what a target passes the event to. */
export const arnOfTarget = ({ target }: RuleTarget): string => textAt(target.inputs, "arn") ?? "";

/** Queue for events that a target cannot be given. */
export const deadLettersOf = ({ target }: RuleTarget): { deadLetterArn?: string } => {
  const deadLetterArn = textAt(bagAt(target.inputs, "deadLetterConfig"), "arn");
  return deadLetterArn === undefined ? {} : { deadLetterArn };
};
