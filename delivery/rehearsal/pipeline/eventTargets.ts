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

/** Name of the bus that a rule or a target names, by name or by ARN. */
const busOf = ({ inputs }: GraphResource): string =>
  (textAt(inputs, "eventBusName") ?? "default").replace(/^arn:.*:event-bus\//, "");

/** The targets that a stack declares, each with its rule. */
export function targetsIn(graph: Graph): readonly RuleTarget[] {
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule");
  return resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").flatMap((target) => {
    const rule = rules.find(
      (one) =>
        one.outputs["name"] === target.inputs["rule"] &&
        one.region === target.region &&
        one.account === target.account &&
        busOf(one) === busOf(target),
    );
    return rule ? [{ rule, target }] : [];
  });
}

/** A bus that an event is on. */
export interface Bus {
  readonly account: unknown;
  readonly region: unknown;
  readonly name: string;
}

/** The targets that an event on a bus reaches. @throws RehearsalError for patterns that are not modelled */
export const targetsOn = (bus: Bus, graphs: readonly Graph[], event: EventTrigger["event"]): readonly RuleTarget[] =>
  graphs
    .flatMap(targetsIn)
    .filter(({ rule }) => {
      const { account, region } = rule;
      return isEnabled(rule) && account === bus.account && region === bus.region && busOf(rule) === bus.name;
    })
    .filter(({ rule }) => matchesEvent(JSON.parse(String(rule.inputs["eventPattern"])), event));

/**
 * The targets that an event of an AWS service reaches, which goes to the default bus of its account and region.
 * @throws RehearsalError for patterns that are not modelled
 */
export const targetsOf = (graphs: readonly Graph[], event: EventTrigger["event"]): readonly RuleTarget[] =>
  targetsOn({ account: event["account"], region: event["region"], name: "default" }, graphs, event);

/** ARN of what a target passes the event to. */
export const arnOfTarget = ({ target }: RuleTarget): string => textAt(target.inputs, "arn") ?? "";

/** Queue for events that a target cannot be given. */
export const deadLettersOf = ({ target }: RuleTarget): { deadLetterArn?: string } => {
  const deadLetterArn = textAt(bagAt(target.inputs, "deadLetterConfig"), "arn");
  return deadLetterArn === undefined ? {} : { deadLetterArn };
};
