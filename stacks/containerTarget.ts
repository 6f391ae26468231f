/** What an environment of containers deploys to in one region: network, load balancer, cluster, service and the alarm that watches. */
import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import { Cluster } from "@pulumi/aws/ecs";
import type { LoadBalancer } from "@pulumi/aws/lb";
import { EcsDeployment, type TrafficEndpoint } from "../components";
import { createLoadBalancer, createNetwork, type Network } from "./containerNetwork";
import { containerNames } from "./containerNames";
import type { TaskRoles } from "./containerRoles";
import type { EnvironmentNames } from "./names";
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
    createHealthAlarm(this, name, args, balancer, deployment);

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
      executionRoleArn,
      taskRoleArn,
      logGroupName: logGroup,
      applicationName: names.deploymentApplication,
      deploymentGroupName: names.deploymentGroup,
      deploymentConfigName: settings.deploymentConfig,
      // By its name, because the alarm watches the target groups that are made here.
      alarmNames: [names.healthAlarm],
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

/**
 * One metric alarm for the region: a task in either target group that fails its checks, or more than 1 % of requests answered with 5xx.
 * One and not several, because a condition of CodePipeline takes five rules and a wave up to five regions.
 */
function createHealthAlarm(
  parent: pulumi.Resource,
  name: string,
  { names, region }: RegionalContainerTargetArgs,
  balancer: LoadBalancer,
  { blueTargetGroupArn, greenTargetGroupArn }: EcsDeployment,
): void {
  const metric = (id: string, metricName: string, stat: string, targetGroupArn?: pulumi.Output<string>) => ({
    id,
    metric: {
      namespace: "AWS/ApplicationELB",
      metricName,
      stat,
      period: 60,
      dimensions: {
        LoadBalancer: balancer.arnSuffix,
        ...(targetGroupArn === undefined ? {} : { TargetGroup: suffixOf(targetGroupArn) }),
      },
    },
  });
  new MetricAlarm(
    `${name}-alarm`,
    {
      region,
      name: names.healthAlarm,
      alarmDescription: "A task fails its health check, or more than 1 % of requests end in 5xx",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: "notBreaching",
      metricQueries: [
        metric("blue", "UnHealthyHostCount", "Maximum", blueTargetGroupArn),
        metric("green", "UnHealthyHostCount", "Maximum", greenTargetGroupArn),
        metric("errors", "HTTPCode_Target_5XX_Count", "Sum"),
        metric("requests", "RequestCount", "Sum"),
        {
          id: "health",
          // The target group that is not in use reports nothing.
          expression:
            "IF(FILL(blue, 0) + FILL(green, 0) > 0, 1, 0) + IF(FILL(errors, 0) * 100 > FILL(requests, 0), 1, 0)",
          label: "Unhealthy",
          returnData: true,
        },
      ],
    },
    { parent },
  );
}
