/** The pipeline's args in the form of its resource's inputs. Pure. */
import type { PipelineArgs } from "@pulumi/aws/codepipeline";
import {
  DELIVERY_PIPELINE_DEFAULTS as DEFAULTS,
  type DeliveryPipelineArgs,
  type PipelineAction,
  type PipelineRule,
  type StageCondition,
  type StageFailure,
} from "./args";
import { ConditionResult } from "./enums";
import { ACTION_PROVIDERS } from "./providers";

/** Version 2 always: version 1 has neither conditions, variables nor execution modes. */
export function pipelineInputs(args: DeliveryPipelineArgs): Omit<PipelineArgs, "roleArn"> {
  return {
    name: args.pipelineName,
    pipelineType: "V2",
    executionMode: args.executionMode ?? DEFAULTS.executionMode,
    artifactStores: storeInputs(args),
    variables: args.variables,
    stages: args.stages.map(({ name, actions, beforeEntry, onSuccess, onFailure }) => ({
      name,
      actions: actions.map((action) => actionInput(action, args.region)),
      beforeEntry: beforeEntry && { condition: conditionInput(beforeEntry, args.region) },
      onSuccess: onSuccess && { condition: conditionInput(onSuccess, args.region) },
      onFailure: onFailure && failureInput(onFailure, args.region),
    })),
    region: args.region,
    tags: args.tags,
  };
}

/** CodePipeline refuses a region on the only store and demands it on each of several. */
function storeInputs({ artifactStores }: DeliveryPipelineArgs) {
  return artifactStores.map(({ region, bucketName, keyArn }) => ({
    type: "S3",
    location: bucketName,
    encryptionKey: { type: "KMS", id: keyArn },
    region: artifactStores.length > 1 ? region : undefined,
  }));
}

function actionInput(action: PipelineAction, home: string) {
  const { category, owner, provider, version, fixed, takesCommands } = ACTION_PROVIDERS[action.provider];
  const configuration = { ...action.configuration, ...fixed };
  return {
    name: action.name,
    category,
    owner,
    provider: action.providerName ?? provider,
    version: action.providerVersion ?? version,
    runOrder: action.runOrder ?? DEFAULTS.runOrder,
    configuration: Object.keys(configuration).length > 0 ? configuration : undefined,
    inputArtifacts: action.inputArtifacts,
    ...(takesCommands ? commandInputs(action) : { outputArtifacts: action.outputArtifacts }),
    namespace: action.namespace,
    region: elsewhere(action.region, home),
    roleArn: action.roleArn,
    timeoutInMinutes: action.timeoutInMinutes,
  };
}

/** Commands say which files their artifact holds. */
function commandInputs({
  commands,
  outputVariables,
  outputArtifacts,
  outputFiles = [...DEFAULTS.outputFiles],
}: PipelineAction) {
  return {
    commands,
    outputVariables,
    outputArtifactsForComputeActions: outputArtifacts?.map((name) => ({ name, files: outputFiles })),
  };
}

/** A region is said only where it is not the pipeline's. */
const elsewhere = (region: string | undefined, home: string) => (region === home ? undefined : region);

function conditionInput({ result, rules }: StageCondition, home: string) {
  return { result, rules: rules.map((rule) => ruleInput(rule, home)) };
}

function ruleInput(rule: PipelineRule, home: string) {
  return {
    name: rule.name,
    ruleTypeId: { category: "Rule", owner: "AWS", provider: rule.provider, version: "1" },
    configuration: rule.configuration,
    commands: rule.commands,
    inputArtifacts: rule.inputArtifacts,
    region: elsewhere(rule.region, home),
    roleArn: rule.roleArn,
    timeoutInMinutes: rule.timeoutInMinutes,
  };
}

function failureInput({ result, retryMode, rules }: StageFailure, home: string) {
  if (rules !== undefined) return { condition: conditionInput({ result, rules }, home) };
  if (result !== ConditionResult.Retry) return { result };
  return { result, retryConfiguration: { retryMode: retryMode ?? DEFAULTS.retryMode } };
}
