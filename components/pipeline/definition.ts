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
import type { PipelineTrigger } from "./args/triggers";
import { ActionProvider, ConditionResult } from "./enums";
import { ACTION_PROVIDERS } from "./providers";

/** Version 2 always: version 1 has neither conditions, variables nor execution modes. */
export function pipelineInputs(args: DeliveryPipelineArgs): Omit<PipelineArgs, "roleArn"> {
  return {
    name: args.pipelineName,
    pipelineType: "V2",
    executionMode: args.executionMode ?? DEFAULTS.executionMode,
    artifactStores: storeInputs(args),
    variables: args.variables,
    triggers: args.triggers?.map(triggerInput),
    stages: args.stages.map(({ name, actions, beforeEntry, onSuccess, onFailure }) => ({
      name,
      actions: actions.map((action) => actionInput(action, args)),
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

function actionInput(action: PipelineAction, args: DeliveryPipelineArgs) {
  const { category, owner, provider, version, fixed, takesCommands } = ACTION_PROVIDERS[action.provider];
  const configuration = { ...action.configuration, ...fixed, ...detection(action, args) };
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
    region: elsewhere(action.region, args.region),
    roleArn: action.roleArn,
    timeoutInMinutes: action.timeoutInMinutes,
  };
}

/** A trigger takes the place of the action's own detection. Source: CodePipeline User Guide pipelines-triggers, table of filters. */
function detection({ name, provider }: PipelineAction, { triggers = [] }: DeliveryPipelineArgs) {
  const triggered = triggers.some(({ sourceActionName }) => sourceActionName === name);
  return provider === ActionProvider.Connection && triggered ? { DetectChanges: "false" } : {};
}

function triggerInput({ sourceActionName, push, pullRequest }: PipelineTrigger) {
  return {
    providerType: ACTION_PROVIDERS.Connection.provider,
    gitConfiguration: { sourceActionName, pushes: push, pullRequests: pullRequest },
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
