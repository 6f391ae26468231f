/** Commands of `aws codepipeline`. */
import { randomUUID } from "node:crypto";
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { codeOf, permit } from "./services";
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
