/** What the pipeline's role needs for approvals, calls and rules. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, named } from "./use";

export const manualApproval: Execution = (uses) => {
  const topics = uses.flatMap(({ configuration }) => configuration["NotificationArn"] ?? []);
  const Resource = pulumi.all(topics).apply((arns) => [...new Set(arns)]);
  return topics.length > 0 ? [allow("AskForApproval", ["sns:Publish"], Resource)] : [];
};

/** The documented statements for the alarm and function rules do not exist: these follow from what the rules read and call. */
export const cloudWatchAlarm: Execution = () => [allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*")];

export const lambdaRule: Execution = (uses, identity) => [
  allow(
    "InvokeRuleFunctions",
    ["lambda:InvokeFunction"],
    arnsAcrossRegions(identity, "lambda", named(uses, "FunctionName"), (name) => `function:${name}`),
  ),
];

/** CodePipeline looks the function up in a list, as the CDK's grant says; no page says so. */
export const lambdaInvoke: Execution = (uses, identity) => [
  allow(
    "InvokeFunctions",
    ["lambda:InvokeFunction"],
    arnsAcrossRegions(identity, "lambda", named(uses, "FunctionName"), (name) => `function:${name}`),
  ),
  allow("ListFunctions", ["lambda:ListFunctions"], "*"),
];

export const pipelineInvoke: Execution = (uses, identity) => [
  allow(
    "StartPipelines",
    ["codepipeline:StartPipelineExecution"],
    arnsAcrossRegions(identity, "codepipeline", named(uses, "PipelineName"), (name) => name),
  ),
];
