/** The stages of an environment's pipeline, as data. */
import type { PipelineStage } from "../components";
import { approvalStage } from "./stages/approval";
import { buildStage, releaseStage, renderStage, verifyStage } from "./stages/builds";
import { type StageContext, builds } from "./stages/context";
import { waveStage } from "./stages/deployments";
import { sourceStage } from "./stages/source";

export { GATED_STAGES } from "./stages/deployments";

/** Stages that may be tried again, as their names match: those that build or deploy. Whoever rejected something is not asked again. */
export const retriedStages = ({ deploymentTarget }: Pick<StageContext["settings"], "deploymentTarget">): string[] => [
  "Verify",
  ...(deploymentTarget === "ECS" ? ["Render"] : []),
  "Deploy-*",
];

/** The stages in order; which there are depends on the settings alone. */
export function pipelineStages(context: StageContext): PipelineStage[] {
  const { settings } = context;
  return [
    sourceStage(context),
    builds(settings) ? buildStage(context) : verifyStage(context),
    ...(settings.requiresApproval ? [approvalStage(context)] : []),
    ...(settings.deploymentTarget === "ECS" ? [renderStage(context)] : []),
    ...settings.waves.map((wave, index) => waveStage(context, wave, index)),
    ...(settings.publishesReleases ? [releaseStage(context)] : []),
  ];
}
