/** What is under way in an environment, on AWS: its pipeline as the releaser, its deployments as the operator. */
import { deployingActions, pipelineOf, resourcesOf, retryableStages } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { ReleaseError } from "../errors";
import type { Operation } from "../operations";
import type { DeploymentControl } from "../ports";
import { openDeploymentControl } from "./codeDeploy";
import { openPipelineControl } from "./codePipeline";
import { clientsOf, open, type OpenOptions } from "./open";
import { roleSession } from "./session";

/** The role is taken on when a deployment is asked for, and once. */
function lazily(openNow: () => Promise<DeploymentControl>): DeploymentControl {
  let opened: Promise<DeploymentControl> | undefined;
  const control = (): Promise<DeploymentControl> => (opened ??= openNow());
  return {
    newest: async (region) => (await control()).newest(region),
    stop: async (...args) => (await control()).stop(...args),
    proceed: async (...args) => (await control()).proceed(...args),
  };
}

/** @throws ReleaseError when the stack does not say what it must; CallFailed */
export async function openOperation(
  graphs: ReadonlyMap<string, Graph>,
  environment: string,
  options: OpenOptions,
): Promise<Operation> {
  const { releases, session } = await open(graphs, environment, options);
  const graph = graphs.get(environment)!;
  const { operatorRoleArn } = graph.outputs;
  const [group] = resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
  if (typeof operatorRoleArn !== "string" || !group)
    throw new ReleaseError(`The stack ${environment} declares no role that stops deployments; run pulumi up first.`, 2);
  const at = clientsOf(session, options);
  const { name, region: home } = releases.line.pipeline;
  const deployments = lazily(async () => {
    const operator = await roleSession(operatorRoleArn, at(home));
    const { region: _, ...client } = clientsOf(operator, options)(home);
    return openDeploymentControl(String(group.inputs["appName"]), String(group.inputs["deploymentGroupName"]), client);
  });
  const declared = pipelineOf(graph);
  const deploying = deployingActions(declared).map(({ region }) => region);
  return {
    releases,
    regions: [...new Set(deploying)],
    retryable: retryableStages(declared),
    control: await openPipelineControl(name, at(home)),
    deployments,
  };
}
