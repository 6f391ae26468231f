/** The actions and rules of a pipeline in the order of an execution, in the words of the provider's inputs. */
import type { GraphResource, Properties } from "../../types";
import { arnOf } from "../places/arn";
import { isText, textAt, valuesAt } from "../values";

export const PIPELINE = "aws:codepipeline/pipeline:Pipeline";

/** A moment of an execution: what happens at an earlier one is over. */
export interface Moment {
  readonly stage: number;
  readonly order: number;
}

/** An action, or a rule of a condition. */
export interface Step extends Moment {
  readonly pipeline: GraphResource;
  /** Path in the inputs, such as `stages[0].actions[1]`. */
  readonly path: string;
  readonly name: string;
  /** `Source`, `Build` and so on; `Rule` for a rule. */
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly bag: Properties;
  readonly configuration: Properties;
  /** Its own region, else the pipeline's; undefined while it is not known. */
  readonly region: string | undefined;
  /** Account of the role that executes it, else the pipeline's. */
  readonly account: string | undefined;
  readonly namespace: string | undefined;
}

/** Whether all of one moment is over before another begins. */
export const precedes = (earlier: Moment, later: Moment): boolean =>
  earlier.stage < later.stage || (earlier.stage === later.stage && earlier.order < later.order);

/** Conditions are met before all actions of their stage, or after them: a run order is at most 999. */
const CONDITIONS = [
  ["beforeEntry", 0],
  ["onSuccess", 1000],
  ["onFailure", 1000],
] as const;

const bagOf = (value: unknown): Properties =>
  typeof value === "object" && value !== null ? (value as Properties) : {};

type Place = Pick<Step, "pipeline" | "path"> & Moment;

function stepOf(place: Place, bag: Properties, type: Properties, rule: boolean): Step {
  const { pipeline } = place;
  const role = bag["roleArn"];
  const region = bag["region"];
  const own = role === undefined ? pipeline.account : isText(role) ? arnOf(role)?.account : undefined;
  return {
    ...place,
    name: textAt(bag, "name") ?? "",
    category: rule ? "Rule" : (textAt(type, "category") ?? ""),
    owner: textAt(type, "owner") ?? "AWS",
    provider: textAt(type, "provider") ?? "",
    bag,
    configuration: bagOf(bag["configuration"]),
    region: region === undefined ? pipeline.region : isText(region) ? region : undefined,
    account: own,
    namespace: textAt(bag, "namespace"),
  };
}

/** Every action and rule of a pipeline. */
export function stepsOf(pipeline: GraphResource): readonly Step[] {
  return valuesAt(pipeline.inputs, "stages[]").flatMap(({ path, value }, stage) => {
    const actions = valuesAt(value, "actions[]").map((action) => {
      const bag = bagOf(action.value);
      const order = typeof bag["runOrder"] === "number" ? bag["runOrder"] : 1;
      return stepOf({ pipeline, path: `${path}.${action.path}`, stage, order }, bag, bag, false);
    });
    const rules = CONDITIONS.flatMap(([kind, order]) =>
      valuesAt(value, `${kind}.condition.rules[]`).map((rule) => {
        const bag = bagOf(rule.value);
        return stepOf({ pipeline, path: `${path}.${rule.path}`, stage, order }, bag, bagOf(bag["ruleTypeId"]), true);
      }),
    );
    return [...actions, ...rules];
  });
}

/** Names of artifacts that a step takes. */
export const inputsOf = ({ bag }: Step): readonly string[] =>
  valuesAt(bag, "inputArtifacts[]").flatMap(({ value }) => (isText(value) ? [value] : []));
