/** What rules do when a stage fails: EventBridge hears of it, and starts the builds that they name. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bagAt, textAt } from "../bag";
import { type BuildVariable, runBuild } from "../build/runBuild";
import type { Graph, GraphResource } from "../../graph/types";
import { buildStep, nameOf } from "../pipeline/buildAccess";
import type { BuildParts } from "../pipeline/build";
import { type Execution, type StageAnswer, type Surroundings, accountOf, tellParts } from "../pipeline/context";
import { resourcesOf } from "../pipeline/declaration";
import { type RuleTarget, arnOfTarget, deadLettersOf, targetsOf } from "../pipeline/eventTargets";
import { inputOf } from "../review/inputTransformer";
import { RehearsalError } from "../types";
import { type AwsEvent, awsEvent } from "./events";

/** Source: CodePipeline User Guide, detect-state-changes-cloudwatch-events. */
function stageFailed({ id, pipeline }: Execution, stage: string): AwsEvent {
  return awsEvent({
    source: "aws.codepipeline",
    "detail-type": "CodePipeline Stage Execution State Change",
    account: accountOf(pipeline.arn),
    region: pipeline.region,
    resources: [pipeline.arn],
    detail: { pipeline: pipeline.name, version: 1, "execution-id": id, stage, state: "FAILED" },
  });
}

interface StartBuildInput {
  readonly environmentVariablesOverride?: readonly BuildVariable[];
}

const isBuild = (one: RuleTarget): boolean => /^arn:[^:]+:codebuild:/.test(arnOfTarget(one));

export class FailedStages {
  private builds = 0;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly build: BuildParts,
  ) {}

  /** Runs the builds that rules start for the failure of a stage; without such a rule there is none. */
  async answer(execution: Execution, stage: string): Promise<readonly StageAnswer[]> {
    const { graph } = execution;
    const event = stageFailed(execution, stage);
    const answers: StageAnswer[] = [];
    for (const one of targetsOf([graph], event).filter(isBuild))
      answers.push(await this.start(graph, one, event, stage));
    return answers;
  }

  private async start(graph: Graph, one: RuleTarget, event: AwsEvent, stage: string): Promise<StageAnswer> {
    const { checkAccess, progress, onNotable, onStageRollback } = this.surroundings;
    const { rule, target } = one;
    const projectArn = arnOfTarget(one);
    const project = projectOf(graph, projectArn);
    const name = nameOf(project);
    const where = [graph.stack, stage, name];
    const ruleArn = String(rule.outputs["arn"]);
    const { deadLetterArn } = deadLettersOf(one);
    const tell = (state: string): void =>
      onNotable?.({ resourceArn: projectArn, eventTypeId: `codebuild-project-build-state-${state}`, where });
    const targetRoleArn = textAt(target.inputs, "roleArn") ?? "";
    checkAccess({ kind: "EventStartsBuild", ruleArn, targetRoleArn, projectArn }, where);
    if (deadLetterArn !== undefined) checkAccess({ kind: "KeepUndelivered", ruleArn, queueArn: deadLetterArn }, where);
    checkAccess(buildStep(graph, project), where);
    progress({ kind: "step", where, status: "started", what: `answers the failure of ${stage}` });
    tell("in-progress");
    onStageRollback?.(graph.stack, true);
    try {
      const { succeeded, failure } = await this.run(
        project,
        String(rule.outputs["name"]),
        inputOf(target, event),
        where,
      );
      tell(succeeded ? "succeeded" : "failed");
      const detail = failure === undefined ? {} : { detail: failure };
      const what = `build ${this.builds} of ${name}`;
      progress({ kind: "step", where, status: succeeded ? "succeeded" : "failed", what, ...detail });
      return { project: name, succeeded, ...(failure === undefined ? {} : { failure }) };
    } finally {
      onStageRollback?.(graph.stack, false);
    }
  }

  private async run(project: GraphResource, ruleName: string, input: unknown, where: readonly string[]) {
    const { progress, signal, checkAccess } = this.surroundings;
    const { workspace, processes, aws, values } = this.build;
    const name = nameOf(project);
    if (textAt(bagAt(project.inputs, "source"), "type") !== "NO_SOURCE")
      throw new RehearsalError(`The build ${name} that answers a failed stage has a source, which is not rehearsed.`);
    const number = (this.builds += 1);
    const folder = join(workspace.builds, `${name}-${number}`);
    const source = join(folder, "source");
    await mkdir(source, { recursive: true });
    const roleArn = textAt(project.inputs, "serviceRole") ?? "";
    const projectArn = textAt(project.outputs, "arn") ?? "";
    const region = project.region ?? "";
    const caller = { principal: { kind: "role", id: roleArn }, account: accountOf(roleArn), region } as const;
    const session = aws.open({ ...caller, purpose: `the build ${name}` });
    try {
      return await runBuild({
        project,
        source: { name: "source", folder: source, sourceVersion: "" },
        secondarySources: [],
        environmentVariables: (input as StartBuildInput).environmentVariablesOverride ?? [],
        outputArtifacts: [],
        initiator: `rule/${ruleName}`,
        buildNumber: number,
        values,
        onRead: (read) => checkAccess({ kind: "ReadBuildValues", serviceRoleArn: roleArn, projectArn, ...read }, where),
        aws: session,
        processes,
        progress: tellParts(progress),
        where,
        workFolder: join(folder, "work"),
        cacheFolder: join(workspace.cache, name),
        logFile: join(workspace.logs, `${name}-${number}.log`),
        signal,
      });
    } finally {
      session.close();
    }
  }
}

function projectOf(graph: Graph, projectArn: string): GraphResource {
  const found = resourcesOf(graph, "aws:codebuild/project:Project").find(
    ({ outputs }) => outputs["arn"] === projectArn,
  );
  if (found !== undefined) return found;
  throw new RehearsalError(`A rule starts ${projectArn}, which ${graph.stack} does not declare.`);
}
