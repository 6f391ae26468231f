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
import type { DeploymentTarget, EnvironmentSettings } from "../settings";
import { SMOKE_REGION } from "../smokeTest";
import { type StageContext, TASK_DEFINITIONS, builds, bundleOf, variable } from "./context";

/**
 * One rule per region of the wave: nothing may get worse while the wave bakes. Where a build answers failed waves, the stage
 * only fails: CodePipeline's own rollback would deploy to the same groups at the same time.
 */
function bake(context: StageContext, wave: readonly string[]): Partial<PipelineStage> {
  const { settings, names, deployRoleArn } = context;
  if (settings.bakeMinutes === 0) return {};
  return {
    onSuccess: {
      result: builds(settings) ? ConditionResult.Rollback : ConditionResult.Fail,
      rules: wave.map((region) => ({
        name: `Bake-${region}`,
        provider: RuleProvider.CloudWatchAlarm,
        configuration: {
          AlarmName: names.regressionAlarm,
          // One page of the guide calls it required, the other does not (rule-reference-CloudWatchAlarm, editions of 2026).
          AlarmStates: "ALARM",
          WaitTime: String(settings.bakeMinutes),
        },
        region,
        roleArn: deployRoleArn,
      })),
    },
  };
}

/**
 * Where nothing is promoted, nothing but CodePipeline knows what ran before: it brings the other regions of the wave back. Earlier waves
 * keep what they have until the next commit (docs/adr/0019).
 */
const rollBackWave = ({ settings }: StageContext, wave: readonly string[]): Partial<PipelineStage> =>
  builds(settings) && wave.length > 1 ? { onFailure: { result: ConditionResult.Rollback } } : {};

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

/** Tries each region once all of the wave have the release: a wave that cannot serve has failed, and the next one does not begin. */
function smokeTests(context: StageContext, wave: readonly string[]): PipelineAction[] {
  if (context.settings.smokeTest === "") return [];
  return wave.map((region) =>
    codeBuildAction({
      name: `Smoke-${region}`,
      test: true,
      runOrder: 2,
      projectName: context.names.smokeProject,
      inputArtifacts: [bundleOf(context)],
      environmentVariables: [variable(SMOKE_REGION, region)],
    }),
  );
}

const waveName = (index: number): string => `Deploy-${index + 1}`;

/** The stages that deploy, as their names match: what a hold keeps shut. */
export const GATED_STAGES = "Deploy-*";

/** The names of all stages that deploy. */
export const deploymentStages = ({ waves }: Pick<EnvironmentSettings, "waves">): string[] =>
  waves.map((_, index) => waveName(index));

export function waveStage(context: StageContext, wave: readonly string[], index: number): PipelineStage {
  const deploy = DEPLOY[context.settings.deploymentTarget];
  return {
    name: waveName(index),
    ...(index === 0 ? window(context) : {}),
    ...bake(context, wave),
    ...rollBackWave(context, wave),
    actions: [...wave.map((region) => deploy(context, region)), ...smokeTests(context, wave)],
  };
}
