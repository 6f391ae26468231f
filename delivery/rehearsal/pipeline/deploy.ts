/** CodeDeploy actions: the bundle goes to the action's region, and from there to the hosts of the group. */
import type { DeploymentResult, DeployOptions, Fault } from "../deploy";
import { RehearsalError } from "../types";
import { artifactFor } from "./artifacts";
import { type ActionHandler, type Surroundings, stored } from "./context";
import type { Target, Targets } from "./targets";

/** How a region's deployment ended, for the report. */
export interface RegionDeployment {
  readonly environment: string;
  readonly region: string;
  readonly result: DeploymentResult;
}

export interface DeployParts {
  readonly targets: Targets;
  /** Failure to put into the deployments of an environment's region, if any. */
  readonly faultIn: (environment: string, region: string) => Fault | undefined;
  readonly onDeployed: (deployment: RegionDeployment) => void;
}

function checkDeployment({ checkAccess }: Surroundings, target: Target, where: readonly string[]): void {
  const { serviceRoleArn, deploymentGroupArn, autoScalingGroupArns, targetGroupArns, alarmNames, triggerTopicArns } =
    target;
  checkAccess(
    {
      kind: "RunDeployment",
      serviceRoleArn,
      deploymentGroupArn,
      autoScalingGroupArns,
      targetGroupArns,
      alarmNames,
      triggerTopicArns,
    },
    where,
  );
}

export function codeDeployHandler(surroundings: Surroundings, parts: DeployParts): ActionHandler {
  return async (run) => {
    const { execution, configuration, region, executorRoleArn, where } = run;
    const [artifact] = run.declaration.inputArtifacts;
    if (artifact === undefined)
      throw new RehearsalError(`${where.join(" › ")}: a CodeDeploy action has one input artifact.`);
    const bundle = await artifactFor(surroundings, run, artifact);
    const { ApplicationName = "", DeploymentGroupName = "" } = configuration;
    const target = await parts.targets.target(execution.graph, ApplicationName, DeploymentGroupName, region);
    const { applicationArn, deploymentGroupArn, deploymentConfigArn } = target;
    surroundings.checkAccess(
      {
        kind: "CodeDeployAction",
        executorRoleArn,
        applicationArn,
        deploymentGroupArn,
        deploymentConfigArn,
        bundle: stored(bundle),
      },
      where,
    );
    checkDeployment(surroundings, target, where);
    const fault = parts.faultIn(execution.graph.stack, region);
    const options: DeployOptions = fault === undefined ? {} : { injectFault: fault };
    const { bucket, key, versionId, sha256 } = bundle;
    const result = await target.group.deploy({ bucket, key, versionId, eTag: sha256.slice(0, 32) }, options);
    parts.onDeployed({ environment: execution.graph.stack, region, result });
    if (result.status !== "Succeeded") throw new RehearsalError(describe(result, region));
    surroundings.progress({
      kind: "step",
      where,
      status: "succeeded",
      what: `deployment ${result.deploymentId} to ${result.hosts.length} host${result.hosts.length === 1 ? "" : "s"} of ${region}`,
    });
    return { variables: { DeploymentId: result.deploymentId }, outputs: new Map() };
  };
}

function describe({ deploymentId, status, message, rollback }: DeploymentResult, region: string): string {
  return [
    `Deployment ${deploymentId} in ${region} ${status.toLowerCase()}: ${message ?? "no reason given"}`,
    rollback?.message,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}
