/** The deployment groups that the graphs declare, with a folder of this machine for each of their hosts. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Graph, GraphResource } from "../../graph/types";
import {
  type AutoRollbackEvent,
  type BlueGreenArgs,
  type Clock,
  type DeploymentConfig,
  DeploymentGroup,
  type Host,
  bootHost,
  predefinedDeploymentConfigs,
} from "../deploy";
import { type Processes, type Progress, RehearsalError, type ObjectVersion } from "../types";
import type { Workspace } from "../workspace";
import { type CheckAccess, stored } from "./context";
import { findResource } from "./declaration";
import { filesOfUserData, withVariables } from "./userData";

/** A deployment group of one region, with the facts that its AWS calls depend on. */
export interface Target {
  readonly environment: string;
  readonly region: string;
  readonly account: string;
  readonly group: DeploymentGroup;
  readonly deploymentGroupArn: string;
  readonly applicationArn: string;
  readonly deploymentConfigArn: string;
  readonly serviceRoleArn: string;
  readonly autoScalingGroupArns: readonly string[];
  readonly targetGroupArns: readonly string[];
  readonly alarmNames: readonly string[];
  readonly triggerTopicArns: readonly string[];
  readonly healthPath: string;
}

export interface TargetParts {
  readonly workspace: Workspace;
  readonly processes: Processes;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly checkAccess: CheckAccess;
  readonly unzip: (zip: string, folder: string) => Promise<void>;
  /** Gives the object that a deployment downloads. */
  readonly bundleOf: (bucket: string, key: string, versionId: string) => ObjectVersion;
}

type Plain = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** All targets of a rehearsal, made when they are first deployed to. They live on from one pipeline execution to the next. */
export class Targets {
  private readonly made = new Map<string, Target>();

  constructor(private readonly parts: TargetParts) {}

  get all(): readonly Target[] {
    return [...this.made.values()];
  }

  /** The target that a CodeDeploy action names. @throws RehearsalError when the graph does not declare it */
  async target(graph: Graph, application: string, groupName: string, region: string): Promise<Target> {
    const resource = findResource(
      graph,
      "aws:codedeploy/deploymentGroup:DeploymentGroup",
      `deployment group ${groupName} of application ${application} in ${region}`,
      ({ inputs, region: own }) =>
        inputs["appName"] === application && inputs["deploymentGroupName"] === groupName && own === region,
    );
    const known = this.made.get(resource.urn);
    if (known) return known;
    const target = await this.make(graph, resource, region);
    this.made.set(resource.urn, target);
    return target;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ group }) => group.close()));
  }

  private async make(graph: Graph, resource: GraphResource, region: string): Promise<Target> {
    const { inputs, outputs, account = "" } = resource;
    const arn = text(outputs["arn"]);
    const [application, groupName, config] = [
      inputs["appName"],
      inputs["deploymentGroupName"],
      inputs["deploymentConfigName"],
    ].map(text) as [string, string, string];
    const inService = (service: string, name: string): string =>
      arn.replace(/deploymentgroup:.*$/, `${service}:${name}`);
    const instances = new Instances(graph, resource, region, this.parts);
    const hosts = await instances.launch();
    const balancer = targetGroups(graph, resource);
    const where = [graph.stack, region];
    const group = new DeploymentGroup({
      applicationName: application,
      groupName,
      region,
      where,
      hosts,
      deploymentConfig: deploymentConfig(graph, config, region),
      autoRollback: rollbackEvents(inputs),
      ...(balancer.length === 0 ? {} : { loadBalancer: { healthCheckPath: healthPathOf(balancer) } }),
      ...blueGreen(inputs, instances),
      folder: join(this.parts.workspace.run, `${graph.stack}-${region}`),
      processes: this.parts.processes,
      progress: this.parts.progress,
      clock: this.parts.clock,
      unzip: this.parts.unzip,
      download: async (revision, host) => {
        const bundle = this.parts.bundleOf(revision.bucket, revision.key, revision.versionId);
        this.parts.checkAccess(
          {
            kind: "InstanceDownload",
            instanceRoleArn: instances.roleArn,
            instanceAccount: account,
            bundle: stored(bundle),
          },
          [...where, host.id],
        );
        return bundle.path;
      },
    });
    return {
      environment: graph.stack,
      region,
      account,
      group,
      deploymentGroupArn: arn,
      applicationArn: inService("application", application),
      deploymentConfigArn: inService("deploymentconfig", config),
      serviceRoleArn: text(inputs["serviceRoleArn"]),
      autoScalingGroupArns: instances.groups.map(({ outputs: group }) => text(group["arn"])),
      targetGroupArns: balancer.map(({ outputs: group }) => text(group["arn"])),
      alarmNames: list((inputs["alarmConfiguration"] as Plain | undefined)?.["alarms"]).map(text),
      triggerTopicArns: list(inputs["triggerConfigurations"]).map((trigger) =>
        text((trigger as Plain)["triggerTargetArn"]),
      ),
      healthPath: healthPathOf(balancer),
    };
  }
}

/** The instances of a deployment group's Auto Scaling groups. */
class Instances {
  readonly groups: readonly GraphResource[];
  readonly roleArn: string;
  private readonly files: Readonly<Record<string, string>>;
  private readonly count: number;

  constructor(
    private readonly graph: Graph,
    deploymentGroup: GraphResource,
    private readonly region: string,
    private readonly parts: TargetParts,
  ) {
    const names = list(deploymentGroup.inputs["autoscalingGroups"]);
    this.groups = names.map((name) =>
      findResource(
        graph,
        "aws:autoscaling/group:Group",
        `Auto Scaling group ${text(name)} in ${region}`,
        ({ outputs, region: own }) => outputs["name"] === name && own === region,
      ),
    );
    if (this.groups.length === 0) {
      throw new RehearsalError(
        `The deployment group ${deploymentGroup.name} selects instances by tags; only those of Auto Scaling groups are rehearsed.`,
        2,
      );
    }
    const template = this.launchTemplate(this.groups[0]!);
    this.files = filesOfUserData(text(template.inputs["userData"]));
    this.count = this.groups.reduce(
      (sum, { inputs }) => sum + Number(inputs["desiredCapacity"] ?? inputs["minSize"]),
      0,
    );
    this.roleArn = this.instanceRole(template);
  }

  /** Boots as many hosts as the groups hold. */
  async launch(): Promise<readonly Host[]> {
    return Promise.all(Array.from({ length: this.count }, () => this.boot()));
  }

  private async boot(): Promise<Host> {
    const { workspace } = this.parts;
    const id = `i-${randomBytes(9).toString("hex").slice(0, 17)}`;
    const port = await workspace.freePort();
    // Hosts of one machine share its addresses: each service has a port of its own, on the loopback interface only.
    const own = { PORT: String(port), HOST: "127.0.0.1" };
    const files = Object.fromEntries(
      Object.entries(this.files).map(([path, content]) => [
        path,
        /^PORT=/m.test(content) ? withVariables(content, own) : content,
      ]),
    );
    return bootHost({
      id,
      region: this.region,
      port,
      root: join(workspace.hosts, this.graph.stack, this.region, id),
      files,
    });
  }

  private launchTemplate(group: GraphResource): GraphResource {
    const id = (group.inputs["launchTemplate"] as Plain | undefined)?.["id"];
    return findResource(
      this.graph,
      "aws:ec2/launchTemplate:LaunchTemplate",
      `launch template of ${group.name}`,
      (template) => template.id === id,
    );
  }

  private instanceRole(template: GraphResource): string {
    const arn = (template.inputs["iamInstanceProfile"] as Plain | undefined)?.["arn"];
    const profile = findResource(
      this.graph,
      "aws:iam/instanceProfile:InstanceProfile",
      `instance profile ${text(arn)}`,
      ({ outputs }) => outputs["arn"] === arn,
    );
    const role = findResource(
      this.graph,
      "aws:iam/role:Role",
      `role of instance profile ${profile.name}`,
      ({ outputs, account }) => outputs["name"] === profile.inputs["role"] && account === profile.account,
    );
    return text(role.outputs["arn"]);
  }
}

function targetGroups(graph: Graph, { inputs, region }: GraphResource): readonly GraphResource[] {
  const infos = list((inputs["loadBalancerInfo"] as Plain | undefined)?.["targetGroupInfos"]);
  return infos.map((info) => {
    const { name } = info as Plain;
    return findResource(
      graph,
      "aws:lb/targetGroup:TargetGroup",
      `target group ${text(name)} in ${region}`,
      ({ outputs, region: own }) => outputs["name"] === name && own === region,
    );
  });
}

function healthPathOf([group]: readonly GraphResource[]): string {
  return text((group?.inputs["healthCheck"] as Plain | undefined)?.["path"]) || "/";
}

function rollbackEvents(inputs: Plain): AutoRollbackEvent[] {
  const { enabled, events } = (inputs["autoRollbackConfiguration"] ?? {}) as Plain;
  return enabled === true ? (list(events) as AutoRollbackEvent[]) : [];
}

function deploymentConfig(graph: Graph, name: string, region: string): DeploymentConfig {
  const predefined = predefinedDeploymentConfigs[name];
  if (predefined) return predefined;
  const own = findResource(
    graph,
    "aws:codedeploy/deploymentConfig:DeploymentConfig",
    `deployment configuration ${name} in ${region}`,
    ({ outputs, region: where }) => outputs["deploymentConfigName"] === name && where === region,
  );
  return { name, minimumHealthyHosts: own.inputs["minimumHealthyHosts"] as DeploymentConfig["minimumHealthyHosts"] };
}

function blueGreen(
  { deploymentStyle, blueGreenDeploymentConfig }: Plain,
  instances: Instances,
): { blueGreen?: BlueGreenArgs } {
  if ((deploymentStyle as Plain | undefined)?.["deploymentType"] !== "BLUE_GREEN") return {};
  const config = (blueGreenDeploymentConfig ?? {}) as Readonly<Record<string, Plain | undefined>>;
  const ready = config["deploymentReadyOption"] ?? {};
  const terminate = config["terminateBlueInstancesOnDeploymentSuccess"] ?? {};
  return {
    blueGreen: {
      launch: () => instances.launch(),
      readyAction: (ready["actionOnTimeout"] ?? "CONTINUE_DEPLOYMENT") as "CONTINUE_DEPLOYMENT" | "STOP_DEPLOYMENT",
      readyWaitMinutes: Number(ready["waitTimeInMinutes"] ?? 0),
      terminateAction: (terminate["action"] ?? "TERMINATE") as "TERMINATE" | "KEEP_ALIVE",
      terminateWaitMinutes: Number(terminate["terminationWaitTimeInMinutes"] ?? 0),
    },
  };
}
