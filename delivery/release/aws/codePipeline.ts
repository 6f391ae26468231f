/** A pipeline of CodePipeline. */
import type * as Sdk from "@aws-sdk/client-codepipeline";
import type { DeployingAction } from "../../graph/declared/pipelines";
import type { ActionState, Pipeline, PipelineControl, PipelineRun, RegionalDeployment, StageState } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { told } from "./failure";

/** Pages of 100 action executions that are read at most to find what each region got last. */
const MAX_PAGES = 20;

function actionOf({ actionName = "", latestExecution: last }: Sdk.ActionState): ActionState {
  return {
    name: actionName,
    // Only an approval that waits has a token. Source: botocore, codepipeline, ActionExecution.token.
    awaitsApproval: last?.token !== undefined && last.status === "InProgress",
    ...(last?.status && { status: last.status }),
    ...(last?.lastStatusChange && { since: last.lastStatusChange }),
    ...(last?.lastUpdatedBy !== undefined && { lastUpdatedBy: last.lastUpdatedBy }),
  };
}

function stageOf(stage: Sdk.StageState): StageState {
  const { stageName = "", inboundTransitionState: way, inboundExecution: one, inboundExecutions: several } = stage;
  const waiting = several ?? (one ? [one] : []);
  return {
    name: stageName,
    open: way?.enabled !== false,
    waiting: waiting.flatMap(({ pipelineExecutionId }) => pipelineExecutionId ?? []),
    actions: (stage.actionStates ?? []).map(actionOf),
    ...(way?.disabledReason !== undefined && { closedBecause: way.disabledReason }),
    ...(stage.latestExecution?.pipelineExecutionId !== undefined && {
      execution: stage.latestExecution.pipelineExecutionId,
    }),
    ...(stage.latestExecution?.status && { status: stage.latestExecution.status }),
  };
}

function runOf({ pipelineExecutionId = "", status, startTime, sourceRevisions = [] }: Sdk.PipelineExecutionSummary) {
  const [source] = sourceRevisions;
  const run: PipelineRun = {
    id: pipelineExecutionId,
    status: status ?? "Unknown",
    ...(startTime && { started: startTime }),
    ...(source?.revisionSummary !== undefined && { summary: source.revisionSummary }),
    ...(source?.revisionId !== undefined && { revision: source.revisionId }),
  };
  return run;
}

function deploymentOf(
  detail: Sdk.ActionExecutionDetail,
  { name, region, byBuild }: DeployingAction,
): RegionalDeployment {
  // Of a build CodePipeline knows the build's id and region alone.
  const id = byBuild ? undefined : detail.output?.executionResult?.externalExecutionId;
  return {
    region: (byBuild ? undefined : detail.input?.region) ?? region,
    action: name,
    execution: detail.pipelineExecutionId ?? "",
    status: detail.status ?? "Unknown",
    ...(detail.lastUpdateTime && { at: detail.lastUpdateTime }),
    ...(id !== undefined && { deploymentId: id }),
  };
}

class CodePipelinePipeline implements Pipeline {
  constructor(
    private readonly sdk: typeof Sdk,
    private readonly client: Sdk.CodePipelineClient,
    readonly name: string,
    private readonly deploys: readonly DeployingAction[],
  ) {}

  async stages(): Promise<readonly StageState[]> {
    const { stageStates = [] } = await told("codepipeline:GetPipelineState", this.name, () =>
      this.client.send(new this.sdk.GetPipelineStateCommand({ name: this.name })),
    );
    return stageStates.map(stageOf);
  }

  async runs(): Promise<readonly PipelineRun[]> {
    const { pipelineExecutionSummaries = [] } = await told("codepipeline:ListPipelineExecutions", this.name, () =>
      this.client.send(new this.sdk.ListPipelineExecutionsCommand({ pipelineName: this.name, maxResults: 100 })),
    );
    return pipelineExecutionSummaries.map(runOf);
  }

  async deployments(): Promise<readonly RegionalDeployment[]> {
    const found: RegionalDeployment[] = [];
    const reached = new Set<string>();
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES && reached.size < this.deploys.length; page++) {
      const { actionExecutionDetails = [], nextToken } = await this.page(token);
      for (const detail of actionExecutionDetails) {
        const action = this.deploys.find(({ name, stage }) => name === detail.actionName && stage === detail.stageName);
        if (!action) continue;
        found.push(deploymentOf(detail, action));
        if (detail.status === "Succeeded") reached.add(`${action.stage}/${action.name}`);
      }
      token = nextToken;
      if (token === undefined) break;
    }
    return found;
  }

  private page(nextToken: string | undefined) {
    return told("codepipeline:ListActionExecutions", this.name, () =>
      this.client.send(
        new this.sdk.ListActionExecutionsCommand({
          pipelineName: this.name,
          maxResults: 100,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      ),
    );
  }

  async closeStage(stage: string, reason: string): Promise<void> {
    const request = { pipelineName: this.name, stageName: stage, transitionType: "Inbound", reason } as const;
    await told("codepipeline:DisableStageTransition", `${this.name}/${stage}`, () =>
      this.client.send(new this.sdk.DisableStageTransitionCommand(request)),
    );
  }

  async openStage(stage: string): Promise<void> {
    const request = { pipelineName: this.name, stageName: stage, transitionType: "Inbound" } as const;
    await told("codepipeline:EnableStageTransition", `${this.name}/${stage}`, () =>
      this.client.send(new this.sdk.EnableStageTransitionCommand(request)),
    );
  }
}

/** Opens a pipeline. @param deploys The actions that deploy, so that each region's last deployment is found. */
export async function openPipeline(
  name: string,
  deploys: readonly DeployingAction[],
  options: ClientOptions,
): Promise<Pipeline> {
  const sdk = await import("@aws-sdk/client-codepipeline");
  return new CodePipelinePipeline(sdk, new sdk.CodePipelineClient(clientSettings(options)), name, deploys);
}

/** Characters of a reason. Source: botocore, codepipeline, StopPipelineExecutionReason. */
const MAX_REASON = 200;

/** Opens what a pipeline does now, to act on it. */
export async function openPipelineControl(pipelineName: string, options: ClientOptions): Promise<PipelineControl> {
  const { CodePipelineClient, RetryStageExecutionCommand, StopPipelineExecutionCommand } =
    await import("@aws-sdk/client-codepipeline");
  const client = new CodePipelineClient(clientSettings(options));
  return {
    stop: async (pipelineExecutionId, reason, abandon) => {
      const request = { pipelineName, pipelineExecutionId, abandon, reason: reason.slice(0, MAX_REASON) };
      await told("codepipeline:StopPipelineExecution", `${pipelineName}/${pipelineExecutionId}`, () =>
        client.send(new StopPipelineExecutionCommand(request)),
      );
    },
    retry: async (stageName, pipelineExecutionId, retryMode) => {
      const request = { pipelineName, stageName, pipelineExecutionId, retryMode };
      await told("codepipeline:RetryStageExecution", `${pipelineName}/${stageName}`, () =>
        client.send(new RetryStageExecutionCommand(request)),
      );
    },
  };
}
