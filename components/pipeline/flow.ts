/** The actions and rules of a pipeline in the order in which an execution meets them. Pure. */
import { plainText } from "../internal/checks";
import { DELIVERY_PIPELINE_DEFAULTS as DEFAULTS, type DeliveryPipelineArgs } from "./args";
import type { PipelineAction, PipelineRule, PipelineStage } from "./args";
import { ACTION_PROVIDERS, type ProviderRow } from "./providers";

/** A moment of an execution: what happens at an earlier one is over. */
export interface Moment {
  readonly stage: number;
  readonly order: number;
}

export interface PlacedAction extends Moment {
  readonly action: PipelineAction;
  /** Path of the action in the args, such as `stages[0].actions[1]`. */
  readonly property: string;
  readonly region: string;
  /** Nothing when the provider is unknown. */
  readonly row: ProviderRow | undefined;
}

export interface PlacedRule extends Moment {
  readonly rule: PipelineRule;
  readonly property: string;
  readonly region: string;
}

/** Whether all of one moment is over before another begins. */
export function precedes(earlier: Moment, later: Moment): boolean {
  return earlier.stage < later.stage || (earlier.stage === later.stage && earlier.order < later.order);
}

/** Every action. */
export function placedActions({ stages, region }: Pick<DeliveryPipelineArgs, "stages" | "region">): PlacedAction[] {
  return stages.flatMap(({ actions }, stage) =>
    actions.map((action, index) => ({
      action,
      property: `stages[${stage}].actions[${index}]`,
      stage,
      order: action.runOrder ?? DEFAULTS.runOrder,
      region: action.region ?? region,
      row: Object.hasOwn(ACTION_PROVIDERS, action.provider) ? ACTION_PROVIDERS[action.provider] : undefined,
    })),
  );
}

/** Moments of a stage's conditions: before all of its actions, or after them. */
export const CONDITION_ORDERS = Object.freeze({ beforeEntry: 0, onSuccess: 1000, onFailure: 1000 });
export type ConditionKind = keyof typeof CONDITION_ORDERS;

/** Every rule of every condition. */
export function placedRules({ stages, region }: Pick<DeliveryPipelineArgs, "stages" | "region">): PlacedRule[] {
  return stages.flatMap((stage, index) =>
    conditionKinds(stage).flatMap((kind) =>
      (stage[kind]?.rules ?? []).map((rule, at) => ({
        rule,
        property: `stages[${index}].${kind}.rules[${at}]`,
        stage: index,
        order: CONDITION_ORDERS[kind],
        region: rule.region ?? region,
      })),
    ),
  );
}

const conditionKinds = (stage: PipelineStage): ConditionKind[] =>
  (["beforeEntry", "onSuccess", "onFailure"] as const).filter((kind) => stage[kind] !== undefined);

/** Account of a role, when its ARN is plain. */
export function accountOfRole(roleArn: PipelineAction["roleArn"]): string | undefined {
  return plainText(roleArn)?.split(":")[4];
}
