import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EcsDeployment, type EcsDeploymentArgs } from "../../../components";
import { FARGATE_SIZES, memoryInWords } from "../../../components/ecs/sizes";
import { deploy, problemsOf } from "../deployed";
import { BALANCER, happy, ofEcs, TOPIC } from "./fixtures";

const NETWORK = BALANCER.replace("/app/", "/net/");
const ROLE = "arn:aws:iam::111111111111:role/shop";

const problems = async (args: EcsDeploymentArgs): Promise<readonly string[]> =>
  (await problemsOf(() => new EcsDeployment("web", args))).map((line) => line.replace('EcsDeployment "web": ', ""));

const CASES: readonly (readonly [what: string, args: EcsDeploymentArgs, ...problems: string[]])[] = [
  [
    "names that ECS does not take",
    happy({ serviceName: "shop.dev", containerName: "", taskFamily: "a b", clusterName: `arn:${BALANCER}` }),
    'serviceName must be an ECS service name of 1 to 255 characters: letters, digits, _ and -, got "shop.dev"; shorten or respell it',
    `clusterName must be an ECS cluster name of 1 to 255 characters: letters, digits, _ and -, got "arn:${BALANCER}"; give the name, not the ARN`,
    'containerName must be a container name of 1 to 255 characters: letters, digits, _ and -, got ""; shorten or respell it',
    'taskFamily must be a task definition family of 1 to 255 characters: letters, digits, _ and -, got "a b"; omit it to use serviceName',
  ],
  [
    "a load balancer of the other kind",
    happy({ loadBalancerArn: NETWORK }),
    `loadBalancerArn must be the ARN of a load balancer of type application (…:loadbalancer/app/…), got "${NETWORK}"; give its ARN, or set loadBalancerType`,
  ],
  [
    "a path for a load balancer that only connects",
    happy({ loadBalancerArn: NETWORK, loadBalancerType: "network", healthCheckPath: "/health" }),
    'healthCheckPath must not be given with loadBalancerType network, which only connects, got "/health"; remove it',
  ],
  [
    "a load balancer of no kind",
    happy({ loadBalancerType: "classic" as "network" }),
    'loadBalancerType must be one of application, network, got "classic"; omit it to use application',
  ],
  [
    "paths, delays and graces out of range",
    happy({ healthCheckPath: "health", deregistrationDelaySeconds: 3601, healthCheckGracePeriodSeconds: -1 }),
    'healthCheckPath must be a path of at most 1024 characters that begins with /, got "health"; omit it to use /',
    "deregistrationDelaySeconds must be an integer from 0 to 3600, got 3601; omit it to use 30",
    "healthCheckGracePeriodSeconds must be an integer from 0 to 2147483647, got -1; omit it to use 60",
  ],
  [
    "listeners that cannot listen",
    happy({
      productionListener: { port: 0, certificateArn: "shop" },
      testListener: { port: 0 },
      containerPort: 70_000,
    }),
    "productionListener.port must be an integer from 1 to 65535, got 0; give the port that it listens on",
    `productionListener.certificateArn must be a certificate's ARN (arn:…:acm:…:certificate/…), got "shop"; give its ARN`,
    "testListener.port must be an integer from 1 to 65535, got 0; give the port that it listens on",
    "testListener.port must not be the port of productionListener, got 0; choose another, such as 8443",
    "containerPort must be an integer from 1 to 65535, got 70000; give the port that the container listens on",
  ],
  [
    "numbers of tasks that contradict each other",
    happy({ maxCount: 1, scalingCpuPercent: 101 }),
    "maxCount must be an integer from 2 to 5000, got 1; omit it to leave the number as it is",
    "scalingCpuPercent must be an integer from 1 to 100, got 101; omit it to use 50",
  ],
  [
    "a target for what does not scale",
    happy({ scalingCpuPercent: 60 }),
    "scalingCpuPercent must be given with maxCount only, got 60; say how many tasks there may be, or remove it",
  ],
  [
    "tasks that cannot run",
    happy({ initialImage: "", initialCommand: [], desiredCount: 5001, logGroupName: "a b", logRetentionDays: 2 }),
    'initialImage must be an image, such as public.ecr.aws/nginx/nginx:1.29, got ""; name what runs until the first deployment',
    "initialCommand must hold at least 1 word, got []; omit it to run the image's own command",
    "desiredCount must be an integer from 0 to 5000, got 5001; omit it to use 2",
    'logGroupName must be a CloudWatch log group name of 1 to 512 characters: letters, digits and . - _ / #, got "a b"; omit it to use /ecs/<serviceName>',
    "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 2; omit it to use 30",
  ],
  [
    "sizes that Fargate does not offer",
    happy({ cpu: 300, cpuArchitecture: "RISC" as "ARM64" }),
    'cpuArchitecture must be one of X86_64, ARM64, got "RISC"; build the image for one of these, or omit it to use X86_64',
    "cpu must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, got 300; omit it to use 256",
  ],
  [
    "memory that Fargate does not offer for the processor",
    happy({ cpu: 2048, memoryMiB: 3072 }),
    "memoryMiB must be 4096 to 16384 in steps of 1024 with cpu 2048, got 3072; choose a size that Fargate offers",
  ],
  [
    "roles beside what they would be made of",
    happy({ executionRoleArn: ROLE, imageRepositoryArns: ["shop"], taskRoleArn: "shop", taskPolicy: "{}" }),
    "imageRepositoryArns must not be given with executionRoleArn, whose policies are its own; remove one of the two",
    'taskRoleArn must be an IAM role ARN (arn:…:iam::…:role/…), got "shop"; give the role\'s ARN, or omit it to have one made',
    "taskPolicy must not be given with taskRoleArn, whose policies are its own; remove one of the two",
    'imageRepositoryArns[0] must be an ECR repository ARN, wildcards allowed (arn:…:ecr:…:repository/…), got "shop"; give the repository\'s ARN',
    'taskPolicy must be a JSON policy with statements, got "{}"; form it with pulumi.jsonStringify',
  ],
  [
    "a configuration of another platform",
    happy({ deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }),
    'deploymentConfigName must be CodeDeployDefault.ECSAllAtOnce, CodeDeployDefault.ECSCanary10Percent5Minutes, CodeDeployDefault.ECSCanary10Percent15Minutes, CodeDeployDefault.ECSLinear10PercentEvery1Minutes, CodeDeployDefault.ECSLinear10PercentEvery3Minutes or a name of your own of 1 to 100 characters: letters, digits and + = , . @ _ -, got "CodeDeployDefault.LambdaAllAtOnce"; omit it to use CodeDeployDefault.ECSAllAtOnce',
  ],
  [
    "canaries on a network load balancer",
    happy({ loadBalancerArn: NETWORK, loadBalancerType: "network", deploymentConfigName: "slowly" }),
    'deploymentConfigName must be CodeDeployDefault.ECSAllAtOnce with loadBalancerType network, got "slowly"; omit it to use CodeDeployDefault.ECSAllAtOnce',
  ],
  [
    "waits and names out of range",
    happy({
      applicationName: "",
      deploymentGroupName: "a b",
      deploymentReadyAction: "WAIT" as "STOP_DEPLOYMENT",
      deploymentReadyWaitMinutes: 2881,
      terminateBlueAfterMinutes: 2881,
    }),
    "terminateBlueAfterMinutes must be an integer from 0 to 2880, got 2881; omit it to use 5",
    'applicationName must be a CodeDeploy application name of 1 to 100 characters: letters, digits and + = , . @ _ -, got ""; shorten or respell it',
    'deploymentGroupName must be a CodeDeploy deployment group name of 1 to 100 characters: letters, digits and + = , . @ _ -, got "a b"; shorten or respell it',
    'deploymentReadyAction must be one of CONTINUE_DEPLOYMENT, STOP_DEPLOYMENT, got "WAIT"; omit it to use CONTINUE_DEPLOYMENT',
    "deploymentReadyWaitMinutes must not be given without STOP_DEPLOYMENT, got 2881; remove it or set deploymentReadyAction",
    "deploymentReadyWaitMinutes must be an integer from 1 to 2880, got 2881; give the minutes that somebody may take",
  ],
  [
    "a wait for somebody without an end",
    happy({ deploymentReadyAction: "STOP_DEPLOYMENT" }),
    "deploymentReadyWaitMinutes must be given with STOP_DEPLOYMENT; say how long somebody may take",
  ],
  [
    "hooks that CodeDeploy's own policies would not let it run",
    happy({ hookFunctionNames: ["check", "check"] }),
    'hookFunctionNames must not repeat a value, got ["check"]; name each function once',
    ...[0, 1].map(
      (index) =>
        `hookFunctionNames[${index}] must be the name of a function, CodeDeployHook_ and 1 to 49 letters, digits, _ and -, got "check"; give the name without ARN and version, and call the function so`,
    ),
  ],
  [
    "alarms that are not there",
    happy({ ignorePollAlarmFailure: true, rollbackEvents: ["DEPLOYMENT_STOP_ON_ALARM"] }),
    "ignorePollAlarmFailure must not be true without alarmNames, got true; remove it or name alarms",
    'rollbackEvents must not hold DEPLOYMENT_STOP_ON_ALARM without alarmNames, got ["DEPLOYMENT_STOP_ON_ALARM"]; name alarms or drop the event',
  ],
  [
    "what only CodeDeploy knows",
    ofEcs({
      applicationName: "shop",
      deploymentConfigName: "slowly",
      hookFunctionNames: ["CodeDeployHook_shop"],
      rollbackEvents: ["DEPLOYMENT_FAILURE"],
      triggers: [{ name: "news", topicArn: TOPIC }],
      terminateBlueAfterMinutes: 1441,
    }),
    "terminateBlueAfterMinutes must be an integer from 0 to 1440, got 1441; omit it to use 5",
    ...[
      'applicationName must not be given with deploymentController ECS, got "shop"',
      'deploymentConfigName must not be given with deploymentController ECS, got "slowly"',
      'hookFunctionNames must not be given with deploymentController ECS, got ["CodeDeployHook_shop"]',
      'rollbackEvents must not be given with deploymentController ECS, got ["DEPLOYMENT_FAILURE"]',
      `triggers must not be given with deploymentController ECS, got [{"name":"news","topicArn":"${TOPIC}"}]`,
    ].map((line) => `${line}; remove it or use CODE_DEPLOY`),
  ],
  [
    "a controller that there is not",
    happy({ deploymentController: "EXTERNAL" as "ECS" }),
    'deploymentController must be one of CODE_DEPLOY, ECS, got "EXTERNAL"; omit it to use CODE_DEPLOY',
  ],
  [
    "places that there are not",
    happy({ accountId: "1", region: "moon", roleName: "a b" }),
    'roleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made',
    'accountId must be twelve digits, got "1"; omit it to use the provider\'s account',
    'region must be a region of AWS, such as eu-central-1, got "moon"; give the region\'s code',
  ],
];

describe("EcsDeployment refuses", () => {
  for (const [what, args, ...expected] of CASES)
    it(what, async () => assert.deepEqual([...(await problems(args))].sort(), [...expected].sort()));

  it("nothing that is not known yet", async () => {
    const unknown = pulumi.output("");
    await deploy(
      () => {
        new EcsDeployment(
          "web",
          happy({
            clusterName: unknown,
            loadBalancerArn: unknown,
            deploymentConfigName: unknown,
            initialImage: unknown,
          }),
        );
      },
      { preview: true },
    );
  });
});

describe("the sizes of Fargate", () => {
  it("are those that AWS lists", () => {
    assert.deepEqual(
      [...FARGATE_SIZES].map(([cpu, sizes]) => `${cpu}: ${memoryInWords(sizes)}`),
      [
        "256: 512, 1024 or 2048",
        "512: 1024 to 4096 in steps of 1024",
        "1024: 2048 to 8192 in steps of 1024",
        "2048: 4096 to 16384 in steps of 1024",
        "4096: 8192 to 30720 in steps of 1024",
        "8192: 16384 to 61440 in steps of 4096",
        "16384: 32768 to 122880 in steps of 8192",
        "32768: 61440, 122880 or 249856",
      ],
    );
  });
});
