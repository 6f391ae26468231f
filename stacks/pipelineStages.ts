/** The stages of an environment's pipeline, as data. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ConditionResult,
  type PipelineStage,
  RuleProvider,
  codeBuildAction,
  codeCommitSource,
  codeDeployAction,
  manualApproval,
  s3Source,
} from "../components";
import { type EnvironmentNames, sharedNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/** Names of artifacts and variable namespaces; the rehearsal and the docs use the same. */
const SOURCE = "Source";
const BUILD = "Build";

/** A variable that a CodeBuild action hands to its build. */
const variable = (name: string, value: string) => ({ name, value, type: "PLAINTEXT" });

interface StageContext {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly deployRoleArn: string;
  /** Key of the repository that a branch lies in. */
  readonly repositoryKeyArn?: pulumi.Input<string>;
}

function sourceStage({ settings, names, repositoryKeyArn }: StageContext): PipelineStage {
  const common = { name: SOURCE, outputArtifact: SOURCE, namespace: SOURCE };
  const action =
    settings.source.kind === "branch"
      ? codeCommitSource({
          ...common,
          repositoryName: sharedNames(settings.application).repository,
          branchName: settings.source.branch,
          ...(repositoryKeyArn === undefined ? {} : { sourceKeyArn: repositoryKeyArn }),
        })
      : s3Source({ ...common, bucketName: names.bucket(settings.homeRegion), objectKey: names.channelKey });
  return { name: "Source", actions: [action] };
}

function buildStage({ names }: StageContext): PipelineStage {
  return {
    name: "Build",
    actions: [
      codeBuildAction({
        name: BUILD,
        projectName: names.buildProject,
        inputArtifacts: [SOURCE],
        outputArtifacts: [BUILD],
        namespace: BUILD,
        environmentVariables: [
          variable("COMMIT_ID", "#{Source.CommitId}"),
          variable("COMMIT_DATE", "#{Source.AuthorDate}"),
        ],
      }),
    ],
  };
}

function verifyStage({ names }: StageContext): PipelineStage {
  return {
    name: "Verify",
    actions: [
      codeBuildAction({
        name: "Verify",
        test: true,
        projectName: names.verifyProject,
        inputArtifacts: [SOURCE],
        namespace: "Verify",
        environmentVariables: [variable("CHANNEL_VERSION", "#{Source.VersionId}")],
      }),
    ],
  };
}

/**
 * The approvals, one after the other. CodePipeline lets one person give all of them and the person who promoted give one: who may
 * approve which action is for IAM to say, by the action's ARN (docs/releases.md).
 */
function approvalStage({ settings }: StageContext): PipelineStage {
  const { approvals, environment, regions } = settings;
  const what =
    settings.source.kind === "channel"
      ? `release #{Verify.RELEASE_VERSION} to ${environment}: ${regions.join(", ")}. Verified: #{Verify.CHANGE}`
      : `commit #{Source.CommitId} to ${environment}: ${regions.join(", ")}`;
  return {
    name: "Approve",
    actions: Array.from({ length: approvals }, (_, index) =>
      manualApproval({
        name: index === 0 ? "Approve" : `Approve-${index + 1}`,
        ...(approvals === 1 ? {} : { runOrder: index + 1 }),
        customData: `${approvals === 1 ? "" : `Approval ${index + 1} of ${approvals}: `}Deploy ${what}`,
      }),
    ),
  };
}

/** One rule per region of the wave: its health alarm must stay quiet while the wave bakes. */
function bake({ settings, names, deployRoleArn }: StageContext, wave: readonly string[]): Partial<PipelineStage> {
  if (settings.bakeMinutes === 0) return {};
  return {
    onSuccess: {
      result: ConditionResult.Rollback,
      rules: wave.map((region) => ({
        name: `Bake-${region}`,
        provider: RuleProvider.CloudWatchAlarm,
        configuration: { AlarmName: names.healthAlarm, WaitTime: String(settings.bakeMinutes) },
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

const waveName = (index: number): string => `Deploy-${index + 1}`;

/** The first stage that deploys: what a hold keeps shut. */
export const GATED_STAGE = waveName(0);

function waveStage(context: StageContext, wave: readonly string[], index: number, bundle: string): PipelineStage {
  const { names, deployRoleArn } = context;
  return {
    name: waveName(index),
    ...(index === 0 ? window(context) : {}),
    ...bake(context, wave),
    actions: wave.map((region) =>
      codeDeployAction({
        name: region,
        region,
        roleArn: deployRoleArn,
        applicationName: names.deploymentApplication,
        deploymentGroupName: names.deploymentGroup,
        inputArtifact: bundle,
      }),
    ),
  };
}

function releaseStage({ names }: StageContext): PipelineStage {
  return {
    name: "Release",
    actions: [
      codeBuildAction({
        name: "Release",
        projectName: names.releaseProject,
        inputArtifacts: [BUILD],
        environmentVariables: [
          variable("RELEASE_VERSION", "#{Build.RELEASE_VERSION}"),
          variable("COMMIT_ID", "#{Source.CommitId}"),
          variable("COMMIT_DATE", "#{Source.AuthorDate}"),
          variable("REPOSITORY", "#{Source.RepositoryName}"),
          variable("BRANCH", "#{Source.BranchName}"),
          variable("PIPELINE_EXECUTION_ID", "#{codepipeline.PipelineExecutionId}"),
        ],
      }),
    ],
  };
}

/** The stages in order; which there are depends on the settings alone. */
export function pipelineStages(context: StageContext): PipelineStage[] {
  const { settings } = context;
  const builds = settings.source.kind === "branch";
  return [
    sourceStage(context),
    builds ? buildStage(context) : verifyStage(context),
    ...(settings.requiresApproval ? [approvalStage(context)] : []),
    ...settings.waves.map((wave, index) => waveStage(context, wave, index, builds ? BUILD : SOURCE)),
    ...(settings.publishesReleases ? [releaseStage(context)] : []),
  ];
}
