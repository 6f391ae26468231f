/** What EventBridge's rules cause beside starts of pipelines: builds, and functions. */
import { bagAt, textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { arnOf, functionLogGroup, repositoryUse } from "./declared";
import { toTopic } from "./notifications";
import type { Places } from "./places";
import { standaloneBuildSteps } from "./projects";
import { restoreSteps } from "./restore";
import type { ProofStep } from "./types";

interface Pattern {
  readonly source?: readonly string[];
  readonly "detail-type"?: readonly string[];
  readonly resources?: readonly string[];
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A rule, one of its targets, and where they stand. */
interface Event {
  readonly graphs: readonly Graph[];
  readonly places: Places;
  readonly graph: Graph;
  readonly ruleArn: string;
  readonly pattern: Pattern;
  readonly target: GraphResource;
  readonly targetArn: string;
}

type Steps = readonly DeliveryStep[];

const patternOf = ({ inputs }: GraphResource): Pattern => JSON.parse(textAt(inputs, "eventPattern") ?? "{}") as Pattern;

/** The text of a file in the archive of a function's code; empty where it lies elsewhere. */
function fileOf({ inputs }: GraphResource, file: string): string {
  const assets = bagAt(bagAt(bagAt(inputs, "code"), "archive"), "assets");
  return textAt(bagAt(bagAt(assets, file), "asset"), "text") ?? "";
}

/** The pipelines that a file of the function names. */
function pipelinesOf(declared: GraphResource): readonly string[] {
  const { partition, region, account } = requireArn(arnOf(declared));
  const rows = JSON.parse(fileOf(declared, "pipelines.json") || "[]") as { pipelineName: string }[];
  return rows.map(({ pipelineName }) => `arn:${partition}:codepipeline:${region}:${account}:${pipelineName}`);
}

/** What a function does with an event, by the event's source and kind. Other functions do nothing that is known here. */
const WORK: Readonly<Record<string, (event: Event, declared: GraphResource, functionRoleArn: string) => Steps>> = {
  "aws.codebuild/CodeBuild Build State Change": ({ graphs, pattern }, declared, functionRoleArn) => {
    const name = textAt(bagAt(bagAt(declared.inputs, "environment"), "variables"), "REPOSITORY_NAME");
    const { partition, region, account } = requireArn(arnOf(declared));
    const at = (service: string, rest: string): string => `arn:${partition}:${service}:${region}:${account}:${rest}`;
    const projects = (pattern.detail?.["project-name"] ?? []) as readonly string[];
    if (name === undefined) return [];
    return projects.map((project) => ({
      kind: "JudgePullRequest",
      functionRoleArn,
      projectArn: at("codebuild", `project/${project}`),
      ...repositoryUse(graphs, at("codecommit", name)),
    }));
  },
  "aws.codecommit/CodeCommit Repository State Change": ({ graphs, pattern }, declared, functionRoleArn) =>
    (pattern.resources ?? []).map((repositoryArn) => ({
      kind: "StartChangedPipelines",
      functionRoleArn,
      pipelineArns: pipelinesOf(declared),
      ...repositoryUse(graphs, repositoryArn),
    })),
};

/** Queue of the events that a function failed for. */
const failureQueueOf = (graph: Graph, functionName: unknown): string | undefined =>
  resourcesOf(graph, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    .filter(({ inputs }) => inputs["functionName"] === functionName)
    .map(({ inputs }) => textAt(bagAt(bagAt(inputs, "destinationConfig"), "onFailure"), "destination"))
    .find((arn) => arn !== undefined);

function functionSteps(event: Event): Steps {
  const { graph, ruleArn, pattern, targetArn: functionArn } = event;
  const called: DeliveryStep = { kind: "EventCallsFunction", ruleArn, functionArn };
  const declared = resourcesOf(graph, "aws:lambda/function:Function").find((one) => arnOf(one) === functionArn);
  const failureQueueArn = failureQueueOf(graph, declared?.outputs["name"]);
  if (!declared || failureQueueArn === undefined) return [called];
  const functionRoleArn = textAt(declared.inputs, "role") ?? "";
  const work = WORK[`${pattern.source?.[0] ?? ""}/${pattern["detail-type"]?.[0] ?? ""}`];
  return [
    called,
    {
      kind: "RunEventFunction",
      functionRoleArn,
      functionArn,
      logGroupArn: functionLogGroup(graph, declared),
      failureQueueArn,
    },
    ...(work?.(event, declared, functionRoleArn) ?? []),
  ];
}

function buildSteps({ graphs, places, graph, ruleArn, target, targetArn: projectArn }: Event): Steps {
  const targetRoleArn = textAt(target.inputs, "roleArn") ?? "";
  const project = resourcesOf(graph, "aws:codebuild/project:Project").find((one) => arnOf(one) === projectArn);
  return [
    { kind: "EventStartsBuild", ruleArn, targetRoleArn, projectArn },
    ...(project ? [...standaloneBuildSteps(graphs, graph, project), ...restoreSteps(graph, project, places)] : []),
  ];
}

/** What targets cause, by their service. Pipelines have their starts among their own steps. */
const TARGETS: Readonly<Record<string, (event: Event) => Steps>> = {
  codebuild: buildSteps,
  events: ({ ruleArn, target, targetArn: busArn }) => [
    { kind: "ForwardEvent", ruleArn, targetRoleArn: textAt(target.inputs, "roleArn") ?? "", busArn },
  ],
  lambda: functionSteps,
  logs: ({ ruleArn, targetArn: logGroupArn }) => [{ kind: "EventWritesLog", ruleArn, logGroupArn }],
  sns: ({ graphs, ruleArn, target, targetArn }) => {
    const targetRoleArn = textAt(target.inputs, "roleArn");
    const role = targetRoleArn === undefined ? {} : { targetRoleArn };
    return [{ kind: "EventNotification", ruleArn, ...role, ...toTopic(graphs, targetArn) }];
  },
};

function targetSteps(event: Event): Steps {
  const { ruleArn, target, targetArn } = event;
  const queueArn = textAt(bagAt(target.inputs, "deadLetterConfig"), "arn");
  return [
    ...(TARGETS[requireArn(targetArn).service]?.(event) ?? []),
    ...(queueArn === undefined ? [] : [{ kind: "KeepUndelivered", ruleArn, queueArn } as const]),
  ];
}

/** The steps of every target of every rule. */
export const eventSteps = (graphs: readonly Graph[], places: Places): readonly ProofStep[] =>
  graphs.flatMap((graph) =>
    resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").flatMap((target) =>
      resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule")
        .filter(({ outputs, region }) => outputs["name"] === target.inputs["rule"] && region === target.region)
        .flatMap((rule) => {
          const targetArn = textAt(target.inputs, "arn") ?? "";
          const event = { graphs, places, graph, ruleArn: arnOf(rule), pattern: patternOf(rule), target, targetArn };
          return targetSteps(event).map((step) => ({ stack: graph.stack, where: `Event › ${target.name}`, step }));
        }),
    ),
  );
