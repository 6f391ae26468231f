/** One CodeDeploy deployment of a service: green tasks beside the blue ones, and the traffic from these to those. */
import type { Properties } from "../../graph/types";
import type { EcsAppspec } from "../../specs/appspec";
import { type EcsHookEvent, ecsEventOrder, ecsHookEvents } from "../../specs/lifecycleEvents";
import { DeploymentFailure, type LifecycleEnd, runLifecycle, throwIfStopped } from "../deploy/lifecycleRun";
import { moveTraffic, type TrafficConfig } from "../deploy/traffic";
import type { AskStop } from "../deploy/types";
import type { TrafficGroup } from "../lambda/groups";
import { type HookParts, runHook } from "../lambda/hooks";
import type { Service, TaskSet } from "./service";
import type { Task, TaskOf, Tasks } from "./tasks";

export type EcsEvent = (typeof ecsEventOrder)[number];

export interface EcsParts extends HookParts {
  readonly tasks: Tasks;
}

export interface EcsRun {
  readonly deploymentId: string;
  readonly group: TrafficGroup;
  readonly config: TrafficConfig;
  readonly service: Service;
  readonly appspec: EcsAppspec;
  readonly definition: Properties;
  readonly where: readonly string[];
  readonly stopRequested: AskStop;
  /** Ends the new tasks as if they had crashed, once they run. */
  readonly crashes: boolean;
}

const MINUTE_MS = 60_000;

const isHook = (event: EcsEvent): event is EcsHookEvent => ecsHookEvents.some((hook) => hook === event);

export class EcsDeployment {
  constructor(
    private readonly parts: EcsParts,
    private readonly run: EcsRun,
  ) {}

  /** Runs the lifecycle, and ends the blue tasks after the wait that the group wants. */
  async deploy(): Promise<LifecycleEnd<EcsEvent>> {
    const { service, appspec } = this.run;
    return runLifecycle(ecsEventOrder, this.parts.clock, async (event) => {
      await this.own[event]?.();
      if (!isHook(event)) return;
      const hook = appspec.hooks[event];
      if (hook === undefined) return;
      if (event === "AfterAllowTestTraffic" && service.declaration.testListenerArns.length === 0)
        throw new DeploymentFailure(
          "INVALID_REVISION",
          "AfterAllowTestTraffic needs a test listener; the group has none",
        );
      const { deploymentId, group, where } = this.run;
      const { arn: groupArn, serviceRoleArn, account, region } = group;
      await runHook(this.parts, { deploymentId, groupArn, serviceRoleArn, account, region, event, hook, where });
    });
  }

  /** Gives the blue tasks all traffic again and ends the green ones. */
  async rollBack(): Promise<void> {
    const { service } = this.run;
    service.greenPercentage = 0;
    const { green } = service;
    service.green = undefined;
    await this.end(green);
  }

  private readonly own: Partial<Record<EcsEvent, () => Promise<void> | void>> = {
    Start: async () => {
      this.checkService();
      throwIfStopped(await this.run.stopRequested());
    },
    Install: () => this.install(),
    BeforeAllowTraffic: () => this.waitUntilReady(),
    AllowTraffic: () => this.allowTraffic(),
    End: () => this.finish(),
  };

  /** Puts everything that CodeDeploy calls for the deployment to the policies. */
  private checkService(): void {
    const { group, service, definition, appspec, where } = this.run;
    const { productionListenerArns, testListenerArns, arn: serviceArn } = service.declaration;
    const { functions, checkAccess } = this.parts;
    const hooks = Object.values(appspec.hooks).map((hook) => functions.arnOf(hook, group.account, group.region));
    checkAccess(
      {
        kind: "RunEcsDeployment",
        serviceRoleArn: group.serviceRoleArn,
        deploymentGroupArn: group.arn,
        serviceArn,
        listenerArns: [...productionListenerArns, ...testListenerArns],
        passedRoleArns: rolesOf(definition),
        hookFunctionArns: hooks.filter((arn) => arn !== undefined),
        alarmNames: group.alarmNames,
        triggerTopicArns: group.topicArns,
      },
      where,
    );
  }

  private async install(): Promise<void> {
    const { service, appspec, definition, group, where, crashes } = this.run;
    const { region } = group;
    const { arn: serviceArn } = service.declaration;
    const { containerName, containerPort } = appspec;
    const of: TaskOf = { definition, containerName, containerPort, region, serviceArn, where };
    const tasks: Task[] = [];
    service.green = { taskDefinitionArn: appspec.taskDefinition, tasks };
    for (let count = 0; count < service.declaration.desiredCount; count += 1)
      tasks.push(await this.parts.tasks.start(of));
    if (crashes) await this.crash();
    const { healthPath } = service.declaration;
    await Promise.all(tasks.map((task) => this.parts.tasks.waitUntilHealthy(task, healthPath)));
    const what = `Install: ${tasks.length} green task${tasks.length === 1 ? "" : "s"} healthy`;
    this.parts.progress({ kind: "step", where, status: "succeeded", what });
  }

  private async crash(): Promise<void> {
    const { where } = this.run;
    this.parts.progress({ kind: "output", where, line: "injected fault: the new tasks crashed" });
    await this.end(this.run.service.green);
  }

  /** Once green is ready, traffic waits for somebody where the group says so; nobody comes in a rehearsal. */
  private async waitUntilReady(): Promise<void> {
    const { readyAction, readyWaitMinutes } = this.run.service.declaration;
    if (readyAction !== "STOP_DEPLOYMENT") return;
    await this.parts.clock.wait(readyWaitMinutes * MINUTE_MS);
    const detail = `nobody continued it within ${readyWaitMinutes} minutes`;
    const message = `stopped before traffic was rerouted: ${detail}`;
    throw new DeploymentFailure("MANUAL_STOP", message, { reason: "request", detail });
  }

  private async allowTraffic(): Promise<void> {
    const { service, config, where, stopRequested } = this.run;
    await moveTraffic(
      config,
      this.parts.clock,
      (percentage) => {
        service.greenPercentage = percentage;
        const what = `AllowTraffic: ${percentage} % to ${nameOf(this.run.appspec.taskDefinition)}`;
        this.parts.progress({ kind: "step", where, status: "succeeded", what });
      },
      async () => throwIfStopped(await stopRequested()),
    );
  }

  private async finish(): Promise<void> {
    const { service } = this.run;
    const blue = service.swap();
    await this.parts.clock.wait(service.declaration.terminationWaitMinutes * MINUTE_MS);
    await this.end(blue);
  }

  private async end(set: TaskSet | undefined): Promise<void> {
    await Promise.all((set?.tasks ?? []).map((task) => task.process.stop()));
  }
}

/** Roles that a task definition hands to its tasks. */
export const rolesOf = (definition: Properties): readonly string[] => [
  ...new Set(
    [definition["executionRoleArn"], definition["taskRoleArn"]].filter((arn): arn is string => typeof arn === "string"),
  ),
];

/** `family:revision` of an ARN. */
const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
