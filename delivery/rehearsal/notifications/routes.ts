/** The ways of an event through declared rules and buses to topics. */
import type { DeliveryStep } from "../../access";
import type { Graph } from "../../graph/types";
import { textAt } from "../bag";
import { arnOfTarget, type Bus, deadLettersOf, type RuleTarget, targetsOn } from "../pipeline/eventTargets";
import { inputOf } from "../review/inputTransformer";
import { topicKeyOf } from "./declared";
import type { ServiceEvent } from "./serviceEvents";

/** A way that ends at a topic. */
export interface Route {
  readonly topicArn: string;
  /** What EventBridge does on the way, in order. */
  readonly steps: readonly DeliveryStep[];
  /** What the topic is told. */
  readonly message: string;
}

const roleOf = ({ target }: RuleTarget): { targetRoleArn?: string } => {
  const targetRoleArn = textAt(target.inputs, "roleArn");
  return targetRoleArn === undefined ? {} : { targetRoleArn };
};

/** What could not be passed on is kept. */
function kept(one: RuleTarget, ruleArn: string): readonly DeliveryStep[] {
  const { deadLetterArn } = deadLettersOf(one);
  return deadLetterArn === undefined ? [] : [{ kind: "KeepUndelivered", ruleArn, queueArn: deadLetterArn }];
}

const busIn = (busArn: string): Bus => {
  const [, , , region, account, name = ""] = busArn.split(":");
  return { region, account, name: name.replace(/^event-bus\//, "") };
};

const textOf = (input: unknown): string => (typeof input === "string" ? input : JSON.stringify(input));

/**
 * The ways of an event from a bus. An event that comes from another bus is not passed on to a third: EventBridge does not either, where
 * accounts differ (EventBridge User Guide, eb-cross-account).
 */
function routesFrom(
  bus: Bus,
  graphs: readonly Graph[],
  event: ServiceEvent["event"],
  before: readonly DeliveryStep[],
): Route[] {
  return targetsOn(bus, graphs, event).flatMap((one): Route[] => {
    const arn = arnOfTarget(one);
    const [, , service] = arn.split(":");
    const ruleArn = textAt(one.rule.outputs, "arn") ?? "";
    if (service === "sns") {
      const step: DeliveryStep = {
        kind: "EventNotification",
        ruleArn,
        ...roleOf(one),
        topicArn: arn,
        ...topicKeyOf(graphs, arn),
      };
      return [
        { topicArn: arn, steps: [...before, step, ...kept(one, ruleArn)], message: textOf(inputOf(one.target, event)) },
      ];
    }
    if (service !== "events" || before.length > 0) return [];
    const { targetRoleArn = "" } = roleOf(one);
    const step: DeliveryStep = { kind: "ForwardEvent", ruleArn, targetRoleArn, busArn: arn };
    return routesFrom(busIn(arn), graphs, event, [step, ...kept(one, ruleArn)]);
  });
}

/** The ways of an event of an AWS service to topics. @throws RehearsalError for patterns and inputs that are not modelled */
export const routesOf = (graphs: readonly Graph[], { event }: ServiceEvent): readonly Route[] =>
  routesFrom({ account: event["account"], region: event["region"], name: "default" }, graphs, event, []);
