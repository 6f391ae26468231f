/** CodeDeployToECS actions: templates of the artifacts become a task definition and an AppSpec, and CodeDeploy deploys them. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Graph, Properties } from "../../graph/types";
import type { Services } from "../awsCli/services";
import { resourcesOf } from "./declaration";
import { textAt } from "../bag";
import { newDeploymentId } from "../deploy/naming";
import { describeTraffic } from "../deploy/traffic";
import { type EcsParts, EcsDeployment, rolesOf } from "../ecs/deployment";
import { Service, serviceOf } from "../ecs/service";
import { Tasks } from "../ecs/tasks";
import { appspecOf, taskDefinitionOf, type UnpackedArtifact } from "../ecs/templates";
import type { EcsAppspec } from "../../specs/appspec";
import { observeService } from "../metrics/observers";
import { findGroup, trafficConfig, type TrafficGroup } from "../lambda/groups";
import { unzip } from "../source";
import { type ObjectVersion, RehearsalError } from "../types";
import { Alarms } from "./alarms";
import { artifactFor } from "./artifacts";
import type { BuildParts } from "./build";
import { accountOf, type ActionHandler, type ActionRun, stored, type Surroundings, tellParts } from "./context";
import type { DeploymentOutcome, DeployParts } from "./deploy";

interface Input extends UnpackedArtifact {
  readonly object: ObjectVersion;
}

/** Unpacks every input. */
async function fetchInputs(surroundings: Surroundings, run: ActionRun, folder: string): Promise<readonly Input[]> {
  return Promise.all(
    run.declaration.inputArtifacts.map(async (name) => {
      const object = await artifactFor(surroundings, run, name);
      const target = join(folder, name);
      await mkdir(target, { recursive: true });
      await unzip(object.path, target);
      return { name, folder: target, zip: object.path, object };
    }),
  );
}

/** What the action's role calls. */
function checkAction(
  { checkAccess }: Surroundings,
  { executorRoleArn, where }: ActionRun,
  { arn, applicationName, configName }: TrafficGroup,
  inputs: readonly Input[],
  definition: Properties,
): void {
  const beside = (kind: string, name: string): string => arn.replace(/deploymentgroup:.*$/, `${kind}:${name}`);
  checkAccess(
    {
      kind: "CodeDeployToEcsAction",
      executorRoleArn,
      applicationArn: beside("application", applicationName),
      deploymentGroupArn: arn,
      deploymentConfigArn: beside("deploymentconfig", configName),
      inputs: inputs.map(({ object }) => stored(object)),
      taskFamily: textAt(definition, "family") ?? "",
      passedRoleArns: rolesOf(definition),
    },
    where,
  );
}

/** One deployment to a service, whoever asked for it. */
export interface ContainerDeployment {
  readonly deploymentId: string;
  readonly group: TrafficGroup;
  readonly definition: Properties;
  readonly appspec: EcsAppspec;
  /** Whether alarms that are on do not stop it. @default false */
  readonly overridesAlarms?: boolean;
}

/** Services and task definitions of all pipelines of a rehearsal. */
export class ContainerDeployments {
  private readonly services = new Map<string, Service>();
  private readonly revisions = new Map<string, number>();
  private readonly definitions = new Map<string, Properties>();
  private readonly tasks: Tasks;

  constructor(
    private readonly surroundings: Surroundings,
    build: BuildParts,
    private readonly parts: DeployParts,
    private readonly reached: Pick<Services, "functions" | "invocations" | "hooks" | "registry">,
  ) {
    const { workspace, processes, values } = build;
    this.tasks = new Tasks({
      registry: reached.registry,
      processes,
      progress: tellParts(surroundings.progress),
      checkAccess: surroundings.checkAccess,
      freePort: () => workspace.freePort(),
      values,
      folder: join(workspace.hosts, "tasks"),
    });
  }

  /** Registers the next revision of a family; the program's own is the first. @returns its ARN */
  register(graphs: readonly Graph[], familyArn: string, definition: Properties): string {
    const declared = graphs
      .flatMap((graph) => resourcesOf(graph, "aws:ecs/taskDefinition:TaskDefinition"))
      .find(({ outputs }) => outputs["arnWithoutRevision"] === familyArn);
    const revision = (this.revisions.get(familyArn) ?? Number(declared?.outputs["revision"] ?? 0)) + 1;
    this.revisions.set(familyArn, revision);
    const arn = `${familyArn}:${revision}`;
    this.definitions.set(arn, definition);
    return arn;
  }

  /** What was registered under an ARN. */
  definition(arn: string): Properties | undefined {
    return this.definitions.get(arn);
  }

  /** Deploys and, where that fails and the group says so, rolls back. */
  async deploy(deployment: ContainerDeployment): Promise<{ result: DeploymentOutcome; service: Service }> {
    const { deploymentId, group, definition, appspec, overridesAlarms = false } = deployment;
    const { surroundings, parts } = this;
    const { environment, region } = group;
    const service = this.serviceOf(group);
    const { alarms = new Alarms() } = surroundings;
    const config = trafficConfig(group, group.configName);
    const { functions, invocations, hooks: executions } = this.reached;
    const told = tellParts(surroundings.progress);
    const clock = alarms.clockOf(group, surroundings.clock);
    const own = { functions, invocations, executions, tasks: this.tasks };
    const ecs: EcsParts = { ...surroundings, ...own, clock, progress: told };
    const run = { deploymentId, group, config, service, appspec, definition, where: [environment, region] };
    const place = { environment, account: group.account, region };
    const stopRequested = alarms.watch(overridesAlarms ? [] : group.alarmNames, place);
    const crashes = parts.faultIn(environment, region) !== undefined;
    told({ kind: "step", where: run.where, status: "started", what: `${deploymentId} (${describeTraffic(config)})` });
    const rehearsed = new EcsDeployment(ecs, { ...run, stopRequested, crashes });
    const result = await outcomeOf(rehearsed, deploymentId, group, service);
    parts.targets.add(group.arn, service);
    parts.onDeployed({ environment, region, groupArn: group.arn, result });
    return { result, service };
  }

  private serviceOf(group: TrafficGroup): Service {
    const known = this.services.get(group.arn);
    if (known !== undefined) return known;
    const service = new Service(group.environment, group.region, serviceOf(group.graph, group));
    this.services.set(group.arn, service);
    const { targetGroups, healthPath } = service.declaration;
    const { world } = this.surroundings.alarms ?? {};
    if (world) observeService(world, group.graph, targetGroups, healthPath, () => service.registered());
    return service;
  }
}

/** Carries out an action: renders its templates, registers the task definition and deploys it. */
async function runAction(
  surroundings: Surroundings,
  { workspace }: BuildParts,
  containers: ContainerDeployments,
  action: ActionRun,
): Promise<{ variables: Record<string, string>; summary: string }> {
  const { execution, configuration, region, executorRoleArn, where } = action;
  const deploymentId = newDeploymentId();
  // A stage that is tried again runs the action a second time.
  const folder = join(workspace.builds, execution.id, `${where.join("-")}-${deploymentId}`);
  const artifacts = await fetchInputs(surroundings, action, folder);
  const { ApplicationName: application = "", DeploymentGroupName: name = "" } = configuration;
  const account = accountOf(executorRoleArn);
  const group = findGroup([execution.graph], { application, name, account, region });
  const definition = taskDefinitionOf(configuration, artifacts);
  const definitionArn = containers.register([execution.graph], familyArnOf(group, definition), definition);
  const appspec = appspecOf(configuration, artifacts, definitionArn);
  checkAction(surroundings, action, group, artifacts, definition);
  const { result, service } = await containers.deploy({ deploymentId, group, definition, appspec });
  if (result.status !== "Succeeded") throw new RehearsalError(describe(result, region));
  const count = service.primary?.tasks.length ?? 0;
  return {
    variables: { DeploymentId: deploymentId },
    summary: `${deploymentId} to ${count} task${count === 1 ? "" : "s"} of ${service.declaration.serviceName}`,
  };
}

/** ARN without a revision. */
function familyArnOf({ arn, account, region }: TrafficGroup, definition: Properties): string {
  const [, partition = ""] = arn.split(":");
  return `arn:${partition}:ecs:${region}:${account}:task-definition/${textAt(definition, "family") ?? ""}`;
}

const ROLLBACK_EVENTS = {
  failure: "DEPLOYMENT_FAILURE",
  alarm: "DEPLOYMENT_STOP_ON_ALARM",
  request: "DEPLOYMENT_STOP_ON_REQUEST",
} as const;

/** Deploys and, where that fails and the group says so, rolls back. */
async function outcomeOf(
  deployment: EcsDeployment,
  deploymentId: string,
  group: TrafficGroup,
  service: Service,
): Promise<DeploymentOutcome> {
  const { failure } = await deployment.deploy();
  if (failure === undefined) return { deploymentId, status: "Succeeded" };
  const { stop, message } = failure;
  const outcome = { deploymentId, status: stop === undefined ? "Failed" : "Stopped", message } as const;
  if (!group.rollsBackOn.includes(ROLLBACK_EVENTS[stop?.reason ?? "failure"])) return outcome;
  await deployment.rollBack();
  const before = service.primary?.taskDefinitionArn;
  if (before === undefined)
    return {
      ...outcome,
      rollback: { message: "nothing to roll back to: no deployment to this service has succeeded" },
    };
  const name = before.slice(before.lastIndexOf("/") + 1);
  return { ...outcome, rollback: { message: `the tasks of ${name} have the traffic`, rolledBackTo: name } };
}

const describe = ({ deploymentId, status, message, rollback }: DeploymentOutcome, region: string): string =>
  [`Deployment ${deploymentId} in ${region} ${status.toLowerCase()}: ${message ?? "no reason given"}`]
    .concat(rollback === undefined ? [] : [rollback.message])
    .join("\n");

/** Deploys to the services that actions name. */
export function deployToEcsHandler(
  surroundings: Surroundings,
  build: BuildParts,
  deploy: DeployParts,
  services: Services,
): ActionHandler {
  const containers = services.containers ?? new ContainerDeployments(surroundings, build, deploy, services);
  return (run) => runAction(surroundings, build, containers, run);
}
