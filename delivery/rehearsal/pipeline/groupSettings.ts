/** Settings of a deployment group, from what its resource declares to what the group understands. */
import type { Graph, GraphResource, Properties } from "../../graph/types";
import {
  type AutoRollbackEvent,
  type BlueGreenArgs,
  type DeploymentConfig,
  type DeploymentGroupArgs,
  type MinimumHealthyHosts,
  type ZonalConfig,
  predefinedDeploymentConfigs,
} from "../deploy";
import { bagAt, textAt } from "../bag";
import { findResource } from "./declaration";

type Settings = Pick<
  DeploymentGroupArgs,
  "deploymentConfig" | "autoRollback" | "loadBalancer" | "blueGreen" | "terminationHook" | "outdatedInstances"
>;

/** Path that is asked for: the load balancer's, whose default is `/`; without one that which services answer by custom. */
export const healthPathOf = ([group]: readonly GraphResource[]): string =>
  group === undefined ? "/health" : (textAt(bagAt(group.inputs, "healthCheck"), "path") ?? "/");

function rollbackEvents(inputs: Properties): readonly AutoRollbackEvent[] {
  const { enabled, events } = bagAt(inputs, "autoRollbackConfiguration");
  return enabled === true && Array.isArray(events) ? (events as AutoRollbackEvent[]) : [];
}

function deploymentConfig(graph: Graph, name: string, region: string): DeploymentConfig {
  const predefined = predefinedDeploymentConfigs[name];
  if (predefined) return predefined;
  const own = findResource(
    graph,
    "aws:codedeploy/deploymentConfig:DeploymentConfig",
    `deployment configuration ${name} in ${region}`,
    ({ outputs, region: at }) => outputs["deploymentConfigName"] === name && at === region,
  );
  const zonal = zonalConfig(bagAt(own.inputs, "zonalConfig"));
  return {
    name,
    minimumHealthyHosts: own.inputs["minimumHealthyHosts"] as DeploymentConfig["minimumHealthyHosts"],
    ...(own.inputs["zonalConfig"] === undefined ? {} : { zonal }),
  };
}

function zonalConfig(config: Properties): ZonalConfig {
  const seconds = (key: string): number | undefined => (config[key] === undefined ? undefined : Number(config[key]));
  const first = seconds("firstZoneMonitorDurationInSeconds");
  const monitor = seconds("monitorDurationInSeconds");
  const perZone = config["minimumHealthyHostsPerZone"] as MinimumHealthyHosts | undefined;
  return {
    ...(first === undefined ? {} : { firstZoneMonitorSeconds: first }),
    ...(monitor === undefined ? {} : { monitorSeconds: monitor }),
    ...(perZone === undefined ? {} : { minimumHealthyHostsPerZone: perZone }),
  };
}

function blueGreen(inputs: Properties, launch: BlueGreenArgs["launch"]): BlueGreenArgs | undefined {
  if (textAt(bagAt(inputs, "deploymentStyle"), "deploymentType") !== "BLUE_GREEN") return undefined;
  const config = bagAt(inputs, "blueGreenDeploymentConfig");
  const ready = bagAt(config, "deploymentReadyOption");
  const terminate = bagAt(config, "terminateBlueInstancesOnDeploymentSuccess");
  return {
    launch,
    readyAction: textAt(ready, "actionOnTimeout") === "STOP_DEPLOYMENT" ? "STOP_DEPLOYMENT" : "CONTINUE_DEPLOYMENT",
    readyWaitMinutes: Number(ready["waitTimeInMinutes"] ?? 0),
    terminateAction: textAt(terminate, "action") === "KEEP_ALIVE" ? "KEEP_ALIVE" : "TERMINATE",
    terminateWaitMinutes: Number(terminate["terminationWaitTimeInMinutes"] ?? 0),
  };
}

/** @param launch Boots a fleet for a blue/green deployment. */
export function groupSettings(
  graph: Graph,
  { inputs, region = "" }: GraphResource,
  targetGroups: readonly GraphResource[],
  launch: BlueGreenArgs["launch"],
): Settings {
  const swap = blueGreen(inputs, launch);
  return {
    deploymentConfig: deploymentConfig(graph, textAt(inputs, "deploymentConfigName") ?? "", region),
    autoRollback: rollbackEvents(inputs),
    terminationHook: inputs["terminationHookEnabled"] === true,
    outdatedInstances: inputs["outdatedInstancesStrategy"] === "IGNORE" ? "IGNORE" : "UPDATE",
    ...(targetGroups.length === 0 ? {} : { loadBalancer: { healthCheckPath: healthPathOf(targetGroups) } }),
    ...(swap === undefined ? {} : { blueGreen: swap }),
  };
}
