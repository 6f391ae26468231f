/** Pipelines that a function starts, which looks up the files of a push: what V2 triggers do for connections alone. */
import type { GraphResource } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import { RehearsalError } from "../types";
import type { EventTrigger, Surroundings } from "./context";
import { type PipelineDeclaration, resourcesOf } from "./declaration";
import { type RuleTarget, arnOfTarget, deadLettersOf } from "./eventTargets";
import { describePatterns } from "./triggerFilters";

/** A function that the event reaches, and what it made of it. */
export interface FunctionStart {
  readonly functionName: string;
  readonly starts: boolean;
  readonly resource?: GraphResource;
}

const FUNCTION = /^arn:[^:]+:lambda:[^:]*:\d*:function:([^:]+)/;

/** The revision that a function asks for must be the one that was pushed, or the pipeline would deliver something else. */
function checkRevision(
  revisions: Readonly<Record<string, string>>,
  { source }: EventTrigger,
  functionName: string,
): void {
  const other = Object.values(revisions).find((revision) => source.provider !== "S3" && revision !== source.commitId);
  if (other !== undefined)
    throw new RehearsalError(`The function ${functionName} starts the pipeline with ${other}, which was not pushed.`);
}

/** Calls every function that the event reaches. @returns whether each starts the pipeline */
export async function startsByFunctions(
  reached: readonly RuleTarget[],
  { name }: PipelineDeclaration,
  trigger: EventTrigger,
  { callFunction, graphs }: Surroundings,
  where: readonly string[],
): Promise<readonly FunctionStart[]> {
  const functions = reached.filter((one) => FUNCTION.test(arnOfTarget(one)));
  if (callFunction === undefined) return [];
  const results: FunctionStart[] = [];
  for (const one of functions) {
    const functionArn = arnOfTarget(one);
    const [, functionName = ""] = FUNCTION.exec(functionArn) ?? [];
    const ruleArn = String(one.rule.outputs["arn"]);
    const requests = await callFunction({ functionArn, ruleArn, ...deadLettersOf(one), event: trigger.event, where });
    const own = requests.filter(({ pipeline }) => pipeline === name);
    own.forEach(({ revisions }) => checkRevision(revisions, trigger, functionName));
    const resource = graphs
      .flatMap((graph) => resourcesOf(graph, "aws:lambda/function:Function"))
      .find(({ outputs }) => outputs["arn"] === functionArn);
    results.push({ functionName, starts: own.length > 0, ...(resource && { resource }) });
  }
  return results;
}

interface PipelineFilter {
  readonly pipelineName: string;
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

/** What a FilePathTrigger's function waits for, as its code says. */
function filterOf(resource: GraphResource | undefined, pipeline: string): PipelineFilter | undefined {
  const assets = bagAt(bagAt(bagAt(resource?.inputs, "code"), "archive"), "assets");
  const text = textAt(bagAt(bagAt(assets, "pipelines.json"), "asset"), "text");
  const filters = text === undefined ? [] : (JSON.parse(text) as readonly PipelineFilter[]);
  return filters.find(({ pipelineName }) => pipelineName === pipeline);
}

/** Why the function did not start the pipeline. */
export function describeFileFilter(
  { functionName, resource }: FunctionStart,
  { name }: PipelineDeclaration,
  { event }: EventTrigger,
): string {
  const filter = filterOf(resource, name);
  const wants = filter === undefined ? "" : `, which it starts for ${describePatterns("files", filter)}`;
  const { referenceName } = event["detail"] as { readonly referenceName?: string };
  return `the push to ${referenceName ?? "the branch"} does not start ${name}: the function ${functionName} started nothing of ${name}${wants}`;
}
