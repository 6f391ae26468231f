/** One environment: artifact stores, build or verification, targets in every region, and the pipeline that connects them. */
import { environmentBuildspecs, requireValidBuildspecs } from "./buildspecs";
import { type Context, ENVIRONMENT_OUTPUTS, grantsOf } from "./environment/context";
import { createNotifications } from "./environment/notifications";
import { createPipeline } from "./environment/pipeline";
import { createProjects } from "./environment/projects";
import {
  createEvacuator,
  createObserver,
  createOperator,
  createReleaser,
  createSigningKey,
  releasesOf,
} from "./environment/releases";
import { WaveRestore } from "./environment/restore";
import { readSharedStack } from "./environment/sharedStack";
import { createFilePathTrigger, createSourceBucket } from "./environment/sources";
import { createStores } from "./environment/stores";
import { createDeployRole, createTargets } from "./environment/targets";
import { createTraffic, trafficOutput } from "./environment/traffic";
import { environmentNames } from "./names";
import { promotionOutput } from "./promotion";
import { toolsProvider, workloadProvider } from "./providers";
import { readEnvironmentSettings } from "./settings";
import { environmentTrusts } from "./trusts";

/** Declares the environment that the stack is named after and returns its outputs. */
export function environmentStack() {
  const settings = readEnvironmentSettings();
  const names = environmentNames(settings);
  requireValidBuildspecs(settings.environment, environmentBuildspecs(settings, names));
  const tools = toolsProvider(settings);
  const context: Context = { settings, names, tools, workload: workloadProvider(settings, tools) };

  const stores = createStores(context);
  const deployRole = createDeployRole(context, grantsOf(context, stores));
  const targets = createTargets(context, grantsOf(context, stores));
  const signingKey = settings.publishesReleases ? createSigningKey(context) : undefined;
  const from = settings.source.kind === "channel" ? releasesOf(context, settings.source.promotesFrom) : undefined;
  const shared = readSharedStack(settings);
  const source = createSourceBucket(context);
  const signingKeyArn = signingKey?.arn ?? from?.signingKeyArn;
  const endpoints = new Map(
    [...targets].flatMap(([region, { endpoint }]) => (endpoint ? [[region, endpoint] as const] : [])),
  );
  const projects = createProjects({ ...context, stores, shared, signingKeyArn, endpoints });
  const releaser = from === undefined ? undefined : createReleaser(context, stores, from);
  const observer = from === undefined ? undefined : createObserver(context);
  const traffic = createTraffic(context, targets);
  const operator = from === undefined ? undefined : createOperator(context);
  const evacuator = createEvacuator(context);
  const pipeline = createPipeline(context, stores, deployRole, shared, source, [
    ...(source === undefined ? [] : [source]),
    ...Object.values(projects),
    ...targets.values(),
  ]);
  const restore =
    settings.source.kind === "channel" && signingKeyArn !== undefined
      ? new WaveRestore(
          "restore",
          { settings, names, stores, pipeline, signingKeyArn },
          { providers: { aws: tools }, dependsOn: [stores, deployRole] },
        )
      : undefined;
  createNotifications(context, pipeline, { ...projects, ...(restore && { restore: restore.project }) });
  createFilePathTrigger(context, shared);

  const evacuated = settings.storeRegions.filter((region) => !settings.regions.includes(region));
  const scripts = [...targets].flatMap(([region, { setupScript }]) => (setupScript ? [[region, setupScript]] : []));
  return {
    trusts: environmentTrusts(settings),
    pipelineUrl: pipeline.pipelineUrl,
    pipelineArn: pipeline.pipelineArn,
    endpoints: Object.fromEntries(endpoints),
    deploymentGroups: Object.fromEntries([...targets].map(([region, target]) => [region, target.deploymentGroupArn])),
    ...(scripts.length === 0 ? {} : { setupScripts: Object.fromEntries(scripts) as Record<string, unknown> }),
    ...(traffic === undefined ? {} : { traffic: trafficOutput(settings, traffic) }),
    artifactBuckets: stores.bucketNames,
    ...(evacuated.length === 0 ? {} : { evacuatedRegions: evacuated }),
    [ENVIRONMENT_OUTPUTS.homeRegion]: settings.homeRegion,
    [ENVIRONMENT_OUTPUTS.artifactKeyArn]: stores.homeKeyArn,
    ...(signingKey === undefined
      ? {}
      : {
          [ENVIRONMENT_OUTPUTS.signingKeyArn]: signingKey.arn,
          [ENVIRONMENT_OUTPUTS.signingKeyArns]: signingKey.arns,
          releasePrefix: names.releaseKeyPrefix,
        }),
    ...(releaser === undefined
      ? {}
      : {
          releaserRoleArn: releaser.roleArn,
          channel: `s3://${names.bucket(settings.homeRegion)}/${names.channelKey}`,
          promotion: promotionOutput(settings, names),
        }),
    ...(observer === undefined
      ? {}
      : {
          observerRoleArn: observer.roleArn,
        }),
    ...(operator === undefined ? {} : { operatorRoleArn: operator.roleArn }),
    ...(evacuator === undefined ? {} : { evacuatorRoleArn: evacuator.roleArn, evacuationId: names.evacuationId }),
  };
}
