/**
 * Names by which actions, rules and deployment groups find what is declared. A name that nothing declared in that account and region
 * has is a mistake where the program declares others of its kind there; where it declares none, the program does not keep them.
 */
import type { GraphResource } from "../../types";
import { listed, nearest, SLIP } from "../nearest";
import type { Finding, StackView } from "../types";
import { isText, textAt, textsAt } from "../values";
import { PIPELINE, type Step, stepsOf } from "./steps";

interface Row {
  /** Key of the configuration, or path in the inputs. */
  readonly key: string;
  readonly type: string;
  /** Output that the name is. @default "name" */
  readonly output?: string;
  /** Input of the declared resource, and what the step names in it. */
  readonly within?: readonly [input: string, key: string];
  /** Often kept by others: only a name that is nearly one of those declared is taken for a mistake. */
  readonly foreign?: true;
}

const PROJECT: Row = { key: "ProjectName", type: "aws:codebuild/project:Project" };
const FUNCTION: Row = { key: "FunctionName", type: "aws:lambda/function:Function" };
const APPLICATION: Row = { key: "ApplicationName", type: "aws:codedeploy/application:Application" };
const GROUP: Row = {
  key: "DeploymentGroupName",
  type: "aws:codedeploy/deploymentGroup:DeploymentGroup",
  output: "deploymentGroupName",
  within: ["appName", "ApplicationName"],
};

/** What actions and rules name, by category and provider. Source: CodePipeline User Guide: action-reference-*, rule-reference-*. */
const STEPS: Readonly<Record<string, readonly Row[]>> = {
  "Source/CodeCommit": [
    { key: "RepositoryName", type: "aws:codecommit/repository:Repository", output: "repositoryName" },
  ],
  "Source/ECR": [{ key: "RepositoryName", type: "aws:ecr/repository:Repository", foreign: true }],
  "Source/S3": [{ key: "S3Bucket", type: "aws:s3/bucket:Bucket", output: "bucket", foreign: true }],
  "Build/CodeBuild": [PROJECT],
  "Test/CodeBuild": [PROJECT],
  "Rule/CodeBuild": [PROJECT],
  "Build/ECRBuildAndPublish": [{ key: "ECRRepositoryName", type: "aws:ecr/repository:Repository" }],
  "Deploy/CodeDeploy": [APPLICATION, GROUP],
  "Deploy/CodeDeployToECS": [APPLICATION, GROUP],
  "Deploy/ECS": [
    { key: "ClusterName", type: "aws:ecs/cluster:Cluster" },
    { key: "ServiceName", type: "aws:ecs/service:Service" },
  ],
  "Deploy/Lambda": [
    FUNCTION,
    { key: "FunctionAlias", type: "aws:lambda/alias:Alias", within: ["functionName", "FunctionName"] },
  ],
  "Invoke/Lambda": [FUNCTION],
  "Rule/LambdaInvoke": [FUNCTION],
  "Invoke/CodePipeline": [{ key: "PipelineName", type: PIPELINE, foreign: true }],
  "Rule/CloudWatchAlarm": [{ key: "AlarmName", type: "aws:cloudwatch/metricAlarm:MetricAlarm" }],
};

/** Alarms of both kinds have one space of names. */
const ALSO: Readonly<Record<string, readonly (readonly [type: string, output: string])[]>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": [["aws:cloudwatch/compositeAlarm:CompositeAlarm", "alarmName"]],
};

/** What resources name beside pipelines, in their own account and region. */
const RESOURCES: Readonly<Record<string, readonly Row[]>> = {
  "aws:codedeploy/deploymentGroup:DeploymentGroup": [
    { key: "appName", type: "aws:codedeploy/application:Application" },
    {
      key: "deploymentConfigName",
      type: "aws:codedeploy/deploymentConfig:DeploymentConfig",
      output: "deploymentConfigName",
    },
    { key: "alarmConfiguration.alarms[]", type: "aws:cloudwatch/metricAlarm:MetricAlarm" },
    { key: "autoscalingGroups[]", type: "aws:autoscaling/group:Group" },
    { key: "ecsService.clusterName", type: "aws:ecs/cluster:Cluster" },
    { key: "ecsService.serviceName", type: "aws:ecs/service:Service" },
    { key: "loadBalancerInfo.targetGroupInfos[].name", type: "aws:lb/targetGroup:TargetGroup" },
    { key: "loadBalancerInfo.targetGroupPairInfo.targetGroups[].name", type: "aws:lb/targetGroup:TargetGroup" },
  ],
  "aws:codebuild/webhook:Webhook": [{ key: "projectName", type: "aws:codebuild/project:Project" }],
  "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation": [
    { key: "repositoryName", type: "aws:codecommit/repository:Repository", output: "repositoryName" },
    { key: "approvalRuleTemplateName", type: "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate" },
  ],
  "aws:codecommit/trigger:Trigger": [
    { key: "repositoryName", type: "aws:codecommit/repository:Repository", output: "repositoryName" },
  ],
  "aws:cloudwatch/eventTarget:EventTarget": [{ key: "rule", type: "aws:cloudwatch/eventRule:EventRule" }],
};

/** Configurations that AWS has in every account. Source: CodeDeploy User Guide: deployment-configurations. */
const PREDEFINED = /^CodeDeployDefault\./;

interface Asked {
  readonly resource: GraphResource;
  readonly property: string;
  readonly name: string;
  readonly row: Row;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** What the name must be within. */
  readonly owner: string | undefined;
}

type Known = (type: string) => readonly GraphResource[];

const isDeclared =
  ({ row: { type }, region, account }: Asked) =>
  (one: GraphResource): boolean =>
    one.account === account && (one.region === region || type === "aws:s3/bucket:Bucket");

function namesOf(asked: Asked, known: Known): readonly string[] | undefined {
  const { row, owner } = asked;
  const kinds = [[row.type, row.output ?? "name"] as const, ...(ALSO[row.type] ?? [])];
  const found = kinds.flatMap(([type, output]) =>
    known(type)
      .filter(isDeclared(asked))
      .filter(({ inputs }) => row.within === undefined || owner === undefined || isOwner(inputs[row.within[0]], owner))
      .map(({ outputs, inputs }) => outputs[output] ?? inputs[output]),
  );
  // What is not known yet may be the one that is meant.
  return found.every(isText) ? found : undefined;
}

/** A function is named by itself or by its ARN. */
const isOwner = (input: unknown, owner: string): boolean =>
  !isText(input) || input === owner || input.endsWith(`:${owner}`);

function findingOf(asked: Asked, known: Known): Finding | undefined {
  const { resource, property, name, row, region, account } = asked;
  if (name.includes("#{") || (row.key === "deploymentConfigName" && PREDEFINED.test(name))) return undefined;
  const names = namesOf(asked, known);
  if (names === undefined || names.length === 0 || names.includes(name)) return undefined;
  const meant = nearest(name, names, row.foreign ? SLIP : undefined);
  if (row.foreign && meant === undefined) return undefined;
  const kind = row.type.split(":").at(-1) ?? row.type;
  const choice = meant === undefined ? `take one of ${listed(names)}` : `write ${meant}`;
  return {
    resource,
    property,
    allowed: `must be the name of a ${kind} that is declared in account ${account ?? ""}, ${region ?? ""}`,
    got: name,
    fix: `${choice}; one that is kept elsewhere is looked up by ${kind}.get`,
  };
}

function askedBy(step: Step): readonly Asked[] {
  const { pipeline, path, configuration, category, provider, region, account } = step;
  if (region === undefined || account === undefined) return [];
  return (STEPS[`${category}/${provider}`] ?? []).flatMap((row) => {
    const name = textAt(configuration, row.key);
    const owner = row.within === undefined ? undefined : textAt(configuration, row.within[1]);
    if (name === undefined) return [];
    return [{ resource: pipeline, property: `${path}.configuration.${row.key}`, name, row, region, account, owner }];
  });
}

function askedByResource(resource: GraphResource): readonly Asked[] {
  const { region, account } = resource;
  if (region === undefined || account === undefined) return [];
  return (RESOURCES[resource.type] ?? []).flatMap((row) =>
    textsAt(resource.inputs, row.key).map(({ path, value }) => ({
      resource,
      property: path,
      name: value,
      row,
      region,
      account,
      owner: undefined,
    })),
  );
}

/** Checks names against everything that the stacks declare or look up. */
export function* checkNames(stacks: readonly StackView[]): Generator<Finding> {
  const byType = new Map<string, GraphResource[]>();
  for (const resource of stacks.flatMap(({ graph }) => graph.resources)) {
    if (!resource.custom) continue;
    const group = byType.get(resource.type);
    if (group === undefined) byType.set(resource.type, [resource]);
    else group.push(resource);
  }
  const known: Known = (type) => byType.get(type) ?? [];
  const asked = [
    ...known(PIPELINE).flatMap((pipeline) => stepsOf(pipeline).flatMap(askedBy)),
    ...Object.keys(RESOURCES).flatMap((type) => known(type).flatMap(askedByResource)),
  ];
  for (const one of asked) {
    const finding = findingOf(one, known);
    if (finding !== undefined) yield finding;
  }
}
