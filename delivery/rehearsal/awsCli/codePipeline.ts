/** Commands of `aws codepipeline`. */
import { randomUUID } from "node:crypto";
import type { Graph } from "../../graph/types";
import { type PipelineDeclaration, pipelineOf, resourcesOf } from "../pipeline/declaration";
import type { ActionRecord, ExecutionRecord, PipelineRecords } from "../pipeline/records";
import { ServiceError } from "../serviceError";
import { choice, option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { codeOf, permit, permitStep, servicesOf } from "./services";
import { UnknownUseError, UsageError } from "./usage";

interface Revision {
  readonly actionName?: string;
  readonly revisionType?: string;
  readonly revisionValue?: string;
}

function revisionsOf(call: Invocation): Readonly<Record<string, string>> {
  const text = option(call, "--source-revisions");
  if (text === "") return {};
  if (!text.startsWith("[")) throw new UnknownUseError("codepipeline start-pipeline-execution in shorthand");
  try {
    const revisions = JSON.parse(text) as readonly Revision[];
    return Object.fromEntries(revisions.map(({ actionName = "", revisionValue = "" }) => [actionName, revisionValue]));
  } catch {
    throw new UsageError(`Error parsing parameter '--source-revisions': Invalid JSON: ${text}`);
  }
}

export const startPipelineExecution = async (call: Invocation): Promise<Output> => {
  const { account, region, principal } = call.caller;
  const pipeline = option(call, "--name");
  const [, partition = ""] = principal.id.split(":");
  permit(call, "codepipeline:StartPipelineExecution", `arn:${partition}:codepipeline:${region}:${account}:${pipeline}`);
  const token = call.options.get("--client-request-token") ?? randomUUID();
  const request = { pipeline, revisions: revisionsOf(call) };
  return { pipelineExecutionId: codeOf(call).start(request, token, account, region) };
};

const isNamed = (graph: Graph, name: string, { account, region }: Invocation["caller"]): boolean =>
  resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline").some(
    (one) => one.outputs["name"] === name && one.account === account && one.region === region,
  );

interface Looked {
  readonly pipeline: PipelineDeclaration;
  readonly records: PipelineRecords;
}

/** The pipeline that a call looks at. @throws ServiceError */
function looked(call: Invocation, name: string, operation: string): Looked {
  const { graphs, records } = servicesOf(call);
  if (records === undefined) throw new UnknownUseError(`codepipeline ${call.command}`);
  const graph = graphs.find((one) => isNamed(one, name, call.caller));
  if (graph === undefined)
    throw new ServiceError(
      "PipelineNotFoundException",
      operation,
      `The account does not have a pipeline named '${name}'`,
    );
  const pipeline = pipelineOf(graph);
  const { principal } = call.caller;
  permitStep(call, { kind: "ReadPipeline", principal, pipelineArn: pipeline.arn }, operation);
  return { pipeline, records };
}

const at = (date: Date): string => date.toISOString().replace("Z", "000+00:00");

const described = ({ id, status, type, started, updated, revision }: ExecutionRecord): Output => ({
  pipelineExecutionId: id,
  status,
  startTime: at(started),
  lastUpdateTime: at(updated),
  sourceRevisions: [revision],
  executionType: type,
});

/** The newest first. Source: botocore codepipeline, `ListPipelineExecutions`. */
export const listPipelineExecutions = async (call: Invocation): Promise<Output> => {
  const { pipeline, records } = looked(call, option(call, "--pipeline-name"), "ListPipelineExecutions");
  return { pipelineExecutionSummaries: records.executions(pipeline).map(described) };
};

const acted = ({ executionId, stage, action, region, started, updated, status }: ActionRecord): Output => ({
  pipelineExecutionId: executionId,
  stageName: stage,
  actionName: action.name,
  startTime: at(started),
  lastUpdateTime: at(updated),
  status,
  input: { actionTypeId: { category: action.category, owner: "AWS", provider: action.provider, version: "1" }, region },
});

export const listActionExecutions = async (call: Invocation): Promise<Output> => {
  const { pipeline, records } = looked(call, option(call, "--pipeline-name"), "ListActionExecutions");
  const filter = call.options.get("--filter");
  const id = /^pipelineExecutionId=([\w-]+)$/.exec(filter ?? "")?.[1];
  if (filter !== undefined && id === undefined)
    throw new UnknownUseError(`codepipeline ${call.command} --filter ${filter}`);
  const executions = records.executions(pipeline).filter((one) => id === undefined || one.id === id);
  return { actionExecutionDetails: executions.flatMap((one) => records.actions(one.id)).map(acted) };
};

export const getPipelineState = async (call: Invocation): Promise<Output> => {
  const { pipeline, records } = looked(call, option(call, "--name"), "GetPipelineState");
  const closed = records.closed(pipeline);
  const stageStates = pipeline.stages.map(({ name }) => {
    const reason = closed.get(name);
    const last = records.stage(pipeline, name);
    return {
      stageName: name,
      inboundTransitionState: {
        enabled: reason === undefined,
        ...(reason !== undefined && { disabledReason: reason }),
      },
      ...(last && { latestExecution: { pipelineExecutionId: last.executionId, status: last.status } }),
    };
  });
  return { pipelineName: pipeline.name, stageStates };
};

/** Source of the reason's form: botocore codepipeline, `DisabledReason`. */
const REASON = /^[a-zA-Z0-9!@ ().*?-]{1,300}$/;

export const disableStageTransition = async (call: Invocation): Promise<string> => {
  const [name, stage, reason] = ["--pipeline-name", "--stage-name", "--reason"].map((key) => option(call, key)) as [
    string,
    string,
    string,
  ];
  choice(call, "--transition-type", ["Inbound"], "Inbound");
  const { graphs, records } = servicesOf(call);
  const graph = graphs.find((one) => isNamed(one, name, call.caller));
  if (records === undefined || graph === undefined) throw new UnknownUseError(`codepipeline ${call.command}`);
  const pipeline = pipelineOf(graph);
  if (!REASON.test(reason))
    throw new UsageError(
      `Parameter validation failed: --reason must be 1 to 300 of a-z A-Z 0-9 ! @ ( ) . * ? - and spaces`,
    );
  call.cloud.permitStage(call.caller, "CloseStage", `${pipeline.arn}/${stage}`);
  if (!pipeline.stages.some((one) => one.name === stage))
    throw new ServiceError("StageNotFoundException", "DisableStageTransition", `no stage ${stage}`);
  records.closed(pipeline).set(stage, reason);
  return "";
};
