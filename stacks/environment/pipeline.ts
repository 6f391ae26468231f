/** The pipeline of an environment. */
import type * as pulumi from "@pulumi/pulumi";
import {
  type ArtifactStores,
  type CrossAccountRole,
  DeliveryPipeline,
  ExecutionMode,
  type PipelineTrigger,
  type SourceBucket,
} from "../../components";
import { alarmTopics } from "../notifications";
import { pipelineStages } from "../pipelineStages";
import type { EnvironmentSettings } from "../settings";
import { SOURCE, builds } from "../stages/context";
import type { Context } from "./context";
import type { SharedStack } from "./sharedStack";

/**
 * Regions of the pipeline's actions: builds deploy functions from home. A rule that reads an alarm elsewhere takes no artifact; that
 * CodePipeline asks for no store there is not verified.
 */
const actionRegions = ({ deploymentTarget, homeRegion, regions }: EnvironmentSettings): readonly string[] =>
  deploymentTarget === "Lambda" ? [homeRegion] : regions;

/** Narrows down which pushes to a connection's repository start the pipeline; without it, all to the branch do. */
function triggersOf({ source }: EnvironmentSettings): { triggers?: PipelineTrigger[] } {
  if (source.kind !== "branch" || source.repositoryId === "") return {};
  const { branch, filePaths, excludedFilePaths } = source;
  if (filePaths.length + excludedFilePaths.length === 0) return {};
  const filter = {
    ...(filePaths.length === 0 ? {} : { includes: [...filePaths] }),
    ...(excludedFilePaths.length === 0 ? {} : { excludes: [...excludedFilePaths] }),
  };
  return {
    triggers: [{ sourceActionName: SOURCE, push: [{ branches: { includes: [branch] }, filePaths: filter }] }],
  };
}

/** Creates the pipeline, which waits for everything that its actions name. */
export function createPipeline(
  context: Context,
  stores: ArtifactStores,
  deployRole: CrossAccountRole,
  shared: SharedStack,
  source: SourceBucket | undefined,
  dependsOn: pulumi.Resource[],
): DeliveryPipeline {
  const { settings, names, tools } = context;
  const stages = pipelineStages({
    settings,
    names,
    deployRoleArn: names.roleArn("deploy"),
    ...(shared.repositoryKeyArn === undefined ? {} : { repositoryKeyArn: shared.repositoryKeyArn }),
    ...(shared.connection === undefined ? {} : { connectionArn: shared.connection.arn }),
    ...(source === undefined ? {} : { sourceKeyArn: source.keyArn }),
  });
  return new DeliveryPipeline(
    "pipeline",
    {
      pipelineName: names.pipeline,
      artifactStores: actionRegions(settings).map((region) => ({
        region,
        bucketName: names.bucket(region),
        keyArn: stores.keyArns.apply((arns) => arns[region]!),
      })),
      bucketArnPattern: stores.bucketArnPattern,
      keySetArn: stores.keySetArn,
      // A newer commit overtakes an older one on its way to dev; releases queue, so that none is lost unseen.
      executionMode: builds(settings) ? ExecutionMode.Superseded : ExecutionMode.Queued,
      stages,
      ...triggersOf(settings),
      roleName: names.roleName("pipeline"),
      rolePath: names.rolePath,
      ...alarmTopics(settings, names.topicArn),
      eventRoleName: names.roleName("events"),
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    // CodePipeline checks when it is created that it can assume the roles of its actions.
    { providers: { aws: tools }, dependsOn: [stores, deployRole, ...dependsOn] },
  );
}
