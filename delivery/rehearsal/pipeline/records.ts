/** What CodePipeline remembers of its pipelines: executions, actions, and stages that nothing may enter. */
import type { Execution } from "./context";
import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from "./declaration";

export interface ExecutionRecord {
  readonly id: string;
  readonly pipelineArn: string;
  readonly type: "STANDARD" | "ROLLBACK";
  readonly revision: { readonly actionName: string; readonly revisionId: string };
  readonly started: Date;
  updated: Date;
  status: "InProgress" | "Succeeded" | "Failed";
}

export interface ActionRecord {
  readonly executionId: string;
  readonly stage: string;
  readonly action: ActionDeclaration;
  readonly region: string;
  readonly started: Date;
  updated: Date;
  status: "InProgress" | "Succeeded" | "Failed";
}

/** The execution that is in a stage or was the last in it. */
export interface StageRecord {
  readonly executionId: string;
  status: "InProgress" | "Succeeded" | "Failed";
}

type Ended = "Succeeded" | "Failed";

export class PipelineRecords {
  private readonly all: ExecutionRecord[] = [];
  private readonly acted: ActionRecord[] = [];
  private readonly entered = new Map<string, StageRecord>();
  private readonly shut = new Map<string, Map<string, string>>();

  begin({ id, pipeline, trigger }: Execution, type: ExecutionRecord["type"] = "STANDARD"): void {
    const { source } = trigger;
    const revisionId = source.provider === "S3" ? source.object.versionId : source.commitId;
    const revision = { actionName: pipeline.stages[0]?.actions[0]?.name ?? "", revisionId };
    const now = new Date();
    this.all.push({ id, pipelineArn: pipeline.arn, type, revision, started: now, updated: now, status: "InProgress" });
  }

  end({ id }: Pick<Execution, "id">, status: Ended): void {
    const found = this.all.find((one) => one.id === id);
    if (found !== undefined) Object.assign(found, { status, updated: new Date() });
  }

  /** Takes note that an action begins. @returns to be told of its end */
  beginAction(execution: Execution, stage: StageDeclaration, action: ActionDeclaration, region: string) {
    const now = new Date();
    const record: ActionRecord = {
      executionId: execution.id,
      stage: stage.name,
      action,
      region,
      started: now,
      updated: now,
      status: "InProgress",
    };
    this.acted.push(record);
    return (status: Ended): void => void Object.assign(record, { status, updated: new Date() });
  }

  enter({ id, pipeline }: Execution, stage: string): void {
    this.entered.set(`${pipeline.arn}/${stage}`, { executionId: id, status: "InProgress" });
  }

  leave({ pipeline }: Execution, stage: string, status: Ended): void {
    const found = this.entered.get(`${pipeline.arn}/${stage}`);
    if (found !== undefined) found.status = status;
  }

  /** The newest first. */
  executions({ arn }: Pick<PipelineDeclaration, "arn">): readonly ExecutionRecord[] {
    return this.all.filter(({ pipelineArn }) => pipelineArn === arn).reverse();
  }

  /** The newest first. */
  actions(executionId: string): readonly ActionRecord[] {
    return this.acted.filter((one) => one.executionId === executionId).reverse();
  }

  stage({ arn }: Pick<PipelineDeclaration, "arn">, name: string): StageRecord | undefined {
    return this.entered.get(`${arn}/${name}`);
  }

  /** Stages of a pipeline that nothing may enter, each with the reason; whoever changes it opens and closes. */
  closed({ arn }: Pick<PipelineDeclaration, "arn">): Map<string, string> {
    const stages = this.shut.get(arn) ?? new Map<string, string>();
    this.shut.set(arn, stages);
    return stages;
  }
}
