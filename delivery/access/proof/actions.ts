/** What the actions and rules of a pipeline cause, by their type. */
import { deploymentGroupOf } from "../../graph/declared/deployments";
import {
  type ActionDeclaration,
  DeclarationError,
  findResource,
  type PipelineDeclaration,
  type RuleDeclaration,
} from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, StoredObject } from "../types";
import { buildCommandSteps } from "./buildCommands";
import { repositoryUse } from "./declared";
import { toTopic } from "./notifications";
import type { Places } from "./places";
import { buildReads, runBuildOf } from "./projects";

/** A pipeline and what its actions refer to. */
export interface PipelineContext {
  /** All stacks: a repository is declared by another than the pipeline's. */
  readonly graphs: readonly Graph[];
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  readonly places: Places;
}

type Steps = readonly DeliveryStep[];
type ActionSteps = (action: ActionDeclaration, context: PipelineContext) => Steps;

const executorOf = ({ roleArn }: { roleArn?: string }, { pipeline }: PipelineContext): string =>
  roleArn ?? pipeline.roleArn;
const regionOf = ({ region }: { region?: string }, { pipeline }: PipelineContext): string => region ?? pipeline.region;

const outputsOf = ({ outputArtifacts }: ActionDeclaration, { places, pipeline }: PipelineContext): StoredObject[] =>
  outputArtifacts.map((name) => places.artifact(pipeline, name, pipeline.region));

/** Input artifacts in the region of the action, and the copies that bring them there. */
function inputsOf(action: ActionDeclaration, context: PipelineContext): { inputs: StoredObject[]; copies: Steps } {
  const { pipeline, places } = context;
  const region = regionOf(action, context);
  const inputs = action.inputArtifacts.map((name) => places.artifact(pipeline, name, region));
  const copies = action.inputArtifacts.map((name, index): DeliveryStep => ({
    kind: "CopyArtifact",
    pipelineRoleArn: pipeline.roleArn,
    from: places.artifact(pipeline, name, pipeline.region),
    to: inputs[index]!,
  }));
  return { inputs, copies: region === pipeline.region ? [] : copies };
}

const codeCommit: ActionSteps = (action, context) => {
  const { RepositoryName: name = "" } = action.configuration;
  const executorRoleArn = executorOf(action, context);
  const { partition, account } = requireArn(executorRoleArn);
  const repositoryArn = `arn:${partition}:codecommit:${regionOf(action, context)}:${account}:${name}`;
  const use = repositoryUse(context.graphs, repositoryArn);
  return outputsOf(action, context).map((output) => ({ kind: "CodeCommitSource", executorRoleArn, ...use, output }));
};

const s3Source: ActionSteps = (action, context) => {
  const { S3Bucket: bucket = "", S3ObjectKey: key = "" } = action.configuration;
  const object = context.places.locate(bucket, key);
  const executorRoleArn = executorOf(action, context);
  return outputsOf(action, context).map((output) => ({ kind: "S3Source", executorRoleArn, object, output }));
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function variablesOf({ configuration }: ActionDeclaration): Record<string, string> {
  const variables = JSON.parse(configuration["EnvironmentVariables"] ?? "[]") as { name: string; value: string }[];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

const codeBuild: ActionSteps = (action, context) => {
  const { ProjectName: name = "" } = action.configuration;
  const region = regionOf(action, context);
  const project = findResource(
    context.graph,
    "aws:codebuild/project:Project",
    `build project ${name} in ${region}`,
    ({ outputs, region: own }) => outputs["name"] === name && own === region,
  );
  const projectArn = text(project.outputs["arn"]);
  const { inputs, copies } = inputsOf(action, context);
  const locate = (bucket: string, key: string): StoredObject => context.places.locate(bucket, key);
  return [
    ...copies,
    { kind: "StartBuild", executorRoleArn: executorOf(action, context), projectArn },
    runBuildOf(context.graph, project, { inputs, outputs: outputsOf(action, context) }),
    ...buildReads(context.graphs, project),
    ...buildCommandSteps(project, { variables: variablesOf(action), inputs, locate }),
  ];
};

const manualApproval: ActionSteps = (action, context) => {
  const { NotificationArn: topicArn } = action.configuration;
  const executorRoleArn = executorOf(action, context);
  const step = { kind: "ManualApproval", executorRoleArn, region: regionOf(action, context) } as const;
  if (topicArn === undefined) return [step];
  return [
    { ...step, topicArn },
    { kind: "ApprovalNotification", executorRoleArn, ...toTopic(context.graphs, topicArn) },
  ];
};

const codeDeploy: ActionSteps = (action, context) => {
  const { ApplicationName: application = "", DeploymentGroupName: name = "" } = action.configuration;
  const group = deploymentGroupOf(context.graph, application, name, regionOf(action, context));
  const { inputs, copies } = inputsOf(action, context);
  const arns = (resources: readonly GraphResource[]): string[] => resources.map(({ outputs }) => text(outputs["arn"]));
  const [instanceRoleArn] = group.instanceRoleArns;
  return [
    ...copies,
    ...inputs.flatMap((bundle): Steps => [
      {
        kind: "CodeDeployAction",
        executorRoleArn: executorOf(action, context),
        applicationArn: group.applicationArn,
        deploymentGroupArn: group.arn,
        deploymentConfigArn: group.deploymentConfigArn,
        bundle,
      },
      ...group.instanceRoleArns.map((roleArn): DeliveryStep => ({
        kind: "InstanceDownload",
        instanceRoleArn: roleArn,
        instanceAccount: group.resource.account ?? "",
        bundle,
      })),
    ]),
    {
      kind: "RunDeployment",
      serviceRoleArn: group.serviceRoleArn,
      deploymentGroupArn: group.arn,
      autoScalingGroupArns: arns(group.autoScalingGroups),
      targetGroupArns: arns(group.targetGroups),
      alarmNames: group.alarmNames,
      triggerTopicArns: group.triggerTopicArns,
      ...(group.copiesAutoScalingGroup && instanceRoleArn !== undefined ? { copiesWithRoleArn: instanceRoleArn } : {}),
    },
  ];
};

/** Action types by category and provider. */
const ACTIONS: Readonly<Record<string, ActionSteps>> = {
  "Source/CodeCommit": codeCommit,
  "Source/S3": s3Source,
  "Build/CodeBuild": codeBuild,
  "Test/CodeBuild": codeBuild,
  "Approval/Manual": manualApproval,
  "Deploy/CodeDeploy": codeDeploy,
};

const nothing = (): Steps => [];

/** Rule types by provider. */
const RULES: Readonly<Record<string, (rule: RuleDeclaration, context: PipelineContext) => Steps>> = {
  CloudWatchAlarm: (rule, context) => {
    const executorRoleArn = executorOf(rule, context);
    const { partition, account } = requireArn(executorRoleArn);
    const place = `${regionOf(rule, context)}:${account}`;
    const alarmArn = `arn:${partition}:cloudwatch:${place}:alarm:${rule.configuration?.["AlarmName"] ?? ""}`;
    return [{ kind: "AlarmRule", executorRoleArn, alarmArn }];
  },
  DeploymentWindow: nothing,
  VariableCheck: nothing,
};

function stepsFor<D extends { readonly region?: string; readonly roleArn?: string }>(
  table: Readonly<Record<string, (declaration: D, context: PipelineContext) => Steps>>,
  what: string,
  type: string,
  declaration: D,
  context: PipelineContext,
): Steps {
  const steps = table[type];
  if (!steps)
    throw new DeclarationError(
      `The access proof has no rows for the ${what} type ${type} of pipeline ${context.pipeline.name}; known are ${Object.keys(table).join(", ")}. Add it to delivery/access/proof/actions.ts.`,
    );
  const pipelineRoleArn = context.pipeline.roleArn;
  const actionRoleArn = executorOf(declaration, context);
  const region = regionOf(declaration, context);
  return [{ kind: "AssumeActionRole", pipelineRoleArn, actionRoleArn, region }, ...steps(declaration, context)];
}

/** The steps of an action. @throws DeclarationError when the tables do not know its type */
export const actionSteps = (action: ActionDeclaration, context: PipelineContext): Steps =>
  stepsFor(ACTIONS, "action", `${action.category}/${action.provider}`, action, context);

/** The steps of a condition's rule. @throws DeclarationError when the tables do not know its type */
export const ruleSteps = (rule: RuleDeclaration, context: PipelineContext): Steps =>
  stepsFor(RULES, "rule", rule.ruleTypeId.provider, rule, context);
