import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, RequestContext } from "../types";
import { assumedBy, expand, role, type Row, type TableCall } from "./rows";
import { AUTO_SCALING, AWS_MANAGED, CODEDEPLOY } from "./sources";

const SERVICE_ROLE = AWS_MANAGED("AWSCodeDeployRole");

const INSTANCES: readonly Row[] = [
  {
    actions: ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus"],
    purpose: "CodeDeploy finds the instances",
    source: SERVICE_ROLE,
  },
];

const TERMINATE: readonly Row[] = [
  {
    actions: ["ec2:TerminateInstances"],
    purpose: "CodeDeploy ends the instances that a blue/green deployment replaced",
    source: SERVICE_ROLE,
    necessity: "optional",
  },
];

const BY_TAGS: readonly Row[] = [
  { actions: ["tag:GetResources"], purpose: "CodeDeploy finds the instances by their tags", source: SERVICE_ROLE },
];

const READ_GROUPS: readonly Row[] = [
  {
    actions: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeLifecycleHooks"],
    purpose: "CodeDeploy finds the instances of the Auto Scaling groups",
    source: SERVICE_ROLE,
  },
  {
    actions: ["autoscaling:DescribeScalingActivities"],
    purpose: "CodeDeploy looks for instances that are being added",
    source: SERVICE_ROLE,
    necessity: "optional",
  },
];

const HOLD_GROUP: readonly Row[] = [
  {
    actions: [
      "autoscaling:PutLifecycleHook",
      "autoscaling:DeleteLifecycleHook",
      "autoscaling:CompleteLifecycleAction",
      "autoscaling:RecordLifecycleActionHeartbeat",
    ],
    purpose: "CodeDeploy deploys to an instance before the Auto Scaling group puts it to use",
    source: SERVICE_ROLE,
  },
  {
    actions: ["autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses"],
    purpose: "CodeDeploy keeps the Auto Scaling group still while it deploys, if told to",
    source: SERVICE_ROLE,
    necessity: "optional",
  },
];

const READ_TARGETS: readonly Row[] = [
  {
    actions: [
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetHealth",
    ],
    purpose: "CodeDeploy watches the traffic of the instances",
    source: SERVICE_ROLE,
  },
];

const MOVE_TRAFFIC: readonly Row[] = [
  {
    actions: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
    purpose: "CodeDeploy takes instances out of traffic and puts them back",
    source: SERVICE_ROLE,
  },
];

const ALARM: readonly Row[] = [
  { actions: ["cloudwatch:DescribeAlarms"], purpose: "CodeDeploy watches the alarm", source: SERVICE_ROLE },
];

const TRIGGER: readonly Row[] = [
  { actions: ["sns:Publish"], purpose: "CodeDeploy reports the deployment", source: SERVICE_ROLE },
];

const COPY_READ: readonly Row[] = [
  {
    actions: [
      "autoscaling:DescribeNotificationConfigurations",
      "autoscaling:DescribePolicies",
      "autoscaling:DescribeScheduledActions",
    ],
    purpose: "CodeDeploy reads what it copies with the Auto Scaling group",
    source: SERVICE_ROLE,
  },
];

const COPY: readonly Row[] = [
  {
    actions: [
      "autoscaling:AttachLoadBalancerTargetGroups",
      "autoscaling:CreateAutoScalingGroup",
      "autoscaling:CreateOrUpdateTags",
      "autoscaling:DeleteAutoScalingGroup",
      "autoscaling:UpdateAutoScalingGroup",
    ],
    purpose: "CodeDeploy puts a copy of the Auto Scaling group in its place",
    source: SERVICE_ROLE,
  },
  {
    actions: [
      "autoscaling:EnableMetricsCollection",
      "autoscaling:PutNotificationConfiguration",
      "autoscaling:PutScalingPolicy",
      "autoscaling:PutScheduledUpdateGroupAction",
      "autoscaling:PutWarmPool",
    ],
    purpose: "CodeDeploy copies what the Auto Scaling group has of these",
    source: SERVICE_ROLE,
    necessity: "optional",
  },
];

const COPY_ALARMS: readonly Row[] = [
  {
    actions: ["cloudwatch:PutMetricAlarm"],
    purpose: "CodeDeploy copies the alarms of scaling policies",
    source: SERVICE_ROLE,
    necessity: "optional",
  },
];

/** Demanded of Auto Scaling groups with a launch template. */
const LAUNCH = CODEDEPLOY("getting-started-create-service-role");
const launch = (action: string): readonly Row[] => [
  { actions: [action], purpose: "the copy of the Auto Scaling group launches its instances", source: LAUNCH },
];

/** The service-linked role of EC2 Auto Scaling may read parameters; whoever makes a group with the template needs it, too. */
const IMAGE: readonly Row[] = [
  {
    actions: ["ssm:GetParameters"],
    purpose: "the launch template takes its image from the parameter",
    source: AUTO_SCALING("using-systems-manager-parameters"),
  },
];

/** Calls of a deployment that copies the Auto Scaling group, on a group that it makes and an instance that it launches. */
function copies(step: Extract<DeliveryStep, { kind: "RunDeployment" }>): TableCall[] {
  const { copiesWithRoleArn, deploymentGroupArn, serviceRoleArn, imageParameterArns = [] } = step;
  if (copiesWithRoleArn === undefined) return [];
  const principal = role(serviceRoleArn);
  const { partition, region, account, resource } = requireArn(deploymentGroupArn);
  const at = (rows: readonly Row[], to: string, context: RequestContext = {}): TableCall[] =>
    expand(rows, { principal, resource: to, region, context });
  const own = (service: string, rest: string): string => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const copy = `autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/CodeDeploy_${resource.split("/").at(-1) ?? ""}_d-0`;
  const instance = own("ec2", "instance/i-0");
  return [
    ...at(COPY_READ, "*"),
    ...[...step.autoScalingGroupArns, own("autoscaling", copy)].flatMap((arn) => [
      ...at(COPY, arn),
      ...at(HOLD_GROUP, arn),
    ]),
    ...at(COPY_ALARMS, own("cloudwatch", "alarm:copied")),
    ...at(launch("ec2:RunInstances"), instance),
    ...at(launch("ec2:RunInstances"), `arn:${partition}:ec2:${region}::image/ami-0`),
    ...at(launch("ec2:RunInstances"), `arn:${partition}:ec2:${region}::snapshot/snap-0`),
    ...imageParameterArns.flatMap((arn) => at(IMAGE, arn)),
    ...at(launch("ec2:CreateTags"), instance, { "ec2:CreateAction": "RunInstances" }),
    ...at(launch("iam:PassRole"), copiesWithRoleArn, { "iam:PassedToService": "ec2.amazonaws.com" }),
  ];
}

/** The tag by which Auto Scaling marks the instances of a group. */
const groupTag = (arn: string): RequestContext => ({
  "aws:ResourceTag/aws:autoscaling:groupName": arn.split("/").at(-1) ?? "",
});

/** CodeDeploy takes on its service role and deploys to a group. */
export function runDeployment(step: Extract<DeliveryStep, { kind: "RunDeployment" }>): TableCall[] {
  const principal = role(step.serviceRoleArn);
  const { partition, region, account } = requireArn(step.deploymentGroupArn);
  const at = (rows: readonly Row[], resource: string): TableCall[] => expand(rows, { principal, resource, region });
  const alarmArn = (name: string): string => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
  const terminated = step.autoScalingGroupArns.length > 0 ? step.autoScalingGroupArns.map(groupTag) : [{}];
  const some = (list: readonly string[], rows: readonly Row[]): TableCall[] => (list.length > 0 ? at(rows, "*") : []);
  return [
    ...assumedBy(
      "codedeploy.amazonaws.com",
      step.serviceRoleArn,
      region,
      CODEDEPLOY("security_confused_deputy"),
      step.deploymentGroupArn,
    ),
    ...at(INSTANCES, "*"),
    ...terminated.flatMap((context) =>
      expand(TERMINATE, {
        principal,
        resource: `arn:${partition}:ec2:${region}:${account}:instance/i-0`,
        region,
        context,
      }),
    ),
    ...(step.autoScalingGroupArns.length > 0 ? [] : at(BY_TAGS, "*")),
    ...some(step.autoScalingGroupArns, READ_GROUPS),
    ...step.autoScalingGroupArns.flatMap((arn) => at(HOLD_GROUP, arn)),
    ...some(step.targetGroupArns, READ_TARGETS),
    ...step.targetGroupArns.flatMap((arn) => at(MOVE_TRAFFIC, arn)),
    ...step.alarmNames.flatMap((name) => at(ALARM, alarmArn(name))),
    ...step.triggerTopicArns.flatMap((arn) => at(TRIGGER, arn)),
    ...copies(step),
  ];
}
