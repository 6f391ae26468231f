/** CodeDeploy for Lambda: deployments that commands create, follow and stop. */
import type { LambdaAppspec } from "../../specs/appspec";
import type { Graph } from "../../graph/types";
import type { AutoRollbackEvent, Clock, StopRequest } from "../deploy";
import type { DeploymentErrorCode, LifecycleEnd } from "../deploy/lifecycleRun";
import { newDeploymentId } from "../deploy/naming";
import { describeTraffic, type TrafficConfig } from "../deploy/traffic";
import type { Alarms } from "../pipeline/alarms";
import { tellParts } from "../pipeline/context";
import { ServiceError } from "../serviceError";
import {
  type LambdaEvent,
  type LambdaLifecycle,
  type LambdaRun,
  rollBackLambda,
  runLambdaDeployment,
} from "./deployment";
import { checkGroup, trafficConfig, type TrafficGroup } from "./groups";
import type { HookParts } from "./hooks";

/** An AppSpec as a revision. */
export interface AppSpecRevision {
  readonly content: string;
  /** Hex. */
  readonly sha256: string;
}

/** A deployment as CodeDeploy tells of it. */
export interface LambdaDeployment {
  readonly id: string;
  readonly group: TrafficGroup;
  readonly config: TrafficConfig;
  readonly appspec: LambdaAppspec;
  readonly revision: AppSpecRevision;
  readonly creator: "user" | "codeDeployRollback";
  readonly createTime: number;
  status: "InProgress" | "Succeeded" | "Failed" | "Stopped";
  events: LambdaLifecycle;
  error?: { readonly code: DeploymentErrorCode; readonly message: string };
  rollback?: { readonly deployment?: LambdaDeployment; readonly message: string; readonly isDone: boolean };
  completeTime?: number;
}

export interface DeploymentsParts extends HookParts {
  readonly graphs: readonly Graph[];
  readonly alarms: Alarms;
  readonly clock: Clock;
  /** Whether deployments of an environment's region are to fail: the new version crashes. */
  readonly crashesIn: (environment: string, region: string) => boolean;
  readonly onEnded: (deployment: LambdaDeployment) => void;
}

const EVENTS: Readonly<Record<StopRequest["reason"], AutoRollbackEvent>> = {
  alarm: "DEPLOYMENT_STOP_ON_ALARM",
  request: "DEPLOYMENT_STOP_ON_REQUEST",
};

/** A request to stop, and whether its maker wants a rollback. */
interface Stop extends StopRequest {
  readonly rollsBack?: boolean;
}

interface Entry {
  readonly deployment: LambdaDeployment;
  readonly ended: Promise<void>;
  stop?: Stop;
}

export class LambdaDeployments {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly parts: DeploymentsParts) {}

  /** Begins a deployment and returns at once. @throws ServiceError while another one of the group runs */
  create(
    group: TrafficGroup,
    appspec: LambdaAppspec,
    revision: AppSpecRevision,
    configName = group.configName,
  ): LambdaDeployment {
    const running = [...this.entries.values()].find(
      ({ deployment }) => deployment.group.arn === group.arn && deployment.status === "InProgress",
    );
    if (running !== undefined) {
      const detail = `The Deployment Group '${group.name}' already has an active Deployment '${running.deployment.id}'`;
      throw new ServiceError("DeploymentLimitExceededException", "CreateDeployment", detail);
    }
    const config = trafficConfig(group, configName);
    const deployment = this.record({ group, config, appspec, revision, creator: "user" });
    const ended = this.run(deployment);
    ended.catch(() => undefined); // whoever asks for its end gets the reason
    this.entries.set(deployment.id, { deployment, ended });
    return deployment;
  }

  /** @throws ServiceError */
  get(id: string, operation: string): LambdaDeployment {
    return this.entry(id, operation).deployment;
  }

  /** The last deployment of a revision. @throws ServiceError */
  ofRevision(
    place: { readonly applicationName: string; readonly account: string; readonly region: string },
    sha256: string,
  ): LambdaDeployment {
    const found = [...this.entries.values()].findLast(
      ({ deployment: { group, revision } }) =>
        revision.sha256 === sha256 &&
        group.applicationName === place.applicationName &&
        group.account === place.account &&
        group.region === place.region,
    );
    if (found !== undefined) return found.deployment;
    const detail = `No revision of ${place.applicationName} has the digest ${sha256}`;
    throw new ServiceError("RevisionDoesNotExistException", "GetApplicationRevision", detail);
  }

  /** A deployment that has ended: waits are fast-forwarded, so nobody need look twice. @throws ServiceError */
  async ended(id: string, operation: string): Promise<LambdaDeployment> {
    const { deployment, ended } = this.entry(id, operation);
    await ended;
    return deployment;
  }

  /** Settles when no deployment runs. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.entries.values()].map(({ ended }) => ended));
  }

  /** @param rollsBack What the caller says; else the group's settings count. @throws ServiceError */
  stop(id: string, by: string, rollsBack: boolean | undefined): void {
    const entry = this.entry(id, "StopDeployment");
    if (entry.deployment.status !== "InProgress") {
      const detail = `The deployment ${id} has already completed`;
      throw new ServiceError("DeploymentAlreadyCompletedException", "StopDeployment", detail);
    }
    entry.stop = { reason: "request", detail: by, ...(rollsBack === undefined ? {} : { rollsBack }) };
  }

  private entry(id: string, operation: string): Entry {
    const found = this.entries.get(id);
    if (found !== undefined) return found;
    throw new ServiceError("DeploymentDoesNotExistException", operation, `The deployment ${id} could not be found`);
  }

  private record(
    of: Pick<LambdaDeployment, "group" | "config" | "appspec" | "revision" | "creator">,
  ): LambdaDeployment {
    return { ...of, id: newDeploymentId(), createTime: this.parts.clock.now(), status: "InProgress", events: [] };
  }

  private async run(deployment: LambdaDeployment): Promise<void> {
    const { group, config, appspec, id } = deployment;
    const { environment, region } = group;
    const { progress, alarms, checkAccess, crashesIn } = this.parts;
    const where = [environment, region];
    const what = `${id} of ${appspec.functionName}:${appspec.alias}`;
    progress({ kind: "step", where, status: "started", what: `${what} (${describeTraffic(config)})`, isPart: true });
    // The command gets the deployment's id before anything happens.
    await Promise.resolve();
    const watch = alarms.watch(group.alarmNames, { environment, account: group.account, region });
    const run: LambdaRun = {
      deploymentId: id,
      group,
      config,
      appspec,
      where,
      stopRequested: () => this.entries.get(id)?.stop ?? watch(),
      crashes: crashesIn(environment, region),
    };
    const clock = alarms.clockOf(group, this.parts.clock);
    const parts: HookParts = { ...this.parts, clock, progress: tellParts(progress) };
    const end = await runLambdaDeployment(parts, run, () => checkGroup(group, checkAccess, where));
    await this.finish(deployment, run, parts, end);
    const status = deployment.status === "Succeeded" ? "succeeded" : "failed";
    const detail = [deployment.error?.message, deployment.rollback?.message].filter((line) => line !== undefined);
    progress({ kind: "step", where, status, what, ...PART, ...(detail.length > 0 && { detail: detail.join("\n") }) });
    this.parts.onEnded(deployment);
  }

  private async finish(
    deployment: LambdaDeployment,
    run: LambdaRun,
    parts: HookParts,
    { events, failure }: LifecycleEnd<LambdaEvent>,
  ): Promise<void> {
    deployment.events = events;
    deployment.completeTime = parts.clock.now();
    if (failure === undefined) {
      deployment.status = "Succeeded";
      return;
    }
    const { code, message, stop } = failure;
    deployment.error = { code, message };
    if (this.mustRollBack(deployment, stop)) await this.rollBack(deployment, run, parts);
    deployment.status = stop === undefined ? "Failed" : "Stopped";
  }

  private mustRollBack({ group }: LambdaDeployment, stop: Stop | undefined): boolean {
    const event = stop === undefined ? "DEPLOYMENT_FAILURE" : EVENTS[stop.reason];
    return stop?.rollsBack ?? group.rollsBackOn.includes(event);
  }

  private async rollBack(failed: LambdaDeployment, run: LambdaRun, parts: HookParts): Promise<void> {
    const { group, config, appspec, revision } = failed;
    const back = this.record({ group, config, appspec, revision, creator: "codeDeployRollback" });
    const { failure } = await rollBackLambda(parts, { ...run, deploymentId: back.id });
    back.status = failure === undefined ? "Succeeded" : "Failed";
    this.entries.set(back.id, { deployment: back, ended: Promise.resolve() });
    const message =
      failure === undefined
        ? `${back.id} routed the traffic back to version ${appspec.currentVersion}`
        : `rollback ${back.id} failed: ${failure.message}`;
    failed.rollback = { deployment: back, message, isDone: failure === undefined };
  }
}

const PART = { isPart: true } as const;
