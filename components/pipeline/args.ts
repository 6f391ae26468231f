/** Args of a pipeline, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineTrigger } from "./args/triggers";
import { type ActionProvider, type ConditionResult, ExecutionMode, type RetryMode, type RuleProvider } from "./enums";

/** Where the pipeline keeps artifacts for the actions of one region. */
export interface PipelineArtifactStore {
  /** Plain. */
  readonly region: string;
  readonly bucketName: pulumi.Input<string>;
  /** Full ARN of the store's key: an id or alias would resolve in the action's account. */
  readonly keyArn: pulumi.Input<string>;
}

/** A variable of each execution, read as `#{variables.<name>}`. Plain. */
export interface PipelineVariable {
  /** 1 to 128 letters, digits and @ - _. */
  readonly name: string;
  /** 1 to 1000 characters. @default - who starts the pipeline must give the value */
  readonly defaultValue?: string;
  /** At most 200 characters. @default - none */
  readonly description?: string;
}

/** A step of a stage. */
export interface PipelineAction {
  /** Unique in its stage: 1 to 100 letters, digits and . @ - _. Plain. */
  readonly name: string;
  /** Plain. */
  readonly provider: ActionProvider;
  /** Actions of a stage with the same order run at a time, lower ones first. Range: 1 to 999. Plain. @default 1 */
  readonly runOrder?: number;
  /** Sources and approvals stay in the pipeline's region. Plain. @default - the pipeline's region */
  readonly region?: string;
  /** Role that executes the action, of this or another account; not for approvals. @default - the pipeline's role */
  readonly roleArn?: pulumi.Input<string>;
  /** Names of artifacts that earlier actions produce. Plain. @default - none */
  readonly inputArtifacts?: string[];
  /** Names of the artifacts that the action produces. Plain. @default - none */
  readonly outputArtifacts?: string[];
  /** Settings of the provider; keys are plain, and which exist depends on the provider. @default - none */
  readonly configuration?: { [key: string]: pulumi.Input<string> };
  /** 1 to 50 single lines of at most 1000 characters; for `Commands`, and required by it. Plain. @default - none */
  readonly commands?: string[];
  /** At most 15 variables of the commands' shell that later actions may read; for `Commands`. Plain. @default - none */
  readonly outputVariables?: string[];
  /** At most 10 patterns of the files in the output artifact; for `Commands` with one. Plain. @default - all files */
  readonly outputFiles?: string[];
  /** Name that the action type was registered under; for `Jenkins` and `JenkinsTest`, and required by them. Plain. */
  readonly providerName?: string;
  /** Version that the action type was registered under; for `Jenkins` and `JenkinsTest`. Plain. @default "1" */
  readonly providerVersion?: string;
  /** Name under which later actions read this one's variables, `#{<namespace>.<variable>}`. Plain. @default - none */
  readonly namespace?: string;
  /** Time to approve in; only for approvals. Unit: minutes. Range: 5 to 86400. Plain. @default - seven days */
  readonly timeoutInMinutes?: number;
  /** Key that a source is encrypted with, where that is not an artifact store's. @default - none */
  readonly sourceKeyArn?: pulumi.Input<string>;
  /**
   * False has no event rule start the pipeline for this source: people do, or a `FilePathTrigger`. For `CodeCommit`, `S3Source` and
   * `EcrSource`. Plain. @default true
   */
  readonly detectChanges?: boolean;
  /**
   * Roles that the action's task definition names, for tasks and for starting them, which the pipeline's role must be able to hand to
   * ECS; for `CodeDeployToEcs` and `Ecs` without `roleArn`. @default - none
   */
  readonly passedRoleArns?: pulumi.Input<string>[];
}

/** A check of a condition. */
export interface PipelineRule {
  /** Unique in its condition, same form as an action's. Plain. */
  readonly name: string;
  /** Plain. */
  readonly provider: RuleProvider;
  /** Settings of the provider; keys are plain. @default - none */
  readonly configuration?: { [key: string]: pulumi.Input<string> };
  /** 1 to 50 single lines of at most 1000 characters; for `Commands`, and required by it. Plain. @default - none */
  readonly commands?: string[];
  /** Artifacts that the rule reads; for `CodeBuild` and `Commands`. Plain. @default - none */
  readonly inputArtifacts?: string[];
  /** Plain. @default - the pipeline's region */
  readonly region?: string;
  /** @default - the pipeline's role */
  readonly roleArn?: pulumi.Input<string>;
  /** Unit: minutes. Range: 5 to 86400. Plain. @default - the provider's */
  readonly timeoutInMinutes?: number;
}

/** A gate before or after a stage. */
export interface StageCondition {
  /** Before entry FAIL or SKIP, on success FAIL or ROLLBACK. Plain. */
  readonly result: ConditionResult;
  /** 1 to 5. */
  readonly rules: PipelineRule[];
}

/** What follows when a stage fails. */
export interface StageFailure {
  /** ROLLBACK, or RETRY without rules. Plain. */
  readonly result: ConditionResult;
  /** Only with RETRY. Plain. @default FAILED_ACTIONS */
  readonly retryMode?: RetryMode;
  /** 1 to 5 rules that must be met first. @default - the result always follows */
  readonly rules?: PipelineRule[];
}

/** A part of the pipeline that an execution passes as a whole. */
export interface PipelineStage {
  /** Unique: 1 to 100 letters, digits and . @ - _. Plain. */
  readonly name: string;
  /** 1 to 50. */
  readonly actions: PipelineAction[];
  /** @default - every execution enters */
  readonly beforeEntry?: StageCondition;
  /** @default - none */
  readonly onSuccess?: StageCondition;
  /** @default - the execution fails */
  readonly onFailure?: StageFailure;
}

export interface DeliveryPipelineArgs {
  /** Physical name: 1 to 100 letters, digits and . @ - _. Plain; a change replaces the pipeline. */
  readonly pipelineName: string;
  /** Region of the pipeline, its sources and its event rule. Plain. */
  readonly region: string;
  /** One for the pipeline's region and one for each other region that an action works in, all in the pipeline's account. */
  readonly artifactStores: PipelineArtifactStore[];
  /** ARN with wildcards of all stores' buckets, so that the role does not grow with regions. @default - each store's bucket */
  readonly bucketArnPattern?: pulumi.Input<string>;
  /** ARN with wildcards of all stores' keys, so that the role does not grow with regions. @default - each store's key */
  readonly keySetArn?: pulumi.Input<string>;
  /**
   * Plain. QUEUED delivers every change in order and never swaps what somebody was asked to approve; SUPERSEDED suits
   * environments where only the newest change matters. @default QUEUED
   */
  readonly executionMode?: ExecutionMode;
  /** At most 50. @default - none */
  readonly variables?: PipelineVariable[];
  /**
   * At most 50. Plain. CodeCommit, S3 and ECR have none: their sources start the pipeline through its event rule.
   * @default - every push to the branch of a source's action starts the pipeline
   */
  readonly triggers?: PipelineTrigger[];
  /** 2 to 50; the first holds the sources and nothing else. */
  readonly stages: PipelineStage[];
  /** Physical name of the pipeline's role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** Physical name of the role that starts the pipeline. Plain. @default - autonamed */
  readonly eventRoleName?: string;
  /**
   * Topics of the pipeline's region that are told when an event could not start the pipeline: 1 to 5. The count is plain.
   * @default - nobody is told; the alarm is on all the same
   */
  readonly alarmTopicArns?: pulumi.Input<string>[];
  /** IAM path of both roles. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
}

/** What a pipeline does where its args are silent. */
export const DELIVERY_PIPELINE_DEFAULTS = Object.freeze({
  executionMode: ExecutionMode.Queued,
  runOrder: 1,
  retryMode: "FAILED_ACTIONS",
  outputFiles: Object.freeze(["**/*"]),
  providerVersion: "1",
});

/** Limits of CodePipeline. Sources: the shapes of the service model and CodePipeline User Guide limits. */
export const PIPELINE_LIMITS = Object.freeze({
  stages: [2, 50],
  actionsPerStage: [1, 50],
  actions: 1000,
  runOrder: [1, 999],
  minutes: [5, 86400],
  rules: [1, 5],
  commands: [1, 50],
  variables: [0, 50],
  triggers: [0, 50],
  triggerFilters: [0, 3],
  triggerPatterns: [1, 8],
  triggerPattern: 255,
  actionValue: 1000,
  ruleValue: 10000,
  command: 1000,
  outputVariables: [1, 15],
  outputFiles: [1, 10],
  filePattern: 128,
  variableValue: 1000,
  variableDescription: 200,
} as const);

/** Forms of CodePipeline's names that are no resource names. Sources: `codepipeline.ActionNamespace`, `PipelineVariableName`. */
export const NAMESPACE = /^[A-Za-z0-9@_-]{1,100}$/;
export const VARIABLE_NAME = /^[A-Za-z0-9@_-]{1,128}$/;

/** Names and versions of action types of one's own. Sources: `codepipeline.ActionProvider`, `Version`. */
export const PROVIDER_NAME = /^[0-9A-Za-z_-]{1,35}$/;
export const PROVIDER_VERSION = /^[0-9A-Za-z_-]{1,9}$/;
