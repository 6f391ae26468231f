/** CodeDeploy actions: the bundle goes to the action's region, and from there to the hosts of the group. */
import type { DeploymentResult, Fault, LifecycleFailure, Rollback } from "../deploy";
import { type ObjectVersion, RehearsalError } from "../types";
import { artifactFor } from "./artifacts";
import { type ActionHandler, type ActionRun, type Surroundings, eTagOf, stored } from "./context";
import { Alarms } from "./alarms";
import { checkRun } from "./runDeployment";
import type { ServerTarget, Targets } from "./targets";

/** How a region's deployment ended, for the report. */
export interface RegionDeployment {
  readonly environment: string;
  readonly region: string;
  /** Deployment group; a region may have several. */
  readonly groupArn: string;
  readonly result: DeploymentOutcome;
  /** Whether it brought back what ran before, as part of a stage's rollback. @default false */
  readonly isRollback?: boolean;
}

/** How a deployment ended, whatever its platform. */
export interface DeploymentOutcome extends Pick<DeploymentResult, "deploymentId" | "status" | "message"> {
  readonly rollback?: Pick<Rollback, "message"> & {
    /** What has the traffic again; absent where the rollback failed or there was nothing to roll back to. */
    readonly rolledBackTo?: unknown;
  };
}

export interface DeployParts {
  readonly targets: Targets;
  /** Failure to put into the deployments of an environment's region, if any. */
  readonly faultIn: (environment: string, region: string) => Fault | undefined;
  readonly onDeployed: (deployment: RegionDeployment) => void;
}

/** Puts the calls of the action and of CodeDeploy itself to the policies. */
function checkDeployment(
  surroundings: Surroundings,
  target: ServerTarget,
  run: ActionRun,
  bundle: ObjectVersion,
): void {
  const { arn: deploymentGroupArn, applicationArn, deploymentConfigArn } = target.declaration;
  const { executorRoleArn, where } = run;
  const group = { deploymentGroupArn, applicationArn, deploymentConfigArn };
  surroundings.checkAccess({ kind: "CodeDeployAction", executorRoleArn, ...group, bundle: stored(bundle) }, where);
  checkRun(surroundings, target, where);
}

/** Deploys the action's artifact to the group that it names. */
export function codeDeployHandler(surroundings: Surroundings, parts: DeployParts): ActionHandler {
  return async (run) => {
    const { execution, configuration, region, where } = run;
    const environment = execution.graph.stack;
    const [artifact] = run.declaration.inputArtifacts;
    if (artifact === undefined)
      throw new RehearsalError(`${where.join(" › ")}: a CodeDeploy action has one input artifact.`);
    const bundle = await artifactFor(surroundings, run, artifact);
    const { ApplicationName = "", DeploymentGroupName = "" } = configuration;
    const target = await parts.targets.target(execution.graph, ApplicationName, DeploymentGroupName, region);
    checkDeployment(surroundings, target, run, bundle);
    const fault = parts.faultIn(environment, region);
    const { bucket, key, versionId } = bundle;
    // Artifacts of CodePipeline are zip archives, whatever their names.
    const revision = { bucket, key, versionId, eTag: eTagOf(bundle), bundleType: "zip" as const };
    const { alarmNames, arn: groupArn } = target.declaration;
    const { alarms = new Alarms() } = surroundings;
    const { account = "" } = target.declaration.resource;
    const stopRequested = alarms.watch(alarmNames, { environment, account, region });
    const injected = fault === undefined ? {} : { injectFault: fault };
    const result = await target.group.deploy(revision, { stopRequested, ...injected });
    parts.onDeployed({ environment, region, groupArn, result });
    if (result.status !== "Succeeded") throw new RehearsalError(describe(result, region));
    const hosts = `${result.hosts.length} host${result.hosts.length === 1 ? "" : "s"}`;
    return { variables: { DeploymentId: result.deploymentId }, summary: `${result.deploymentId} to ${hosts}` };
  };
}

/** Why a deployment did not succeed, what the failed hosts' scripts and services printed last, and what the rollback did. */
function describe({ deploymentId, status, message, hosts, rollback }: DeploymentResult, region: string): string {
  const logs = hosts.flatMap(({ host, events }) =>
    events.flatMap(({ failure }) => (failure === undefined ? [] : logsOf(host, failure))),
  );
  const title = `Deployment ${deploymentId} in ${region} ${status.toLowerCase()}: ${message ?? "no reason given"}`;
  return [title, ...logs, ...(rollback === undefined ? [] : [rollback.message])].join("\n");
}

function logsOf(host: string, { script, log, services }: LifecycleFailure): string[] {
  const quote = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`  ${host}, ${title}:`, ...lines.map((line) => `    ${line}`.trimEnd())];
  return [
    ...quote(script ?? "agent", log),
    ...services.flatMap((service) => quote(`${service.unit} (${service.state})`, service.log)),
  ];
}
