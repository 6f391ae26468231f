/** What actions cause that deploy. */
import { textAt } from "../../../graph/declared/bag";
import { type DeploymentGroupDeclaration, deploymentGroupOf } from "../../../graph/declared/deployments";
import type { ActionDeclaration } from "../../../graph/declared/pipelines";
import type { GraphResource } from "../../../graph/types";
import { requireArn } from "../../evaluator/arn";
import type { DeliveryStep, StoredObject } from "../../types";
import { containerDeploymentSteps, serviceOf } from "../containers";
import { arnOf } from "../declared";
import { machineRolesOf } from "../machines";
import {
  type ActionSteps,
  arnIn,
  executorOf,
  inputsOf,
  pipelineLogGroup,
  type PipelineContext,
  regionOf,
  settingOf,
  type Steps,
} from "./context";

const groupOf = (action: ActionDeclaration, context: PipelineContext): DeploymentGroupDeclaration =>
  deploymentGroupOf(
    context.graph,
    settingOf(action, "ApplicationName"),
    settingOf(action, "DeploymentGroupName"),
    regionOf(action, context),
  );

const arns = (resources: readonly GraphResource[]): string[] => resources.map(arnOf);

/** Instances of EC2 and machines on premises download the bundle. */
const downloads = (group: DeploymentGroupDeclaration, context: PipelineContext, bundle: StoredObject): Steps => [
  ...group.instanceRoleArns.map((instanceRoleArn): DeliveryStep => ({
    kind: "InstanceDownload",
    instanceRoleArn,
    instanceAccount: group.resource.account ?? "",
    bundle,
  })),
  ...machineRolesOf(context.graph, group.arn).map((instanceRoleArn): DeliveryStep => ({
    kind: "InstanceDownload",
    instanceRoleArn,
    instanceAccount: group.resource.account ?? "",
    bundle,
    onPremises: true,
  })),
];

const codeDeploy: ActionSteps = (action, context) => {
  const group = groupOf(action, context);
  const { inputs, copies } = inputsOf(action, context);
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
      ...downloads(group, context, bundle),
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
      imageParameterArns: group.imageParameterArns,
    },
  ];
};

const codeDeployToEcs: ActionSteps = (action, context) => {
  const group = groupOf(action, context);
  const { inputs, copies } = inputsOf(action, context);
  const executorRoleArn = executorOf(action, context);
  return [...copies, ...containerDeploymentSteps(context, group, { executorRoleArn, inputs })];
};

/** One input at most: none where a version is deployed that is published already. */
const ecs: ActionSteps = (action, context) => {
  const { inputs, copies } = inputsOf(action, context);
  const region = regionOf(action, context);
  const service = serviceOf(context.graph, settingOf(action, "ClusterName"), settingOf(action, "ServiceName"), region);
  return [
    ...copies,
    ...inputs.map((input): DeliveryStep => ({
      kind: "EcsAction",
      executorRoleArn: executorOf(action, context),
      serviceArn: service.arn,
      taskDefinitionArn: service.taskDefinitionArn,
      passedRoleArns: service.passedRoleArns,
      input,
    })),
  ];
};

/** Names in a setting that holds a list. */
const listOf = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : text.split(","));

const lambda: ActionSteps = (action, context) => {
  const { inputs, copies } = inputsOf(action, context);
  const { FunctionAlias: alias, Alarms: alarms } = action.configuration;
  const [input] = inputs;
  return [
    ...copies,
    {
      kind: "LambdaDeployAction",
      executorRoleArn: executorOf(action, context),
      functionArn: arnIn(action, context, "lambda", `function:${settingOf(action, "FunctionName")}`),
      alarmArns: listOf(alarms).map((name) => arnIn(action, context, "cloudwatch", `alarm:${name}`)),
      logGroupArn: pipelineLogGroup(action, context),
      ...(alias === undefined ? {} : { alias }),
      ...(input === undefined ? {} : { input }),
    },
  ];
};

const s3: ActionSteps = (action, context) => {
  const { inputs, copies } = inputsOf(action, context);
  const target = context.places.locate(settingOf(action, "BucketName"), action.configuration["ObjectKey"] ?? "proof");
  const executorRoleArn = executorOf(action, context);
  return [
    ...copies,
    ...inputs.map((input): DeliveryStep => ({ kind: "S3DeployAction", executorRoleArn, target, input })),
  ];
};

const MACHINES: Readonly<Record<string, readonly [service: string, rest: string]>> = {
  EC2: ["ec2", "instance/i-0"],
  SSM_MANAGED_NODE: ["ssm", "managed-instance/mi-0"],
};

const ec2: ActionSteps = (action, context) => {
  const { inputs, copies } = inputsOf(action, context);
  const { InstanceTagValue: value = "", TargetGroupNameList: groups } = action.configuration;
  const [service, rest] = MACHINES[settingOf(action, "InstanceType")] ?? ["ec2", "instance/i-0"];
  const names = listOf(groups);
  const targetGroupArns = context.graph.resources
    .filter(
      ({ type, outputs }) => type === "aws:lb/targetGroup:TargetGroup" && names.includes(textAt(outputs, "name") ?? ""),
    )
    .map(arnOf)
    .filter((arn) => requireArn(arn).region === regionOf(action, context));
  return [
    ...copies,
    ...inputs.map((input): DeliveryStep => ({
      kind: "Ec2DeployAction",
      executorRoleArn: executorOf(action, context),
      machineArns: [arnIn(action, context, service, rest)],
      tag: { key: settingOf(action, "InstanceTagKey"), value },
      targetGroupArns,
      logGroupArn: pipelineLogGroup(action, context),
      input,
    })),
  ];
};

export const DEPLOY_ACTIONS: Readonly<Record<string, ActionSteps>> = {
  "Deploy/CodeDeploy": codeDeploy,
  "Deploy/CodeDeployToECS": codeDeployToEcs,
  "Deploy/ECS": ecs,
  "Deploy/Lambda": lambda,
  "Deploy/S3": s3,
  "Deploy/EC2": ec2,
};
