/** Who is told of the environment's builds and its pipeline. */
import { type BuildProject, DeliveryNotifications, type DeliveryPipeline } from "../../components";
import { isHeard, readersOf } from "../notifications";
import type { Context } from "./context";

/**
 * Creates the environment's topic and rules where somebody listens. Deployments are told by the pipeline's rule: their own would have to
 * stand in the workload account, once for each region.
 */
export function createNotifications(
  { settings, names, tools }: Context,
  pipeline: DeliveryPipeline,
  projects: Readonly<Record<string, BuildProject>>,
): DeliveryNotifications | undefined {
  if (!isHeard(settings)) return undefined;
  return new DeliveryNotifications(
    "notifications",
    {
      topicName: names.topic,
      displayName: names.prefix,
      ...readersOf(settings),
      pipelines: { [names.pipeline]: { resourceArn: pipeline.pipelineArn } },
      buildProjects: Object.fromEntries(
        Object.entries(projects).map(([role, { projectArn }]) => [role, { resourceArn: projectArn }]),
      ),
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    { providers: { aws: tools } },
  );
}
