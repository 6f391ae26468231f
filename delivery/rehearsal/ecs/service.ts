/** A service of ECS with its two sets of tasks, blue with the traffic and green that is to have it. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import { healthCheck } from "../deploy/host";
import { findResource, resourcesOf } from "../pipeline/declaration";
import type { ServiceTargets } from "../metrics/observers";
import type { Endpoint, Target } from "../pipeline/target";
import type { TrafficGroup } from "../lambda/groups";
import { hostOf, type Task } from "./tasks";

/** What a deployment group says of its service. */
export interface ServiceDeclaration {
  readonly resource: GraphResource;
  readonly arn: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly desiredCount: number;
  readonly healthPath: string;
  /** The pair that deployments change between; the first has the service's first tasks. */
  readonly targetGroups: readonly GraphResource[];
  readonly productionListenerArns: readonly string[];
  readonly testListenerArns: readonly string[];
  readonly readyAction: "CONTINUE_DEPLOYMENT" | "STOP_DEPLOYMENT";
  readonly readyWaitMinutes: number;
  readonly terminationWaitMinutes: number;
}

const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Reads the service of a group, and its load balancer. @throws RehearsalError where no stack declares them */
export function serviceOf(graph: Graph, { resource, region, account, name }: TrafficGroup): ServiceDeclaration {
  const named = bagAt(resource.inputs, "ecsService");
  const [clusterName, serviceName] = [textAt(named, "clusterName") ?? "", textAt(named, "serviceName") ?? ""];
  const service = findResource(
    graph,
    "aws:ecs/service:Service",
    `service ${serviceName} of the deployment group ${name} in ${region}`,
    ({ inputs, outputs, region: at, account: of }) =>
      (outputs["name"] ?? inputs["name"]) === serviceName && at === region && of === account,
  );
  const pair = bagAt(bagAt(resource.inputs, "loadBalancerInfo"), "targetGroupPairInfo");
  const [first, ...others] = bagsAt(pair, "targetGroups").map((group) => textAt(group, "name"));
  const targetGroup = findResource(
    graph,
    TARGET_GROUP,
    `target group ${first ?? ""} in ${region}`,
    ({ outputs, region: at }) => outputs["name"] === first && at === region,
  );
  const beside = resourcesOf(graph, TARGET_GROUP).filter(
    ({ outputs, region: at }) => others.includes(textAt(outputs, "name")) && at === region,
  );
  const blueGreen = bagAt(resource.inputs, "blueGreenDeploymentConfig");
  const ready = bagAt(blueGreen, "deploymentReadyOption");
  const terminate = bagAt(blueGreen, "terminateBlueInstancesOnDeploymentSuccess");
  return {
    resource: service,
    arn: textAt(service.outputs, "arn") ?? "",
    clusterName,
    serviceName,
    desiredCount: Number(service.inputs["desiredCount"] ?? 1),
    healthPath: textAt(bagAt(targetGroup.inputs, "healthCheck"), "path") ?? "/",
    targetGroups: [targetGroup, ...beside],
    productionListenerArns: texts(bagAt(pair, "prodTrafficRoute")["listenerArns"]),
    testListenerArns: texts(bagAt(pair, "testTrafficRoute")["listenerArns"]),
    readyAction: textAt(ready, "actionOnTimeout") === "STOP_DEPLOYMENT" ? "STOP_DEPLOYMENT" : "CONTINUE_DEPLOYMENT",
    readyWaitMinutes: Number(ready["waitTimeInMinutes"] ?? 0),
    terminationWaitMinutes: Number(terminate["terminationWaitTimeInMinutes"] ?? 0),
  };
}

/** Tasks of one revision of a task definition. */
export interface TaskSet {
  readonly taskDefinitionArn: string;
  readonly tasks: readonly Task[];
}

/** A port of this machine that nothing can listen on. */
const NO_PORT = 0;

const portsOf = (set: TaskSet | undefined): readonly number[] | undefined => set?.tasks.map(({ port }) => port);

export class Service implements Target {
  /** The set that is the service's; absent before the first deployment, whose placeholder is not rehearsed. */
  primary: TaskSet | undefined;
  /** The set beside the primary one while a deployment runs. */
  green: TaskSet | undefined;
  /** Percent of the production traffic that goes to that set. */
  greenPercentage = 0;
  /** Which of the target groups has the primary set. */
  private primaryGroup = 0;

  constructor(
    readonly environment: string,
    readonly region: string,
    readonly declaration: ServiceDeclaration,
  ) {}

  async crash(): Promise<void> {
    await Promise.all((this.primary?.tasks ?? []).map(({ process }) => process.stop(0)));
  }

  /** The green set becomes the primary one, in the target group that it is registered with. @returns the set that was primary */
  swap(): TaskSet | undefined {
    const before = this.primary;
    this.primary = this.green;
    this.green = undefined;
    this.greenPercentage = 0;
    this.primaryGroup = (this.primaryGroup + 1) % Math.max(1, this.declaration.targetGroups.length);
    return before;
  }

  /** What is registered with each target group. A set that is declared and not rehearsed counts as tasks that do not answer. */
  registered(): readonly ServiceTargets[] {
    const { targetGroups, desiredCount } = this.declaration;
    const unknown = Array.from({ length: desiredCount }, () => NO_PORT);
    return targetGroups.map((targetGroup, index): ServiceTargets => {
      if (index !== this.primaryGroup)
        return { targetGroup, ports: portsOf(this.green) ?? [], share: this.greenPercentage };
      return { targetGroup, ports: portsOf(this.primary) ?? unknown, share: 100 - this.greenPercentage };
    });
  }

  async endpoints(): Promise<readonly Endpoint[]> {
    const { serviceName, healthPath } = this.declaration;
    if (this.primary === undefined)
      return [{ id: serviceName, healthy: false, problem: "no task of a rehearsed image runs" }];
    return Promise.all(
      this.primary.tasks.map(async (task): Promise<Endpoint> => {
        const { healthy, body, problem } = await healthCheck(hostOf(task), healthPath);
        const { version } = (body ?? {}) as { version?: unknown };
        return {
          id: `${serviceName}/${task.id.slice(0, 8)}`,
          port: task.port,
          healthy,
          ...(typeof version === "string" ? { version } : {}),
          ...(problem === undefined ? {} : { problem }),
        };
      }),
    );
  }
}
