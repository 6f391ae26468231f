/** What the actions and rules of a pipeline cause, by their type. */
import { type ActionDeclaration, DeclarationError, type RuleDeclaration } from "../../../graph/declared/pipelines";
import type { DeliveryStep } from "../../types";
import { toTopic } from "../notifications";
import { BUILD_ACTIONS, customAction } from "./builds";
import {
  type ActionSteps,
  arnIn,
  executorOf,
  inputsOf,
  type PipelineContext,
  regionOf,
  settingOf,
  type Steps,
} from "./context";
import { DEPLOY_ACTIONS } from "./deployments";
import { SOURCE_ACTIONS } from "./sources";

export type { PipelineContext } from "./context";

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

const invokeFunction: ActionSteps = (action, context) => [
  ...inputsOf(action, context).copies,
  {
    kind: "LambdaInvokeAction",
    executorRoleArn: executorOf(action, context),
    functionArn: arnIn(action, context, "lambda", `function:${settingOf(action, "FunctionName")}`),
  },
];

const invokePipeline: ActionSteps = (action, context) => [
  {
    kind: "PipelineInvokeAction",
    executorRoleArn: executorOf(action, context),
    pipelineArn: arnIn(action, context, "codepipeline", settingOf(action, "PipelineName")),
  },
];

/** Action types by category and provider. */
const ACTIONS: Readonly<Record<string, ActionSteps>> = {
  ...SOURCE_ACTIONS,
  ...BUILD_ACTIONS,
  ...DEPLOY_ACTIONS,
  "Approval/Manual": manualApproval,
  "Invoke/Lambda": invokeFunction,
  "Invoke/CodePipeline": invokePipeline,
};

type RuleSteps = (rule: RuleDeclaration, context: PipelineContext) => Steps;

const nothing: RuleSteps = () => [];

/** Rule types by provider. */
const RULES: Readonly<Record<string, RuleSteps>> = {
  CloudWatchAlarm: (rule, context) => [
    {
      kind: "AlarmRule",
      executorRoleArn: executorOf(rule, context),
      alarmArn: arnIn(rule, context, "cloudwatch", `alarm:${rule.configuration?.["AlarmName"] ?? ""}`),
    },
  ],
  DeploymentWindow: nothing,
  LambdaInvoke: (rule, context) => [
    {
      kind: "LambdaRule",
      executorRoleArn: executorOf(rule, context),
      functionArn: arnIn(rule, context, "lambda", `function:${rule.configuration?.["FunctionName"] ?? ""}`),
    },
  ],
  VariableCheck: nothing,
};

/** CodePipeline takes on the role of an action or rule. */
function assumption(
  placed: { readonly region?: string; readonly roleArn?: string },
  context: PipelineContext,
): DeliveryStep {
  return {
    kind: "AssumeActionRole",
    pipelineRoleArn: context.pipeline.roleArn,
    actionRoleArn: executorOf(placed, context),
    region: regionOf(placed, context),
  };
}

function unknownType(what: string, type: string, known: object, { pipeline }: PipelineContext): DeclarationError {
  return new DeclarationError(
    `The access proof has no rows for the ${what} type ${type} of pipeline ${pipeline.name}; known are ${Object.keys(known).join(", ")}. Add it to delivery/access/proof/actions.`,
  );
}

/** The steps of an action. @throws DeclarationError when the tables do not know its type */
export function actionSteps(action: ActionDeclaration, context: PipelineContext): Steps {
  const type = `${action.category}/${action.provider}`;
  const steps = action.owner === "Custom" ? customAction : ACTIONS[type];
  if (!steps) throw unknownType("action", type, ACTIONS, context);
  return [assumption(action, context), ...steps(action, context)];
}

/** The steps of a condition's rule. @throws DeclarationError when the tables do not know its type */
export function ruleSteps(rule: RuleDeclaration, context: PipelineContext): Steps {
  const { provider } = rule.ruleTypeId;
  const steps = RULES[provider];
  if (!steps) throw unknownType("rule", provider, RULES, context);
  return [assumption(rule, context), ...steps(rule, context)];
}
