/** Who is told of the environment's builds, its pipeline, its deployments and its alarms. */
import { BuildEvent, type BuildProject, DeliveryNotifications, type DeliveryPipeline } from "../../components";
import { isHeard, readersOf, ruleOf } from "../notifications";
import type { EnvironmentSettings } from "../settings";
import type { Context } from "./context";
import { PeopleBus } from "./relay/peopleBus";
import { RegionalRelay } from "./relay/regionalRelay";

/** What is told of a project beyond its failures: that a wave was answered, and the line is held. */
const EVENTS: Readonly<Record<string, { readonly events: BuildEvent[] }>> = {
  restore: { events: [BuildEvent.Failed, BuildEvent.Succeeded] },
};

/** Where alarms of queues of what could not be delivered lie beside the topic: one region's news comes from the workload account. */
const alarmAccounts = ({ toolsAccount, account, regions, homeRegion }: EnvironmentSettings): readonly string[] => [
  toolsAccount,
  ...(regions.includes(homeRegion) ? [account] : []),
];

/** Creates the environment's topic and rules where somebody listens, and what brings the topic the news of other accounts and regions. */
export function createNotifications(
  context: Context,
  pipeline: DeliveryPipeline,
  projects: Readonly<Record<string, BuildProject>>,
): DeliveryNotifications | undefined {
  const { settings, names, tools, workload } = context;
  if (!isHeard(settings)) return undefined;
  const notifications = new DeliveryNotifications(
    "notifications",
    {
      topicName: names.topic,
      displayName: names.prefix,
      ...readersOf(settings, alarmAccounts(settings)),
      pipelines: ruleOf("pipeline", names.pipeline, pipeline.pipelineArn),
      buildProjects: Object.fromEntries(
        Object.entries(projects).map(([role, { projectArn }]) => [role, { resourceArn: projectArn, ...EVENTS[role] }]),
      ),
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    { providers: { aws: tools } },
  );
  new PeopleBus("people", context, notifications.topicArn, { providers: { aws: tools } });
  for (const region of settings.regions)
    new RegionalRelay(`relay-${region}`, context, region, { providers: { aws: workload } });
  return notifications;
}
