/** What the parts of a pipeline's execution share. */
import type { DeliveryStep, StoredObject } from "../../access/types";
import type { Graph } from "../../graph/types";
import type { Clock } from "../deploy/clock";
import type { Stores } from "../stores";
import type { ObjectVersion, Progress } from "../types";
import type { CurrentWorld } from "../world/current";
import type { Alarms } from "./alarms";
import type { ActionDeclaration, PipelineDeclaration } from "./declaration";
import type { PipelineRecords } from "./records";
import type { StageHistory } from "./rollback";
import type { RepositoryChange } from "./triggerFilters";
import type { Variables } from "./variables";

/** Puts the AWS calls of a step to the declared policies. @throws RehearsalError that names the first call denied */
export type CheckAccess = (step: DeliveryStep, where: readonly string[]) => void;

/** What started an execution. */
export type Trigger = EventTrigger | ChangeTrigger;

/** EventBridge tells of a change. */
export interface EventTrigger {
  /** The event as EventBridge delivers it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The revision that the source action fetches. */
  readonly source: SourceRevision;
}

/** The host of a repository tells the connection of changes; the pipeline's triggers say which of them count. */
export interface ChangeTrigger {
  /** What one push changes: its branch, and the tags that it brings. */
  readonly changes: readonly RepositoryChange[];
  readonly source: CommitRevision;
}

/** A commit. */
export interface CommitRevision {
  readonly provider: "CodeCommit" | "CodeStarSourceConnection";
  /** Path of the commit's zip. */
  readonly zip: string;
  readonly commitId: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
  readonly message: string;
  readonly branch: string;
}

/** The revision that a source action fetches. */
export type SourceRevision = CommitRevision | { readonly provider: "S3"; readonly object: ObjectVersion };

/** An event on its way to a function. */
export interface FunctionCall {
  readonly functionArn: string;
  readonly ruleArn: string;
  /** Queue for events that cannot be delivered. */
  readonly deadLetterArn?: string;
  readonly event: EventTrigger["event"];
  readonly where: readonly string[];
}

/** A pipeline that a function has started. */
export interface StartRequest {
  readonly pipeline: string;
  /** Commits by source action. */
  readonly revisions: Readonly<Record<string, string>>;
}

/** Something that happened to a resource, by its id in notification rules. */
export interface NotableEvent {
  readonly resourceArn: string;
  /** Such as `codepipeline-pipeline-pipeline-execution-failed`. */
  readonly eventTypeId: string;
  readonly where: readonly string[];
}

/** A build that a rule started because a stage failed, and how it ended. */
export interface StageAnswer {
  readonly project: string;
  readonly succeeded: boolean;
  readonly failure?: string;
}

/** An approval that names a topic of its own. */
export interface ApprovalRequest {
  readonly topicArn: string;
  readonly executorRoleArn: string;
  readonly pipelineArn: string;
  readonly where: readonly string[];
}

/** The pipelines' surroundings for the length of a rehearsal. */
export interface Surroundings {
  readonly stores: Stores;
  readonly checkAccess: CheckAccess;
  readonly progress: Progress;
  readonly clock: Clock;
  /** Asks a person; settles with the answer. */
  readonly approve: (question: string) => Promise<boolean>;
  /** Aborted when somebody ends the rehearsal; its reason is then thrown. */
  readonly signal: AbortSignal;
  /** Every evaluated stack: pipelines refer to what other stacks declare. */
  readonly graphs: readonly Graph[];
  /** @default - a world in which all is as it should be */
  readonly world?: CurrentWorld;
  /** @default - no alarm goes off */
  readonly alarms?: Alarms;
  /** Calls a function that an event reaches. @returns what it starts @throws RehearsalError where it fails @default - none is called */
  readonly callFunction?: (call: FunctionCall) => Promise<readonly StartRequest[]>;
  /** What stages can be rolled back to. @default - nothing */
  readonly history?: StageHistory;
  /** Told when the rollback of a stage of an environment begins and ends. @default - nobody is told */
  readonly onStageRollback?: (environment: string, isUnderWay: boolean) => void;
  /** What CodePipeline remembers. @default - nothing */
  readonly records?: PipelineRecords;
  /** Answers the failure of a stage, as rules of EventBridge do. @default - nothing does */
  readonly onStageFailed?: (execution: Execution, stage: string) => Promise<readonly StageAnswer[]>;
  /** Told of what notification rules know. @default - nobody is told */
  readonly onNotable?: (event: NotableEvent) => void;
  /** Told when an approval is asked for through a topic. @default - nobody is told */
  readonly onApprovalRequest?: (request: ApprovalRequest) => void;
}

/** One execution of one pipeline. */
export interface Execution {
  readonly id: string;
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  readonly trigger: Trigger;
  readonly variables: Variables;
  /** Artifacts by name, each by the region that it lies in or is being copied to. */
  readonly artifacts: Map<string, Map<string, Promise<ObjectVersion>>>;
}

/** One action of an execution, about to run. */
export interface ActionRun {
  readonly execution: Execution;
  readonly declaration: ActionDeclaration;
  /** The configuration with its variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Region that the action runs in. */
  readonly region: string;
  /** Role that executes the action: its own, else the pipeline's. */
  readonly executorRoleArn: string;
  readonly where: readonly string[];
}

/** What an action produced. */
export interface ActionResult {
  /** Variables of the action's namespace. */
  readonly variables: Readonly<Record<string, string>>;
  /** What was done, in a few words. */
  readonly summary: string;
}

/** Carries out the actions of one provider. @throws RehearsalError when the action fails */
export type ActionHandler = (run: ActionRun) => Promise<ActionResult>;

/** Tells of something that happened to the pipeline. @param what End of the event's id, such as `stage-execution-failed` */
export function notePipeline(
  { pipeline }: Pick<Execution, "pipeline">,
  what: string,
  where: readonly string[],
  { onNotable }: Surroundings,
): void {
  onNotable?.({ resourceArn: pipeline.arn, eventTypeId: `codepipeline-pipeline-${what}`, where });
}

/** Account in an ARN. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

export { eTagOf } from "../stores";

/** What the access tables need to know of an object. */
export function stored({ bucket, key, region, account, kmsKeyArn }: StoredObject): StoredObject {
  return { bucket, key, region, account, kmsKeyArn };
}

/** Tells of steps that are parts of an action. */
export const tellParts =
  (progress: Progress): Progress =>
  (event) =>
    progress(event.kind === "step" ? { ...event, isPart: true } : event);
