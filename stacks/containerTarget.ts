/** What an environment of containers deploys to in one region: network, load balancer, cluster, service and the alarms that watch. */
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "@pulumi/aws/ecs";
import type { LoadBalancer } from "@pulumi/aws/lb";
import { EcsDeployment, type TrafficEndpoint } from "../components";
import { createAlarms } from "./alarms/alarms";
import { loadBalanced } from "./alarms/metrics";
import { createLoadBalancer, createNetwork, type Network } from "./containerNetwork";
import { containerNames } from "./containerNames";
import type { TaskRoles } from "./containerRoles";
import type { EnvironmentNames } from "./names";
import { scales } from "./scaling";
import type { EnvironmentSettings } from "./settings";

/** Container and port that task definition and AppSpec of the application name. */
export const CONTAINER = "departures";
export const CONTAINER_PORT = 8080;
const HEALTH_PATH = "/health";

/** Answers the health check until the first release comes. */
const PLACEHOLDER = {
  image: "public.ecr.aws/docker/library/node:22.23.1-alpine3.23",
  command: [
    "node",
    "-e",
    `require("node:http").createServer((_, response) => response.end("no release yet\\n")).listen(${CONTAINER_PORT})`,
  ],
};

export interface RegionalContainerTargetArgs extends TaskRoles {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly region: string;
}

/** One region of an environment of containers. */
export class RegionalContainerTarget extends pulumi.ComponentResource {
  /** Address that people and monitors reach the service at. */
  readonly endpoint: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  readonly address: TrafficEndpoint;

  constructor(name: string, args: RegionalContainerTargetArgs, opts: pulumi.ComponentResourceOptions) {
    super("interlock:stacks:RegionalContainerTarget", name, {}, opts);
    const network = createNetwork(this, name, args, CONTAINER_PORT);
    const balancer = createLoadBalancer(this, name, args, network);
    const deployment = createDeployment(this, name, args, network, balancer);
    createRegionalAlarms(this, name, args, balancer, deployment);

    const scheme = args.settings.certificates[args.region] === undefined ? "http" : "https";
    this.endpoint = pulumi.interpolate`${scheme}://${balancer.dnsName}`;
    // CodeDeploy is the controller, so that there is a deployment group.
    this.deploymentGroupArn = deployment.deploymentGroupArn!;
    this.address = { dnsName: balancer.dnsName, zoneId: balancer.zoneId };
    this.registerOutputs({ endpoint: this.endpoint, deploymentGroupArn: this.deploymentGroupArn });
  }
}

function createDeployment(
  parent: pulumi.Resource,
  name: string,
  args: RegionalContainerTargetArgs,
  { vpc, taskGroup }: Network,
  balancer: LoadBalancer,
): EcsDeployment {
  const { settings, names, region, executionRoleArn, taskRoleArn } = args;
  const { cluster: clusterName, service, taskFamily, logGroup } = containerNames(settings, names);
  const certificateArn = settings.certificates[region];
  const cluster = new Cluster(`${name}-cluster`, { region, name: clusterName }, { parent });
  return new EcsDeployment(
    `${name}-deployment`,
    {
      serviceName: service,
      clusterName: cluster.name,
      vpcId: vpc.vpcId,
      subnetIds: vpc.privateSubnetIds,
      securityGroupIds: [taskGroup.id],
      loadBalancerArn: balancer.arn,
      productionListener: certificateArn === undefined ? { port: 80 } : { port: 443, certificateArn },
      healthCheckPath: HEALTH_PATH,
      containerName: CONTAINER,
      containerPort: CONTAINER_PORT,
      initialImage: PLACEHOLDER.image,
      initialCommand: PLACEHOLDER.command,
      taskFamily,
      desiredCount: settings.instancesPerRegion,
      ...(scales(settings)
        ? { maxCount: settings.maxInstancesPerRegion, scalingCpuPercent: settings.scalingCpuPercent }
        : {}),
      logRetentionDays: settings.logRetentionDays,
      executionRoleArn,
      taskRoleArn,
      logGroupName: logGroup,
      applicationName: names.deploymentApplication,
      deploymentGroupName: names.deploymentGroup,
      deploymentConfigName: settings.deploymentConfig,
      // By its name, because the alarm watches the target groups that are made here.
      alarmNames: [names.regressionAlarm],
      roleName: names.codeDeployRoleName(region),
      rolePath: names.rolePath,
      accountId: settings.account,
      region,
    },
    { parent },
  );
}

/** An ARN from its kind on, as the metrics of load balancing name their resources. */
const suffixOf = (arn: pulumi.Output<string>): pulumi.Output<string> =>
  arn.apply((text) => text.split(":").at(-1) ?? text);

function createRegionalAlarms(
  parent: pulumi.Resource,
  name: string,
  { names, region }: RegionalContainerTargetArgs,
  balancer: LoadBalancer,
  { blueTargetGroupArn, greenTargetGroupArn }: EcsDeployment,
): void {
  const requests = { LoadBalancer: balancer.arnSuffix };
  const group = (id: string, targetGroupArn: pulumi.Output<string>) => ({
    id,
    dimensions: { ...requests, TargetGroup: suffixOf(targetGroupArn) },
  });
  createAlarms(parent, name, {
    names,
    region,
    // The target group that is not in use reports nothing.
    metrics: loadBalanced([group("blue", blueTargetGroupArn), group("green", greenTargetGroupArn)], requests),
    description: "A task fails its health check, or more than 1 % of requests end in 5xx",
  });
}
