import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { need, type TableCall } from "./rows";
import { CODEDEPLOY, CODEPIPELINE } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

/** Somebody stops the line or lets it go. */
export function setTransition({ kind, principal, stageArn }: Step<"CloseStage" | "OpenStage">): TableCall[] {
  const closes = kind === "CloseStage";
  return need(
    { principal, resource: stageArn, region: requireArn(stageArn).region },
    [closes ? "codepipeline:DisableStageTransition" : "codepipeline:EnableStageTransition"],
    closes ? "lets no execution enter the stage" : "lets executions enter the stage",
    CODEPIPELINE("transitions"),
  );
}

/** Somebody looks at a pipeline. */
export function readPipeline({ principal, pipelineArn }: Step<"ReadPipeline">): TableCall[] {
  return need(
    { principal, resource: pipelineArn, region: requireArn(pipelineArn).region },
    ["codepipeline:GetPipelineState", "codepipeline:ListActionExecutions", "codepipeline:ListPipelineExecutions"],
    "looks at what the pipeline does",
    CODEPIPELINE("permissions-reference"),
  );
}

/** Somebody looks at the last deployment of a group. */
export function readDeployments({ principal, deploymentGroupArn }: Step<"ReadDeployments">): TableCall[] {
  return need(
    { principal, resource: deploymentGroupArn, region: requireArn(deploymentGroupArn).region },
    ["codedeploy:GetDeploymentGroup", "codedeploy:GetDeployment"],
    "looks at what was deployed last",
    CODEDEPLOY("auth-and-access-control-permissions-reference"),
  );
}
