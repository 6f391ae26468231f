/** Calls of functions and other pipelines by their own words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type Common, settings } from "./settings";

/** Calls a function, which must tell CodePipeline within 20 minutes and again at such times whether the job is done. */
export function lambdaInvokeAction({
  functionName,
  userParameters,
  ...action
}: Common &
  Pick<PipelineAction, "region" | "inputArtifacts" | "outputArtifacts"> & {
    readonly functionName: pulumi.Input<string>;
    /** Text for the function, at most 1000 characters. @default - none */
    readonly userParameters?: pulumi.Input<string>;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.LambdaInvoke,
    ...settings({ FunctionName: functionName, UserParameters: userParameters }),
  };
}

/** A revision of a source that another pipeline is started with. */
export interface RevisionOverride {
  /** Source action of the other pipeline. */
  readonly actionName: string;
  /** `COMMIT_ID`, `IMAGE_DIGEST`, `S3_OBJECT_VERSION_ID` or `S3_OBJECT_KEY`. */
  readonly revisionType: string;
  /** May refer to variables of earlier actions. */
  readonly revisionValue: string;
}

/** A variable that another pipeline is started with. */
export interface VariableOverride {
  readonly name: string;
  /** May refer to variables of earlier actions. */
  readonly value: string;
}

/** Starts another pipeline of the account and does not wait for it. */
export function pipelineInvokeAction({
  pipelineName,
  sourceRevisions = [],
  variables = [],
  ...action
}: Common &
  Pick<PipelineAction, "region"> & {
    readonly pipelineName: pulumi.Input<string>;
    /** @default - the newest */
    readonly sourceRevisions?: RevisionOverride[];
    /** @default - the other pipeline's defaults */
    readonly variables?: VariableOverride[];
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.PipelineInvoke,
    ...settings({
      PipelineName: pipelineName,
      SourceRevisions: sourceRevisions.length > 0 ? JSON.stringify(sourceRevisions) : undefined,
      Variables: variables.length > 0 ? JSON.stringify(variables) : undefined,
    }),
  };
}
