import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { ServerDeployment, type ServerDeploymentArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";

const SITE = "eu-central-1:111111111111";
const INSTANCE_ROLE = "arn:aws:iam::111111111111:role/api-dev-instance";
const TOPIC = `arn:aws:sns:${SITE}:deployments`;
const asg = (name: string) => `arn:aws:autoscaling:${SITE}:autoScalingGroup:*:autoScalingGroupName/${name}`;

const happy = (changes: Partial<ServerDeploymentArgs> = {}): ServerDeploymentArgs => ({
  applicationName: "api",
  deploymentGroupName: "api-dev",
  autoScalingGroupNames: ["fleet"],
  ...changes,
});

const byTags = (changes: Partial<ServerDeploymentArgs> = {}): ServerDeploymentArgs => ({
  applicationName: "api",
  deploymentGroupName: "api-dev",
  ec2TagFilters: [{ key: "app", value: "api" }],
  ...changes,
});

const blueGreen = (changes: Partial<ServerDeploymentArgs> = {}) =>
  happy({ strategy: "BLUE_GREEN", targetGroupNames: ["web"], instanceRoleArn: INSTANCE_ROLE, ...changes });

const build = (args: ServerDeploymentArgs) => () => {
  const { applicationName, applicationArn, deploymentGroupName, deploymentGroupArn, serviceRoleArn } =
    new ServerDeployment("api", args);
  return { applicationName, applicationArn, deploymentGroupName, deploymentGroupArn, serviceRoleArn };
};

async function statements(args: ServerDeploymentArgs): Promise<readonly Record<string, unknown>[]> {
  const policies = resource(await deploy(build(args)), "api-role").inputs["inlinePolicies"];
  const [{ policy }] = policies as [{ policy: string }];
  return (JSON.parse(policy) as { Statement: Record<string, unknown>[] }).Statement;
}

const group = async (args: ServerDeploymentArgs) => resource(await deploy(build(args)), "api-deployment-group").inputs;

const allow = (Sid: string, Action: string[], Resource: unknown) => ({ Sid, Effect: "Allow", Action, Resource });
const FIND = allow("FindInstances", ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus"], "*");
const FIND_BY_TAGS = { ...FIND, Action: [...FIND.Action, "tag:GetResources"] };
const READ_GROUPS = allow(
  "ReadAutoScalingGroups",
  [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:DescribeScalingActivities",
  ],
  "*",
);
const hold = (...names: string[]) =>
  allow(
    "HoldInstancesOfAutoScalingGroups",
    [
      "autoscaling:CompleteLifecycleAction",
      "autoscaling:DeleteLifecycleHook",
      "autoscaling:PutLifecycleHook",
      "autoscaling:RecordLifecycleActionHeartbeat",
      "autoscaling:ResumeProcesses",
      "autoscaling:SuspendProcesses",
    ],
    names.map(asg),
  );
const traffic = (...names: string[]) => [
  allow(
    "ReadTargetGroups",
    [
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
    ],
    "*",
  ),
  allow(
    "MoveTraffic",
    ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
    names.map((name) => `arn:aws:elasticloadbalancing:${SITE}:targetgroup/${name}/*`),
  ),
];
const terminate = (Sid: string, Condition: unknown) => ({
  ...allow(Sid, ["ec2:TerminateInstances"], `arn:aws:ec2:${SITE}:instance/*`),
  Condition,
});

describe("ServerDeployment", () => {
  it("declares an application, a deployment group and a role", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "Application api-application",
      "DeploymentGroup api-deployment-group",
      "Role api-role",
      "ServerDeployment api",
    ]);
    assert.deepEqual(resource(graph, "api-application").inputs, { name: "api", computePlatform: "Server" });
    assert.deepEqual(resource(graph, "api-deployment-group").inputs, {
      appName: "api",
      deploymentGroupName: "api-dev",
      serviceRoleArn: resource(graph, "api-role").outputs["arn"],
      deploymentConfigName: "CodeDeployDefault.OneAtATime",
      outdatedInstancesStrategy: "UPDATE",
      terminationHookEnabled: false,
      autoscalingGroups: ["fleet"],
      deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITHOUT_TRAFFIC_CONTROL" },
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
    });
    assert.deepEqual(graph.outputs, {
      applicationName: "api",
      applicationArn: `arn:aws:codedeploy:${SITE}:application:api`,
      deploymentGroupName: "api-dev",
      deploymentGroupArn: `arn:aws:codedeploy:${SITE}:deploymentgroup:api/api-dev`,
      serviceRoleArn: resource(graph, "api-role").outputs["arn"],
    });
  });

  it("lets CodeDeploy assume the role for this group only", async () => {
    assert.deepEqual(document(await deploy(build(happy())), "api-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: "codedeploy.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": `arn:aws:codedeploy:${SITE}:deploymentgroup:api/api-dev` },
          },
        },
      ],
    });
  });

  it("grants what Auto Scaling groups need", async () => {
    const names = ["fleet", pulumi.output("other")];
    assert.deepEqual(await statements(happy({ autoScalingGroupNames: names })), [
      FIND,
      READ_GROUPS,
      hold("fleet", "other"),
    ]);
  });

  it("finds instances by tags", async () => {
    assert.deepEqual(await statements(byTags()), [FIND_BY_TAGS]);
    const { ec2TagFilters } = await group(
      byTags({
        ec2TagFilters: [
          { key: "app", type: "KEY_ONLY" },
          { key: "a", value: "" },
        ],
      }),
    );
    assert.deepEqual(ec2TagFilters, [
      { key: "app", type: "KEY_ONLY" },
      { key: "a", value: "", type: "KEY_AND_VALUE" },
    ]);
    const { ec2TagFilters: _, ...rest } = byTags();
    const { ec2TagSets } = await group({ ...rest, ec2TagSets: [{ filters: [{ value: "api", type: "VALUE_ONLY" }] }] });
    assert.deepEqual(ec2TagSets, [{ ec2TagFilters: [{ value: "api", type: "VALUE_ONLY" }] }]);
  });

  it("takes instances out of their target groups", async () => {
    const args = happy({ targetGroupNames: ["web", pulumi.output("admin")] });
    assert.deepEqual(await statements(args), [FIND, READ_GROUPS, hold("fleet"), ...traffic("web", "admin")]);
    const { deploymentStyle, loadBalancerInfo } = await group(args);
    assert.deepEqual(deploymentStyle, { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" });
    assert.deepEqual(loadBalancerInfo, { targetGroupInfos: [{ name: "web" }, { name: "admin" }] });
  });

  it("takes instances out of Classic Load Balancers", async () => {
    const args = happy({ classicLoadBalancerNames: ["web", pulumi.output("admin")] });
    const moved = [
      allow(
        "ReadClassicLoadBalancers",
        [
          "elasticloadbalancing:DescribeInstanceHealth",
          "elasticloadbalancing:DescribeLoadBalancerAttributes",
          "elasticloadbalancing:DescribeLoadBalancers",
        ],
        "*",
      ),
      allow(
        "MoveClassicTraffic",
        [
          "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
          "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
        ],
        ["web", "admin"].map((name) => `arn:aws:elasticloadbalancing:${SITE}:loadbalancer/${name}`),
      ),
    ];
    assert.deepEqual(await statements(args), [FIND, READ_GROUPS, hold("fleet"), ...moved]);
    const { deploymentStyle, loadBalancerInfo } = await group(args);
    assert.deepEqual(deploymentStyle, { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" });
    assert.deepEqual(loadBalancerInfo, { elbInfos: [{ name: "web" }, { name: "admin" }] });
    const { targetGroupNames: _, ...copying } = blueGreen();
    const copied = await statements({ ...copying, classicLoadBalancerNames: ["web"] });
    const actions = copied.find(({ Sid }) => Sid === "ReplaceAutoScalingGroup")?.["Action"] as string[];
    assert.deepEqual(
      actions.filter((action) => action.includes(":Attach")),
      ["autoscaling:AttachLoadBalancers"],
    );
  });

  it("watches alarms and reports to topics", async () => {
    const args = happy({
      alarmNames: ["errors", "latency"],
      ignorePollAlarmFailure: true,
      triggers: [
        { name: "team", topicArn: TOPIC },
        { name: "hosts", topicArn: pulumi.output(TOPIC), events: ["InstanceFailure"] },
      ],
    });
    assert.deepEqual((await statements(args)).slice(3), [
      allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*"),
      allow("ReportDeployments", ["sns:Publish"], [TOPIC, TOPIC]),
    ]);
    const { alarmConfiguration, autoRollbackConfiguration, triggerConfigurations } = await group(args);
    assert.deepEqual(alarmConfiguration, {
      enabled: true,
      alarms: ["errors", "latency"],
      ignorePollAlarmFailure: true,
    });
    assert.deepEqual(autoRollbackConfiguration, {
      enabled: true,
      events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
    });
    assert.deepEqual(triggerConfigurations, [
      {
        triggerName: "team",
        triggerTargetArn: TOPIC,
        triggerEvents: ["DeploymentSuccess", "DeploymentFailure", "DeploymentStop", "DeploymentRollback"],
      },
      { triggerName: "hosts", triggerTargetArn: TOPIC, triggerEvents: ["InstanceFailure"] },
    ]);
  });

  it("passes every other setting on", async () => {
    const graph = await deployLoosely(
      build(
        happy({
          deploymentConfigName: "half-and-slow",
          rollbackEvents: [],
          outdatedInstancesStrategy: "IGNORE",
          terminationHookEnabled: true,
          roleName: "api-dev-codedeploy",
          rolePath: "/api/dev/",
          permissionsBoundaryArn: "arn:aws-cn:iam::333333333333:policy/boundary",
          tags: { team: "api" },
          accountId: "333333333333",
          region: "cn-north-1",
        }),
      ),
    );
    const { assumeRolePolicy, inlinePolicies, ...role } = resource(graph, "api-role").inputs;
    assert.deepEqual(role, {
      name: "api-dev-codedeploy",
      path: "/api/dev/",
      description: "Deployments to api/api-dev",
      permissionsBoundary: "arn:aws-cn:iam::333333333333:policy/boundary",
      tags: { team: "api" },
    });
    assert.ok(String(assumeRolePolicy).includes("arn:aws-cn:codedeploy:cn-north-1:333333333333:deploymentgroup:api/"));
    assert.ok(JSON.stringify(inlinePolicies).includes("arn:aws-cn:autoscaling:cn-north-1:333333333333:"));
    assert.deepEqual(resource(graph, "api-application").inputs, {
      name: "api",
      computePlatform: "Server",
      region: "cn-north-1",
      tags: { team: "api" },
    });
    const inputs = resource(graph, "api-deployment-group").inputs;
    assert.equal(inputs["deploymentConfigName"], "half-and-slow");
    assert.deepEqual(inputs["autoRollbackConfiguration"], { enabled: false, events: [] });
    assert.equal(inputs["outdatedInstancesStrategy"], "IGNORE");
    assert.equal(inputs["terminationHookEnabled"], true);
    assert.equal(inputs["region"], "cn-north-1");
    assert.deepEqual(inputs["tags"], { team: "api" });
  });

  it("declares the same in a preview", async () => {
    const args = () => blueGreen({ alarmNames: ["errors"], triggers: [{ name: "team", topicArn: TOPIC }] });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("hands its options to its children", async () => {
    const graph = await deploy(() => {
      const roleArn = "arn:aws:iam::555555555555:role/deployer";
      const provider = new Provider("workload", { region: "eu-west-1", assumeRoles: [{ roleArn }] });
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new ServerDeployment("parent-api", happy(), { provider, parent, protect: true, aliases: [{ name: "former" }] });
    });
    for (const name of ["parent-api-application", "parent-api-deployment-group", "parent-api-role"]) {
      const child = resource(graph, name);
      assert.equal(child.account, "555555555555");
      assert.equal(child.protect, true);
      assert.ok(child.urn.includes("test:index:Parent$interlock:index:ServerDeployment$aws:"));
    }
    const [alias] = resource(graph, "parent-api").aliases ?? [];
    assert.ok(typeof alias === "object" && alias["name"] === "former");
  });
});

describe("ServerDeployment, blue/green", () => {
  const copies = ["fleet", "CodeDeploy_api-dev_d-*"] as const;

  it("copies the Auto Scaling group and leaves the name of the copy alone", async () => {
    const inputs = await group(blueGreen());
    assert.deepEqual(inputs["deploymentStyle"], {
      deploymentType: "BLUE_GREEN",
      deploymentOption: "WITH_TRAFFIC_CONTROL",
    });
    assert.deepEqual(inputs["blueGreenDeploymentConfig"], {
      deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
      greenFleetProvisioningOption: { action: "COPY_AUTO_SCALING_GROUP" },
      terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 60 },
    });
    const ignored = async (args: ServerDeploymentArgs) =>
      resource(await deploy(build(args)), "api-deployment-group").ignoreChanges ?? [];
    assert.deepEqual(await ignored(blueGreen()), ["autoscalingGroups"]);
    assert.deepEqual(await ignored(happy()), []);
  });

  it("grants the copy, bound to the groups, the account and the instances' role", async () => {
    assert.deepEqual(await statements(blueGreen()), [
      FIND,
      READ_GROUPS,
      hold(...copies),
      ...traffic("web"),
      allow(
        "ReadAutoScalingGroupToCopy",
        [
          "autoscaling:DescribeNotificationConfigurations",
          "autoscaling:DescribePolicies",
          "autoscaling:DescribeScheduledActions",
        ],
        "*",
      ),
      allow(
        "ReplaceAutoScalingGroup",
        [
          "autoscaling:AttachLoadBalancerTargetGroups",
          "autoscaling:CreateAutoScalingGroup",
          "autoscaling:CreateOrUpdateTags",
          "autoscaling:DeleteAutoScalingGroup",
          "autoscaling:EnableMetricsCollection",
          "autoscaling:PutNotificationConfiguration",
          "autoscaling:PutScalingPolicy",
          "autoscaling:PutScheduledUpdateGroupAction",
          "autoscaling:PutWarmPool",
          "autoscaling:UpdateAutoScalingGroup",
        ],
        copies.map(asg),
      ),
      allow("CopyScalingAlarms", ["cloudwatch:PutMetricAlarm"], `arn:aws:cloudwatch:${SITE}:alarm:*`),
      allow(
        "LaunchInstances",
        ["ec2:RunInstances"],
        [`arn:aws:ec2:${SITE}:*`, "arn:aws:ec2:eu-central-1::image/*", "arn:aws:ec2:eu-central-1::snapshot/*"],
      ),
      {
        ...allow("TagLaunchedInstances", ["ec2:CreateTags"], `arn:aws:ec2:${SITE}:*`),
        Condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
      },
      {
        ...allow("PassInstanceRole", ["iam:PassRole"], INSTANCE_ROLE),
        Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
      },
      terminate("TerminateReplacedInstances", {
        StringLike: { "aws:ResourceTag/aws:autoscaling:groupName": [...copies] },
      }),
    ]);
  });

  it("reads the parameters that images of copies come from, those of AWS and those of the account", async () => {
    const readsOf = async (...imageParameters: string[]) =>
      (await statements(blueGreen({ imageParameters }))).filter(({ Sid }) => Sid === "ReadImageParameters");
    const ami = "/aws/service/ami-amazon-linux-latest/al2023";
    assert.deepEqual(await readsOf(ami), [
      allow("ReadImageParameters", ["ssm:GetParameters"], `arn:aws:ssm:eu-central-1::parameter${ami}`),
    ]);
    const shared = "arn:aws:ssm:eu-central-1:999999999999:parameter/images/web";
    assert.deepEqual(await readsOf("/images/web:3", "web", shared), [
      allow(
        "ReadImageParameters",
        ["ssm:GetParameters"],
        [`arn:aws:ssm:${SITE}:parameter/images/web`, `arn:aws:ssm:${SITE}:parameter/web`, shared],
      ),
    ]);
    assert.deepEqual(await readsOf(), []);
  });

  it("waits for somebody, keeps the replaced instances and uses existing ones", async () => {
    const { instanceRoleArn: _, ...rest } = blueGreen();
    const args: ServerDeploymentArgs = {
      ...rest,
      blueGreen: {
        deploymentReadyAction: "STOP_DEPLOYMENT",
        deploymentReadyWaitMinutes: 30,
        greenFleet: "DISCOVER_EXISTING",
        keepBlue: true,
      },
    };
    assert.deepEqual((await group(args))["blueGreenDeploymentConfig"], {
      deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
      greenFleetProvisioningOption: { action: "DISCOVER_EXISTING" },
      terminateBlueInstancesOnDeploymentSuccess: { action: "KEEP_ALIVE" },
    });
    assert.deepEqual(await statements(args), [FIND, READ_GROUPS, hold("fleet"), ...traffic("web")]);
  });

  it("ends replaced instances by the tags that found them", async () => {
    const changes = {
      strategy: "BLUE_GREEN",
      targetGroupNames: ["web"],
      blueGreen: { terminateBlueAfterMinutes: 0 },
    } as const;
    const filters = [
      { key: "app", value: "api" },
      { key: "blue", type: "KEY_ONLY" },
    ] as const;
    const expected = [
      FIND_BY_TAGS,
      ...traffic("web"),
      terminate("TerminateReplacedInstances1", { StringEquals: { "aws:ResourceTag/app": "api" } }),
      terminate("TerminateReplacedInstances2", { Null: { "aws:ResourceTag/blue": "false" } }),
    ];
    const common = { ...changes, targetGroupNames: ["web"] };
    assert.deepEqual(await statements(byTags({ ...common, ec2TagFilters: [...filters] })), expected);
    const { ec2TagFilters: _, ...rest } = byTags(common);
    const sets = [{ filters: [...filters] }, { filters: [{ key: "stage", value: "dev" }] }];
    assert.deepEqual(await statements({ ...rest, ec2TagSets: sets }), expected);
    const { blueGreenDeploymentConfig } = await group(byTags(common));
    assert.deepEqual(blueGreenDeploymentConfig, {
      deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
      greenFleetProvisioningOption: { action: "DISCOVER_EXISTING" },
      terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
    });
  });
});
