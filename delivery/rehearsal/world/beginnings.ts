/** What there is to deploy to before the first deployment: hosts that run nothing, functions and services with what the stacks declare. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import type { Targets } from "../pipeline/targets";
import { type Progress, RehearsalError } from "../types";

const GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup";

/** Whether a group deploys to hosts. Source: botocore codedeploy, `ComputePlatform`. */
function deploysToHosts(graph: Graph, group: GraphResource): boolean {
  const application = resourcesOf(graph, "aws:codedeploy/application:Application").find(
    ({ inputs, outputs, region, account }) =>
      (outputs["name"] ?? inputs["name"]) === group.inputs["appName"] &&
      region === group.region &&
      account === group.account,
  );
  return application !== undefined && (textAt(application.inputs, "computePlatform") ?? "Server") === "Server";
}

/** Boots the hosts of a group. What keeps them from it is said by the first deployment. */
async function hostsOf(graph: Graph, { inputs, region = "" }: GraphResource, targets: Targets): Promise<string> {
  const [application, name] = [textAt(inputs, "appName") ?? "", textAt(inputs, "deploymentGroupName") ?? ""];
  try {
    const target = await targets.target(graph, application, name, region);
    const endpoints = await target.endpoints();
    const healthy = endpoints.filter((one) => one.healthy).length;
    const count = `${endpoints.length} host${endpoints.length === 1 ? "" : "s"}`;
    return `${count} registered, ${healthy} of them healthy: no revision has reached them, and there is none to roll back to`;
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    return "no host can be launched";
  }
}

const aliasIn = ({ inputs, outputs }: GraphResource): string => {
  const [fn = "", version = ""] = [textAt(inputs, "functionName"), textAt(inputs, "functionVersion")];
  return `${fn.slice(fn.lastIndexOf(":") + 1)}:${textAt(outputs, "name") ?? ""} answers with the placeholder that the stack declares, version ${version}`;
};

/** Tells what an environment's regions have before anything is deployed to them. */
export async function tellBeginnings(graph: Graph, targets: Targets, progress: Progress): Promise<void> {
  const tell = ({ region = "" }: GraphResource, what: string): void =>
    progress({ kind: "step", where: [graph.stack, region], status: "skipped", what });
  const groups = resourcesOf(graph, GROUP).filter((group) => deploysToHosts(graph, group));
  for (const group of groups) tell(group, await hostsOf(graph, group, targets));
  for (const alias of resourcesOf(graph, "aws:lambda/alias:Alias")) tell(alias, aliasIn(alias));
  const services = resourcesOf(graph, GROUP).flatMap((group) =>
    group.inputs["ecsService"] === undefined ? [] : [[group, bagAt(group.inputs, "ecsService")] as const],
  );
  for (const [group, service] of services)
    tell(
      group,
      `${textAt(service, "serviceName") ?? ""} runs the placeholder that the stack declares, which is not rehearsed`,
    );
}
