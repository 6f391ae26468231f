import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { EcsDeployment, type EcsDeploymentArgs, EcsDeploymentConfig } from "../../../components";
import { type Graph, type Properties, sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";
import { BALANCER, happy, ofEcs, SITE, statement, TOPIC } from "./fixtures";

const build = (args: EcsDeploymentArgs) => () => {
  const { deploymentGroupArn, passedRoleArns, serviceArn, taskFamily, testListenerArn } = new EcsDeployment(
    "web",
    args,
  );
  return {
    passedRoleArns,
    serviceArn,
    taskFamily,
    ...(deploymentGroupArn && { deploymentGroupArn }),
    ...(testListenerArn && { testListenerArn }),
  };
};

const evaluate = (args: EcsDeploymentArgs): Promise<Graph> => deploy(build(args));

function statements(graph: Graph, role: string): readonly Properties[] {
  const policies = resource(graph, role).inputs["inlinePolicies"] as { name: string; policy: string }[];
  return policies.flatMap(({ policy }) => (JSON.parse(policy) as { Statement: Properties[] }).Statement);
}

const arn = (graph: Graph, name: string) => resource(graph, name).outputs["arn"] as string;
const inputs = (graph: Graph, name: string) => resource(graph, name).inputs;
const rulesOf = (listener: string) => `${listener.replace(":listener/", ":listener-rule/")}/*`;

const READ_TRAFFIC = statement(
  "ReadTraffic",
  [
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
  ],
  "*",
);

describe("EcsDeployment", () => {
  it("declares a service, its traffic, its tasks and what deploys to it", async () => {
    const graph = await evaluate(happy());
    assert.deepEqual(listed(graph), [
      "Application web-application",
      "DeploymentGroup web-deployment-group",
      "EcsDeployment web",
      "Listener web-production-listener",
      "LogGroup web-log-group",
      "Role web-execution-role",
      "Role web-role",
      "Role web-task-role",
      "Service web-service",
      "TargetGroup web-blue",
      "TargetGroup web-green",
      "TaskDefinition web-task-definition",
    ]);
    assert.deepEqual(inputs(graph, "web-service"), {
      name: "shop-dev",
      cluster: "shop-dev",
      taskDefinition: `arn:aws:ecs:${SITE}:task-definition/shop-dev:1`,
      desiredCount: 2,
      launchType: "FARGATE",
      deploymentController: { type: "CODE_DEPLOY" },
      networkConfiguration: { subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-1"], assignPublicIp: false },
      loadBalancers: [{ targetGroupArn: arn(graph, "web-blue"), containerName: "shop", containerPort: 8080 }],
      healthCheckGracePeriodSeconds: 60,
    });
    assert.deepEqual(graph.outputs, {
      deploymentGroupArn: `arn:aws:codedeploy:${SITE}:deploymentgroup:shop-dev/shop-dev`,
      passedRoleArns: [arn(graph, "web-execution-role"), arn(graph, "web-task-role")],
      serviceArn: `arn:aws:ecs:${SITE}:service/shop-dev/shop-dev`,
      taskFamily: "shop-dev",
    });
  });

  it("names target groups that the provider cannot, and others where a group would be replaced", async () => {
    const name = "web-ap-southeast-1-deployment";
    const namesIn = async (args: Partial<EcsDeploymentArgs>) => {
      const graph = await deploy(() => void new EcsDeployment(name, { ...happy(), ...args }));
      return ["blue", "green"].map((colour) => String(inputs(graph, `${name}-${colour}`)["name"]));
    };
    const names = await namesIn({});
    assert.match(names[0]!, /^web-ap-southeast-1-blue-[0-9a-f]{8}$/);
    assert.match(names[1]!, /^web-ap-southeast-green-[0-9a-f]{8}$/);
    assert.deepEqual(await namesIn({}), names);
    assert.notDeepEqual(await namesIn({ vpcId: "vpc-0123456789abcdef0" }), names);
  });

  it("lets the number of tasks follow their processors", async () => {
    const graph = await evaluate(happy({ maxCount: 6, scalingCpuPercent: 40 }));
    const dimension = { serviceNamespace: "ecs", scalableDimension: "ecs:service:DesiredCount" };
    const resourceId = "service/shop-dev/shop-dev";
    assert.deepEqual(inputs(graph, "web-scaling"), { ...dimension, resourceId, minCapacity: 2, maxCapacity: 6 });
    const { name: _, ...policy } = inputs(graph, "web-scaling-cpu") as Record<string, unknown>;
    assert.deepEqual(policy, {
      ...dimension,
      resourceId,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: 40,
      },
    });
  });

  it("deploys by CodeDeploy, blue/green, from one target group to the other", async () => {
    const graph = await evaluate(happy());
    const [blue, green] = ["web-blue", "web-green"].map((name) => resource(graph, name).outputs["name"]);
    assert.deepEqual(inputs(graph, "web-application"), { name: "shop-dev", computePlatform: "ECS" });
    assert.deepEqual(inputs(graph, "web-deployment-group"), {
      appName: "shop-dev",
      deploymentGroupName: "shop-dev",
      serviceRoleArn: arn(graph, "web-role"),
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      ecsService: { clusterName: "shop-dev", serviceName: "shop-dev" },
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      loadBalancerInfo: {
        targetGroupPairInfo: {
          targetGroups: [{ name: blue }, { name: green }],
          prodTrafficRoute: { listenerArns: [arn(graph, "web-production-listener")] },
        },
      },
      blueGreenDeploymentConfig: {
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
      },
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
    });
  });

  it("forwards requests to the service, and asks it whether it is well", async () => {
    const graph = await evaluate(happy({ healthCheckPath: "/health" }));
    assert.deepEqual(inputs(graph, "web-production-listener"), {
      loadBalancerArn: BALANCER,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: arn(graph, "web-blue") }],
    });
    assert.deepEqual(inputs(graph, "web-blue"), {
      vpcId: "vpc-1",
      port: 8080,
      protocol: "HTTP",
      targetType: "ip",
      deregistrationDelay: 30,
      healthCheck: {
        protocol: "HTTP",
        path: "/health",
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
  });

  it("runs the initial image until the first deployment", async () => {
    const graph = await evaluate(
      happy({ initialCommand: ["node", "-e", "0"], cpu: 1024, memoryMiB: 3072, cpuArchitecture: "ARM64" }),
    );
    const { containerDefinitions, ...definition } = inputs(graph, "web-task-definition");
    assert.deepEqual(definition, {
      family: "shop-dev",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "1024",
      memory: "3072",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" },
      executionRoleArn: arn(graph, "web-execution-role"),
      taskRoleArn: arn(graph, "web-task-role"),
    });
    assert.deepEqual(JSON.parse(containerDefinitions as string), [
      {
        name: "shop",
        image: "public.ecr.aws/nginx/nginx:1.29",
        essential: true,
        command: ["node", "-e", "0"],
        portMappings: [{ containerPort: 8080, protocol: "tcp" }],
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "/ecs/shop-dev",
            "awslogs-region": "eu-central-1",
            "awslogs-stream-prefix": "initial",
          },
        },
      },
    ]);
    assert.deepEqual(inputs(graph, "web-log-group"), { name: "/ecs/shop-dev", retentionInDays: 30 });
  });

  it("grants CodeDeploy this service, its task sets, its listeners and the roles of its tasks", async () => {
    const graph = await evaluate(happy());
    const listener = arn(graph, "web-production-listener");
    assert.deepEqual(statements(graph, "web-role"), [
      statement(
        "ReplaceTasks",
        ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"],
        `arn:aws:ecs:${SITE}:service/shop-dev/shop-dev`,
      ),
      statement(
        "ManageTaskSets",
        ["ecs:CreateTaskSet", "ecs:DeleteTaskSet"],
        `arn:aws:ecs:${SITE}:task-set/shop-dev/shop-dev/*`,
      ),
      READ_TRAFFIC,
      statement("MoveTraffic", ["elasticloadbalancing:ModifyListener"], [listener]),
      statement("MoveTrafficByRules", ["elasticloadbalancing:ModifyRule"], [rulesOf(listener)]),
      {
        ...statement(
          "PassTaskRoles",
          ["iam:PassRole"],
          [arn(graph, "web-execution-role"), arn(graph, "web-task-role")],
        ),
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ]);
    const trust = document(graph, "web-role", "assumeRolePolicy") as { Statement: Properties[] };
    assert.deepEqual(trust.Statement[0]?.["Condition"], {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnLike: { "aws:SourceArn": `arn:aws:codedeploy:${SITE}:deploymentgroup:shop-dev/shop-dev` },
    });
  });

  it("takes a test listener, hooks, alarms, triggers and a wait for somebody", async () => {
    const graph = await evaluate(
      happy({
        testListener: { port: 8443 },
        hookFunctionNames: ["CodeDeployHook_shop"],
        alarmNames: ["health"],
        triggers: [{ name: "news", topicArn: TOPIC, events: ["DeploymentReady"] }],
        deploymentConfigName: EcsDeploymentConfig.Canary10Percent5Minutes,
        deploymentReadyAction: "STOP_DEPLOYMENT",
        deploymentReadyWaitMinutes: 30,
        terminateBlueAfterMinutes: 60,
        applicationName: "shop",
        deploymentGroupName: "prod",
      }),
    );
    const group = inputs(graph, "web-deployment-group");
    assert.deepEqual([group["appName"], group["deploymentGroupName"]], ["shop", "prod"]);
    assert.deepEqual(group["blueGreenDeploymentConfig"], {
      deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
      terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 60 },
    });
    assert.equal(group["deploymentConfigName"], "CodeDeployDefault.ECSCanary10Percent5Minutes");
    assert.deepEqual(group["alarmConfiguration"], { enabled: true, alarms: ["health"], ignorePollAlarmFailure: false });
    assert.deepEqual(group["triggerConfigurations"], [
      { triggerName: "news", triggerTargetArn: TOPIC, triggerEvents: ["DeploymentReady"] },
    ]);
    const pair = (group["loadBalancerInfo"] as { targetGroupPairInfo: Properties }).targetGroupPairInfo;
    const test = arn(graph, "web-test-listener");
    assert.deepEqual(pair["testTrafficRoute"], { listenerArns: [test] });
    assert.equal(graph.outputs["testListenerArn"], test);
    assert.deepEqual(inputs(graph, "web-test-listener")["defaultActions"], [
      { type: "forward", targetGroupArn: arn(graph, "web-green") },
    ]);
    const granted = statements(graph, "web-role").slice(-3);
    assert.deepEqual(granted, [
      statement("RunHooks", ["lambda:InvokeFunction"], [`arn:aws:lambda:${SITE}:function:CodeDeployHook_shop`]),
      statement("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*"),
      statement("ReportDeployments", ["sns:Publish"], [TOPIC]),
    ]);
  });

  it("starts tasks with a role that pulls the images named and writes the log", async () => {
    const repository = "arn:aws:ecr:*:999999999999:repository/shop";
    const executionPolicy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Own" }] });
    const graph = await evaluate(happy({ imageRepositoryArns: [repository], executionPolicy }));
    assert.deepEqual(statements(graph, "web-execution-role"), [
      statement("SignInToRegistry", ["ecr:GetAuthorizationToken"], "*"),
      statement(
        "PullImages",
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        [repository],
      ),
      statement(
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        `arn:aws:logs:${SITE}:log-group:/ecs/shop-dev:*`,
      ),
      { Sid: "Own" },
    ]);
    assert.deepEqual(document(graph, "web-execution-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEqualsIfExists: { "aws:SourceAccount": "111111111111" },
            ArnLikeIfExists: { "aws:SourceArn": `arn:aws:ecs:${SITE}:*` },
          },
        },
      ],
    });
  });

  it("gives tasks no rights unless told to", async () => {
    assert.equal(inputs(await evaluate(happy()), "web-task-role")["inlinePolicies"], undefined);
    const taskPolicy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Own" }] });
    const graph = await evaluate(happy({ taskPolicy, rolePath: "/shop/" }));
    assert.deepEqual(inputs(graph, "web-task-role")["inlinePolicies"], [{ name: "own", policy: taskPolicy }]);
    assert.equal(inputs(graph, "web-task-role")["path"], "/shop/");
  });

  it("takes roles that exist, and makes none in their place", async () => {
    const [executionRoleArn, taskRoleArn] = ["execution", "task"].map(
      (name) => `arn:aws:iam::111111111111:role/shop/${name}`,
    ) as [string, string];
    const graph = await evaluate(happy({ executionRoleArn, taskRoleArn: pulumi.output(taskRoleArn) }));
    assert.deepEqual(
      listed(graph).filter((each) => each.startsWith("Role")),
      ["Role web-role"],
    );
    assert.deepEqual(graph.outputs["passedRoleArns"], [executionRoleArn, taskRoleArn]);
    assert.deepEqual(statements(graph, "web-role").at(-1)?.["Resource"], [executionRoleArn, taskRoleArn]);
  });

  it("connects through a network load balancer", async () => {
    const loadBalancerArn = BALANCER.replace("/app/", "/net/");
    const certificateArn = `arn:aws:acm:${SITE}:certificate/c1`;
    const graph = await evaluate(
      happy({ loadBalancerArn, loadBalancerType: "network", productionListener: { port: 443, certificateArn } }),
    );
    const { protocol, sslPolicy } = inputs(graph, "web-production-listener");
    assert.deepEqual([protocol, sslPolicy], ["TLS", "ELBSecurityPolicy-TLS13-1-2-2021-06"]);
    const { protocol: inner, healthCheck } = inputs(graph, "web-green");
    assert.deepEqual(
      [inner, healthCheck],
      ["TCP", { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 }],
    );
  });

  it("leaves to deployments what they change", async () => {
    const ignored = new Map<string, unknown>();
    await deploy(() => {
      new EcsDeployment("web", happy({ testListener: { port: 8080 } }), {
        transformations: [
          ({ name, opts }) => {
            ignored.set(name, (opts as pulumi.CustomResourceOptions).ignoreChanges);
            return undefined;
          },
        ],
      });
    });
    assert.deepEqual(ignored.get("web-service"), ["loadBalancers", "networkConfiguration", "taskDefinition"]);
    assert.deepEqual(ignored.get("web-production-listener"), ["defaultActions"]);
    assert.deepEqual(ignored.get("web-test-listener"), ["defaultActions"]);
    for (const colour of ["web-blue", "web-green"]) assert.deepEqual(ignored.get(colour), ["port"]);
  });

  it("deletes no target group before the listeners that deployments may have pointed at it", async () => {
    const graph = await evaluate(happy({ testListener: { port: 8080 } }));
    for (const role of ["production-listener", "test-listener"]) {
      const { dependencies } = resource(graph, `web-${role}`);
      for (const colour of ["web-blue", "web-green"])
        assert.ok(dependencies.includes(resource(graph, colour).urn), `${role}: ${colour}`);
    }
  });

  it("declares the same in a preview, and known names where account and region are given", async () => {
    const args = happy({ testListener: { port: 8080 }, accountId: "111111111111", region: "eu-central-1" });
    const [update, preview] = [await evaluate(args), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    const ecs = ofEcs({ testListener: { port: 8080 } });
    const own = [await evaluate(ecs), await deploy(build(ecs), { preview: true })] as const;
    assert.deepEqual(sameResources(...own), []);
  });

  it("hands its provider and region on to every child", async () => {
    const graph = await deployLoosely(() => {
      const aws = new Provider("there", { region: "us-east-1", allowedAccountIds: ["111111111111"] });
      new EcsDeployment("web", happy({ region: "eu-west-1" }), { providers: { aws } });
    });
    const children = graph.resources.filter(({ type }) => type.startsWith("aws:"));
    assert.ok(children.length > 8);
    for (const { type, region, inputs: given } of children)
      if (!type.startsWith("aws:iam")) assert.deepEqual([region, given["region"]], ["eu-west-1", "eu-west-1"], type);
  });
});

describe("EcsDeployment with ECS as the controller", () => {
  it("declares no CodeDeploy, and rules for ECS to move", async () => {
    const graph = await evaluate(ofEcs({ testListener: { port: 8443 }, alarmNames: ["health"] }));
    assert.deepEqual(
      listed(graph).filter((each) => /Application|DeploymentGroup|Rule/.test(each)),
      ["ListenerRule web-production-rule", "ListenerRule web-test-rule"],
    );
    const service = inputs(graph, "web-service");
    assert.deepEqual(service["deploymentController"], { type: "ECS" });
    assert.deepEqual(service["deploymentConfiguration"], { strategy: "BLUE_GREEN", bakeTimeInMinutes: "5" });
    assert.deepEqual(service["alarms"], { enable: true, rollback: true, alarmNames: ["health"] });
    assert.deepEqual(service["loadBalancers"], [
      {
        targetGroupArn: arn(graph, "web-blue"),
        containerName: "shop",
        containerPort: 8080,
        advancedConfiguration: {
          alternateTargetGroupArn: arn(graph, "web-green"),
          productionListenerRule: arn(graph, "web-production-rule"),
          roleArn: arn(graph, "web-role"),
          testListenerRule: arn(graph, "web-test-rule"),
        },
      },
    ]);
    assert.equal(graph.outputs["deploymentGroupArn"], undefined);
  });

  it("grants ECS these target groups, listeners and rules", async () => {
    const graph = await evaluate(ofEcs());
    const listener = arn(graph, "web-production-listener");
    assert.deepEqual(statements(graph, "web-role"), [
      { ...READ_TRAFFIC, Action: [...READ_TRAFFIC.Action, "elasticloadbalancing:DescribeTargetHealth"] },
      statement(
        "RegisterTasks",
        ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
        [arn(graph, "web-blue"), arn(graph, "web-green")],
      ),
      statement("MoveTraffic", ["elasticloadbalancing:ModifyListener"], [listener]),
      statement("MoveTrafficByRules", ["elasticloadbalancing:ModifyRule"], [rulesOf(listener)]),
    ]);
    const trust = document(graph, "web-role", "assumeRolePolicy") as { Statement: Properties[] };
    assert.deepEqual(trust.Statement[0]?.["Principal"], { Service: "ecs.amazonaws.com" });
  });

  it("moves whole listeners of a network load balancer", async () => {
    const loadBalancerArn = BALANCER.replace("/app/", "/net/");
    const graph = await evaluate(
      ofEcs({ loadBalancerArn, loadBalancerType: "network", testListener: { port: 81 }, terminateBlueAfterMinutes: 0 }),
    );
    const [{ advancedConfiguration }] = inputs(graph, "web-service")["loadBalancers"] as [
      { advancedConfiguration: Properties },
    ];
    assert.equal(advancedConfiguration["productionListenerRule"], arn(graph, "web-production-listener"));
    assert.equal(advancedConfiguration["testListenerRule"], arn(graph, "web-test-listener"));
    assert.deepEqual(inputs(graph, "web-service")["deploymentConfiguration"], {
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: "0",
    });
  });
});
