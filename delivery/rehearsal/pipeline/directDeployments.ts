/** Deployments to servers and containers that a command creates, past the pipeline. */
import type { EcsAppspec } from "../../specs/appspec";
import type { Revision } from "../deploy";
import { newDeploymentId } from "../deploy/naming";
import type { TrafficGroup } from "../lambda/groups";
import { ServiceError } from "../serviceError";
import { RehearsalError } from "../types";
import { Alarms } from "./alarms";
import type { Surroundings } from "./context";
import type { DeploymentOutcome, DeployParts } from "./deploy";
import type { ContainerDeployments } from "./deployToEcs";
import { checkRun } from "./runDeployment";

/** A deployment as whoever asks for it sees it. */
export interface DirectDeployment {
  readonly id: string;
  readonly group: TrafficGroup;
  readonly outcome: Promise<DeploymentOutcome>;
}

export class DirectDeployments {
  private readonly all = new Map<string, DirectDeployment>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly parts: DeployParts,
    private readonly containers: ContainerDeployments,
  ) {}

  /** Begins a deployment of a bundle to servers. */
  toServers(group: TrafficGroup, revision: Revision, overridesAlarms: boolean): string {
    return this.begin(group, () => this.deployBundle(group, revision, overridesAlarms));
  }

  /** Begins a deployment of a task definition. @throws ServiceError where nobody registered it */
  toContainers(group: TrafficGroup, appspec: EcsAppspec, overridesAlarms: boolean): string {
    const definition = this.containers.definition(appspec.taskDefinition);
    if (definition === undefined)
      throw new ServiceError(
        "InvalidRevisionException",
        "CreateDeployment",
        `no task definition ${appspec.taskDefinition}`,
      );
    const deploymentId = newDeploymentId();
    const deployment = { deploymentId, group, definition, appspec, overridesAlarms };
    return this.begin(group, async () => (await this.containers.deploy(deployment)).result, deploymentId);
  }

  get(id: string): DirectDeployment | undefined {
    return this.all.get(id);
  }

  private begin(group: TrafficGroup, run: () => Promise<DeploymentOutcome>, id = newDeploymentId()): string {
    const outcome = run().then(
      (result) => ({ ...result, deploymentId: id }),
      (error: unknown): DeploymentOutcome => {
        if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
        return { deploymentId: id, status: "Failed", message: error.message };
      },
    );
    outcome.catch(() => undefined); // whoever asks for its end gets the reason
    this.all.set(id, { id, group, outcome });
    return id;
  }

  private async deployBundle(
    group: TrafficGroup,
    revision: Revision,
    overridesAlarms: boolean,
  ): Promise<DeploymentOutcome> {
    const { environment, region, graph, applicationName, name } = group;
    const { targets, faultIn, onDeployed } = this.parts;
    const target = await targets.target(graph, applicationName, name, region);
    checkRun(this.surroundings, target, [environment, region]);
    const { alarmNames, arn: groupArn } = target.declaration;
    const { alarms = new Alarms() } = this.surroundings;
    const { account } = group;
    const stopRequested = alarms.watch(overridesAlarms ? [] : alarmNames, { environment, account, region });
    const fault = faultIn(environment, region);
    const result = await target.group.deploy(revision, { stopRequested, ...(fault && { injectFault: fault }) });
    onDeployed({ environment, region, groupArn, result });
    return result;
  }
}
