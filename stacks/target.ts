/** What an environment deploys to in one region: network, load balancer, instances, deployment group and the alarms that watch. */
import * as pulumi from "@pulumi/pulumi";
import { Group } from "@pulumi/aws/autoscaling";
import { LaunchTemplate } from "@pulumi/aws/ec2";
// For its effect: it registers the classes of the load balancer's outputs. Without them, Pulumi hands out references that have no
// properties, and the target group's ARN and name would be missing without an error.
import "@pulumi/aws/lb";
import { ApplicationLoadBalancer } from "@pulumi/awsx/lb";
import { DeploymentStrategy, ServerDeployment, type TrafficEndpoint } from "../components";
import { SYSTEMS } from "../components/instances/systems";
import { partitionOf } from "../components/internal/partitions";
import { type RegionalAlarms, createAlarms } from "./alarms/alarms";
import { loadBalanced } from "./alarms/metrics";
import type { EnvironmentNames } from "./names";
import { createInstanceLogs } from "./instanceLogs";
import { createScaling, replacementOf } from "./scaling";
import type { EnvironmentSettings } from "./settings";
import { createNetwork, type Network, SERVICE_PORT } from "./targetNetwork";
import { userData } from "./userData";
import { imageParameterFor, serverSystem } from "./userData/operatingSystems";

/** Path that load balancer and rehearsal ask. */
export const HEALTH_PATH = "/health";

export interface RegionalTargetArgs {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly region: string;
  readonly instanceProfileArn: pulumi.Input<string>;
  readonly instanceRoleArn: string;
  /** Path of the role that CodeDeploy assumes. */
  readonly rolePath: string;
}

/** One region of an environment. */
export class RegionalTarget extends pulumi.ComponentResource {
  /** Address that people and monitors reach the service at. */
  readonly endpoint: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  readonly address: TrafficEndpoint;

  constructor(name: string, args: RegionalTargetArgs, opts: pulumi.ComponentResourceOptions) {
    super("interlock:stacks:RegionalTarget", name, {}, opts);
    const network = createNetwork(this, name, args);
    const balancer = createLoadBalancer(this, name, args, network);
    const group = createInstances(this, name, args, network, balancer);
    createInstanceLogs(this, name, args.settings, args.names, args.region);
    createScaling(this, name, args.settings, args.region, group, {
      balancerArnSuffix: balancer.loadBalancer.arnSuffix,
      targetGroupArnSuffix: balancer.defaultTargetGroup.arnSuffix,
    });
    const { regression } = createRegionalAlarms(this, name, args, balancer);
    const deployment = createDeployment(this, name, args, group, balancer, regression);

    const scheme = args.settings.certificates[args.region] === undefined ? "http" : "https";
    this.endpoint = pulumi.interpolate`${scheme}://${balancer.loadBalancer.dnsName}`;
    this.deploymentGroupArn = deployment.deploymentGroupArn;
    this.address = { dnsName: balancer.loadBalancer.dnsName, zoneId: balancer.loadBalancer.zoneId };
    this.registerOutputs({ endpoint: this.endpoint, deploymentGroupArn: this.deploymentGroupArn });
  }
}

function createLoadBalancer(
  parent: pulumi.Resource,
  name: string,
  args: RegionalTargetArgs,
  network: Network,
): ApplicationLoadBalancer {
  const { settings, region } = args;
  const certificateArn = settings.certificates[region];
  const redirect = { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } };
  return new ApplicationLoadBalancer(
    `${name}-lb`,
    {
      region,
      subnetIds: network.vpc.publicSubnetIds,
      securityGroups: [network.balancerGroup.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: settings.source.kind === "channel",
      defaultTargetGroup: {
        region,
        vpcId: network.vpc.vpcId,
        port: SERVICE_PORT,
        protocol: "HTTP",
        targetType: "instance",
        deregistrationDelay: 30,
        healthCheck: {
          path: HEALTH_PATH,
          matcher: "200",
          interval: 10,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          timeout: 5,
        },
      },
      listeners:
        certificateArn === undefined
          ? [{ region, port: 80, protocol: "HTTP" }]
          : [
              {
                region,
                port: 443,
                protocol: "HTTPS",
                certificateArn,
                sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
              },
              { region, port: 80, protocol: "HTTP", defaultActions: [redirect] },
            ],
    },
    { parent },
  );
}

const imageParameterOf = ({ settings }: RegionalTargetArgs): string =>
  imageParameterFor(settings.operatingSystem, settings.instanceType, settings.imageParameter);

function createInstances(
  parent: pulumi.Resource,
  name: string,
  args: RegionalTargetArgs,
  network: Network,
  balancer: ApplicationLoadBalancer,
): Group {
  const { settings, region, names } = args;
  const { application, environment, operatingSystem, imageParameter, instanceType, privateEndpoints } = settings;
  const tags = { Name: names.prefix, Application: application, Environment: environment };
  const text = userData({
    region,
    dnsSuffix: partitionOf(region)!.dnsSuffix,
    application,
    environment: { PORT: String(SERVICE_PORT), ENVIRONMENT: environment, REGION: region },
    operatingSystem,
    privateEndpoints,
    operations: { environment, instanceType, logSources: settings.logSources, sessionManager: settings.sessionManager },
  });
  // Volumes of images of one's own are as large as the image says.
  const volumeSize = imageParameter === "" ? serverSystem(operatingSystem).volumeSize : undefined;
  const template = new LaunchTemplate(
    `${name}-template`,
    {
      region,
      imageId: `resolve:ssm:${imageParameterOf(args)}`,
      instanceType,
      iamInstanceProfile: { arn: args.instanceProfileArn },
      vpcSecurityGroupIds: [network.instanceGroup.id],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: SYSTEMS[operatingSystem].rootDeviceName,
          ebs: {
            encrypted: "true",
            volumeType: "gp3",
            ...(volumeSize === undefined ? {} : { volumeSize }),
            deleteOnTermination: "true",
          },
        },
      ],
      monitoring: { enabled: true },
      updateDefaultVersion: true,
      userData: Buffer.from(text).toString("base64"),
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
    },
    { parent },
  );
  return new Group(
    `${name}-group`,
    {
      region,
      minSize: settings.instancesPerRegion,
      maxSize: settings.maxInstancesPerRegion,
      vpcZoneIdentifiers: network.vpc.privateSubnetIds,
      targetGroupArns: [balancer.defaultTargetGroup.arn],
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      // EC2 and not ELB: before the first deployment no instance can answer, and ELB checks would replace them for ever.
      healthCheckType: "EC2",
      waitForCapacityTimeout: "0",
      ...replacementOf(settings),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
    },
    { parent },
  );
}

function createRegionalAlarms(
  parent: pulumi.Resource,
  name: string,
  { names, region }: RegionalTargetArgs,
  balancer: ApplicationLoadBalancer,
): RegionalAlarms {
  const dimensions = {
    LoadBalancer: balancer.loadBalancer.arnSuffix,
    TargetGroup: balancer.defaultTargetGroup.arnSuffix,
  };
  return createAlarms(parent, name, {
    names,
    region,
    metrics: loadBalanced([{ id: "targets", dimensions }], dimensions),
    description:
      "A target fails its health check, or more than 1 % of requests end in 5xx. Before the first deployment all targets fail: nothing runs on them",
  });
}

function createDeployment(
  parent: pulumi.Resource,
  name: string,
  args: RegionalTargetArgs,
  group: Group,
  balancer: ApplicationLoadBalancer,
  alarm: RegionalAlarms["regression"],
): ServerDeployment {
  const { settings, names, region } = args;
  const blueGreen = settings.deploymentStrategy === DeploymentStrategy.BlueGreen;
  return new ServerDeployment(
    `${name}-deployment`,
    {
      applicationName: names.deploymentApplication,
      deploymentGroupName: names.deploymentGroup,
      autoScalingGroupNames: [group.name],
      targetGroupNames: [balancer.defaultTargetGroup.name],
      strategy: settings.deploymentStrategy,
      deploymentConfigName: settings.deploymentConfig,
      alarmNames: [alarm.name],
      roleName: names.codeDeployRoleName(region),
      rolePath: args.rolePath,
      ...(blueGreen ? { instanceRoleArn: args.instanceRoleArn, imageParameters: [imageParameterOf(args)] } : {}),
      accountId: settings.account,
      region,
    },
    { parent },
  );
}
