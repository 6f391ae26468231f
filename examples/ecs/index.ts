/**
 * A service on Fargate in two regions: one build pushes an image, ECR copies it, and each region pulls its own copy. CodeDeploy moves a
 * tenth of the traffic to new tasks for five minutes and then the rest, unless an alarm rings or a hook finds a fault.
 *
 * Costs for each region two tasks of Fargate, four while it deploys, a load balancer and a NAT gateway; and the build minutes, and the
 * transfer of images between the regions.
 */
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import { SecurityGroup } from "@pulumi/aws/ec2";
import { Cluster } from "@pulumi/aws/ecs";
import { LoadBalancer } from "@pulumi/aws/lb";
import { Vpc } from "@pulumi/awsx/ec2";
import * as pulumi from "@pulumi/pulumi";
import { BuildProject, EcsDeployment, EcsDeploymentConfig, ImageRepository } from "../../components";

const accountId = "111111111111";
const home = "eu-central-1";
const regions = [home, "us-east-1"];
const port = 8080;
const role = { rolePath: "/shop/", roleName: "shop-ecs-build" };

const images = new ImageRepository("images", {
  repositoryName: "shop",
  homeRegion: home,
  regions,
  pushRoleArns: [`arn:aws:iam::${accountId}:role${role.rolePath}${role.roleName}`],
  accountId,
});

/** Builds and pushes what is merged; its buildspec is the repository's. */
new BuildProject("build", {
  projectName: "shop-ecs-build",
  source: "CODECOMMIT",
  sourceLocation: `https://git-codecommit.${home}.amazonaws.com/v1/repos/shop`,
  // Docker needs it.
  privilegedMode: true,
  environmentVariables: [{ name: "IMAGE_REPOSITORY", value: images.homeRepositoryUrl }],
  // What else a push takes, the repository's policy gives to this role alone.
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "SignInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" }],
  }),
  accountId,
  region: home,
  ...role,
});

/** A network in which everybody reaches the load balancer, and only that reaches the tasks. */
function network(name: string, region: string) {
  const vpc = new Vpc(name, { region, numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } });
  const { vpcId } = vpc;
  const balancer = new SecurityGroup(`balancer-${region}`, {
    region,
    vpcId,
    description: "Everybody reaches the service, which reaches the tasks",
    ingress: [80, 8081].map((each) => ({
      protocol: "tcp",
      fromPort: each,
      toPort: each,
      // New tasks are tried from within before users get to them.
      cidrBlocks: [each === 80 ? "0.0.0.0/0" : "10.0.0.0/8"],
    })),
    egress: [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["10.0.0.0/8"] }],
  });
  const tasks = new SecurityGroup(`tasks-${region}`, {
    region,
    vpcId,
    description: "The load balancer reaches the tasks, and they reach HTTPS endpoints",
    ingress: [{ protocol: "tcp", fromPort: port, toPort: port, securityGroups: [balancer.id] }],
    egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
  });
  return { vpc, balancer, tasks };
}

function service(region: string): EcsDeployment {
  const name = `shop-${region}`;
  const { vpc, balancer: balancerGroup, tasks } = network(name, region);
  const balancer = new LoadBalancer(name, {
    region,
    loadBalancerType: "application",
    subnets: vpc.publicSubnetIds,
    securityGroups: [balancerGroup.id],
  });
  const errors = new MetricAlarm(`errors-${region}`, {
    region,
    name: "shop-ecs-errors",
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_Target_5XX_Count",
    dimensions: { LoadBalancer: balancer.arnSuffix },
    statistic: "Sum",
    period: 60,
    evaluationPeriods: 2,
    threshold: 5,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
  });
  return new EcsDeployment(name, {
    serviceName: "shop",
    clusterName: new Cluster(name, { region, name: "shop" }).name,
    vpcId: vpc.vpcId,
    subnetIds: vpc.privateSubnetIds,
    securityGroupIds: [tasks.id],
    loadBalancerArn: balancer.arn,
    productionListener: { port: 80 },
    testListener: { port: 8081 },
    healthCheckPath: "/health",
    containerName: "shop",
    containerPort: port,
    initialImage: "public.ecr.aws/docker/library/node:22.23.1-alpine3.23",
    initialCommand: ["node", "-e", `require("node:http").createServer((_, answer) => answer.end()).listen(${port})`],
    imageRepositoryArns: [images.repositoryArns.apply((arns) => arns[region] ?? "")],
    deploymentConfigName: EcsDeploymentConfig.Canary10Percent5Minutes,
    hookFunctionNames: ["CodeDeployHook_shop"],
    alarmNames: [errors.name],
    terminateBlueAfterMinutes: 30,
    accountId,
    region,
  });
}

const services = regions.map((region) => [region, service(region)] as const);

export const repository = images.homeRepositoryUrl;
/** What whoever registers task definitions must be allowed to pass. */
export const passedRoleArns = pulumi.all(services.map(([, each]) => each.passedRoleArns)).apply((arns) => arns.flat());
export const deploymentGroups = Object.fromEntries(services.map(([region, each]) => [region, each.deploymentGroupArn]));
