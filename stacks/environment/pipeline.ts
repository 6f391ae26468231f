/** The pipeline of an environment. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArtifactStores, type CrossAccountRole, DeliveryPipeline, ExecutionMode } from "../../components";
import { pipelineStages } from "../pipelineStages";
import { SHARED_STACK } from "../settings";
import { SHARED_OUTPUTS } from "../shared";
import { type Context, stackReference } from "./context";

/** Creates the pipeline, which waits for everything that its actions name. */
export function createPipeline(
  context: Context,
  stores: ArtifactStores,
  deployRole: CrossAccountRole,
  dependsOn: pulumi.Resource[],
): DeliveryPipeline {
  const { settings, names, tools } = context;
  const shared = settings.source.kind === "branch" ? stackReference(SHARED_STACK) : undefined;
  const stages = pipelineStages({
    settings,
    names,
    deployRoleArn: names.roleArn("deploy"),
    ...(shared === undefined
      ? {}
      : { repositoryKeyArn: shared.requireOutput(SHARED_OUTPUTS.repositoryKeyArn).apply(String) }),
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
      executionMode: settings.source.kind === "branch" ? ExecutionMode.Superseded : ExecutionMode.Queued,
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
