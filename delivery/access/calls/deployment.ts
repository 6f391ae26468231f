import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { assumedBy, expand, role, type Row, type TableCall } from "./rows";
import { AWS_MANAGED, CODEDEPLOY } from "./sources";

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

/** CodeDeploy takes on its service role and deploys to a group. */
export function runDeployment(step: Extract<DeliveryStep, { kind: "RunDeployment" }>): TableCall[] {
  const principal = role(step.serviceRoleArn);
  const { partition, region, account } = requireArn(step.deploymentGroupArn);
  const at = (rows: readonly Row[], resource: string): TableCall[] => expand(rows, { principal, resource, region });
  const alarmArn = (name: string): string => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
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
    ...at(TERMINATE, `arn:${partition}:ec2:${region}:${account}:instance/i-0`),
    ...(step.autoScalingGroupArns.length > 0 ? [] : at(BY_TAGS, "*")),
    ...some(step.autoScalingGroupArns, READ_GROUPS),
    ...step.autoScalingGroupArns.flatMap((arn) => at(HOLD_GROUP, arn)),
    ...some(step.targetGroupArns, READ_TARGETS),
    ...step.targetGroupArns.flatMap((arn) => at(MOVE_TRAFFIC, arn)),
    ...step.alarmNames.flatMap((name) => at(ALARM, alarmArn(name))),
    ...step.triggerTopicArns.flatMap((arn) => at(TRIGGER, arn)),
  ];
}
