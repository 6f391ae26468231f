/** The stages that deploy: a stage for each wave, an action for each region. */
import {
  ConditionResult,
  type PipelineAction,
  type PipelineStage,
  RuleProvider,
  codeBuildAction,
  codeDeployAction,
  codeDeployToEcsAction,
} from "../../components";
import type { DeploymentTarget } from "../settings";
import { type StageContext, TASK_DEFINITIONS, bundleOf, variable } from "./context";

/** One rule per region of the wave: nothing may get worse while the wave bakes. */
function bake({ settings, names, deployRoleArn }: StageContext, wave: readonly string[]): Partial<PipelineStage> {
  if (settings.bakeMinutes === 0) return {};
  return {
    onSuccess: {
      result: ConditionResult.Rollback,
      rules: wave.map((region) => ({
        name: `Bake-${region}`,
        provider: RuleProvider.CloudWatchAlarm,
        configuration: { AlarmName: names.regressionAlarm, WaitTime: String(settings.bakeMinutes) },
        region,
        roleArn: deployRoleArn,
      })),
    },
  };
}

function window({ settings }: StageContext): Partial<PipelineStage> {
  if (settings.deploymentWindow === "") return {};
  return {
    beforeEntry: {
      result: ConditionResult.Fail,
      rules: [
        {
          name: "DeploymentWindow",
          provider: RuleProvider.DeploymentWindow,
          configuration: { Cron: settings.deploymentWindow, TimeZone: settings.deploymentTimeZone },
        },
      ],
    },
  };
}

/** Names the deployment group, which has the same name in every region, and the role that deploys to it. */
const groupOf = ({ names, deployRoleArn }: StageContext, region: string) => ({
  name: region,
  region,
  roleArn: deployRoleArn,
  applicationName: names.deploymentApplication,
  deploymentGroupName: names.deploymentGroup,
});

const deployServers = (context: StageContext, region: string): PipelineAction =>
  codeDeployAction({ ...groupOf(context, region), inputArtifact: bundleOf(context) });

/** A build deploys, because CodePipeline's own action knows no functions (docs/adr/0010). */
const deployFunction = (context: StageContext, region: string): PipelineAction =>
  codeBuildAction({
    name: region,
    projectName: context.names.deployProject,
    inputArtifacts: [bundleOf(context)],
    environmentVariables: [variable("TARGET_REGION", region)],
  });

const deployContainers = (context: StageContext, region: string): PipelineAction =>
  codeDeployToEcsAction({
    ...groupOf(context, region),
    templateArtifact: TASK_DEFINITIONS,
    taskDefinitionPath: `taskdef-${region}.json`,
  });

const DEPLOY: Readonly<Record<DeploymentTarget, (context: StageContext, region: string) => PipelineAction>> = {
  Instances: deployServers,
  OnPremises: deployServers,
  Lambda: deployFunction,
  ECS: deployContainers,
};

const waveName = (index: number): string => `Deploy-${index + 1}`;

/** The first stage that deploys: what a hold keeps shut. */
export const GATED_STAGE = waveName(0);

export function waveStage(context: StageContext, wave: readonly string[], index: number): PipelineStage {
  const deploy = DEPLOY[context.settings.deploymentTarget];
  return {
    name: waveName(index),
    ...(index === 0 ? window(context) : {}),
    ...bake(context, wave),
    actions: wave.map((region) => deploy(context, region)),
  };
}
