/** The pipeline of an environment. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArtifactStores, type CrossAccountRole, DeliveryPipeline, ExecutionMode } from "../../components";
import { pipelineStages } from "../pipelineStages";
import { builds } from "../stages/context";
import type { Context } from "./context";
import type { SharedStack } from "./sharedStack";

/** Creates the pipeline, which waits for everything that its actions name. */
export function createPipeline(
  context: Context,
  stores: ArtifactStores,
  deployRole: CrossAccountRole,
  shared: SharedStack,
  dependsOn: pulumi.Resource[],
): DeliveryPipeline {
  const { settings, names, tools } = context;
  const stages = pipelineStages({
    settings,
    names,
    deployRoleArn: names.roleArn("deploy"),
    ...(shared.repositoryKeyArn === undefined ? {} : { repositoryKeyArn: shared.repositoryKeyArn }),
  });
  return new DeliveryPipeline(
    "pipeline",
    {
      pipelineName: names.pipeline,
      artifactStores: settings.regions.map((region) => ({
        region,
        bucketName: names.bucket(region),
        keyArn: stores.keyArns.apply((arns) => arns[region]!),
      })),
      bucketArnPattern: stores.bucketArnPattern,
      keySetArn: stores.keySetArn,
      // A newer commit overtakes an older one on its way to dev; releases queue, so that none is lost unseen.
      executionMode: builds(settings) ? ExecutionMode.Superseded : ExecutionMode.Queued,
      stages,
      roleName: names.roleName("pipeline"),
      rolePath: names.rolePath,
      eventRoleName: names.roleName("events"),
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    // CodePipeline checks when it is created that it can assume the roles of its actions.
    { providers: { aws: tools }, dependsOn: [stores, deployRole, ...dependsOn] },
  );
}
