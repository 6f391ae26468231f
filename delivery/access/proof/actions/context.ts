/** A pipeline whose actions are looked at, and what all of them have in common. */
import { type ActionDeclaration, DeclarationError, type PipelineDeclaration } from "../../../graph/declared/pipelines";
import type { Graph } from "../../../graph/types";
import { requireArn } from "../../evaluator/arn";
import type { DeliveryStep, StoredObject } from "../../types";
import type { Places } from "../places";

/** A pipeline and what its actions refer to. */
export interface PipelineContext {
  /** All stacks: a repository is declared by another than the pipeline's. */
  readonly graphs: readonly Graph[];
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  readonly places: Places;
}

export type Steps = readonly DeliveryStep[];
export type ActionSteps = (action: ActionDeclaration, context: PipelineContext) => Steps;

/** An action or a rule. */
interface Placed {
  readonly region?: string;
  readonly roleArn?: string;
}

/** The role of the action where it has one, else the pipeline's. */
export const executorOf = ({ roleArn }: Placed, { pipeline }: PipelineContext): string => roleArn ?? pipeline.roleArn;

export const regionOf = ({ region }: Placed, { pipeline }: PipelineContext): string => region ?? pipeline.region;

/** Forms the ARN of what an action names, in its region and the account of its role. */
export function arnIn(placed: Placed, context: PipelineContext, service: string, rest: string): string {
  const { partition, account } = requireArn(executorOf(placed, context));
  return `arn:${partition}:${service}:${regionOf(placed, context)}:${account}:${rest}`;
}

/** Log of what CodePipeline does itself. Source: CodePipeline User Guide, action-reference-Commands. */
export const pipelineLogGroup = (action: Placed, context: PipelineContext): string => {
  const { partition, account, region, name } = { ...requireArn(context.pipeline.arn), name: context.pipeline.name };
  return `arn:${partition}:logs:${action.region ?? region}:${account}:log-group:/aws/codepipeline/${name}`;
};

/** The setting of an action that it cannot do without. @throws DeclarationError when it is missing */
export function settingOf({ name, provider, configuration }: ActionDeclaration, key: string): string {
  const value = configuration[key];
  if (value === undefined)
    throw new DeclarationError(
      `The action ${name} (${provider}) has no ${key} in its configuration; set it in stacks/.`,
    );
  return value;
}

export const outputsOf = (
  { outputArtifacts }: ActionDeclaration,
  { places, pipeline }: PipelineContext,
): StoredObject[] => outputArtifacts.map((name) => places.artifact(pipeline, name, pipeline.region));

/** Input artifacts in the region of the action, and the copies that bring them there. */
export function inputsOf(
  action: ActionDeclaration,
  context: PipelineContext,
): { inputs: StoredObject[]; copies: Steps } {
  const { pipeline, places } = context;
  const region = regionOf(action, context);
  const inputs = action.inputArtifacts.map((name) => places.artifact(pipeline, name, region));
  const copies = action.inputArtifacts.map((name, index): DeliveryStep => ({
    kind: "CopyArtifact",
    pipelineRoleArn: pipeline.roleArn,
    from: places.artifact(pipeline, name, pipeline.region),
    to: inputs[index]!,
  }));
  return { inputs, copies: region === pipeline.region ? [] : copies };
}
