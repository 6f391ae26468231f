/**
 * What CodeDeploy's service role may do: of the actions of AWS's managed policy AWSCodeDeployRole (version 11) those that the
 * options need, each on the resources they name where IAM has a resource for it. Pure.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import type { InstanceTagFilter, ServerDeploymentArgs } from "./args";
import { blueGreenOf, copiesAutoScalingGroup } from "./blueGreen";
import { TagFilterType } from "./enums";
import { allow, arnOf } from "./grants";
import { stopsStatements } from "./stops";

export function serviceRoleStatements(args: ServerDeploymentArgs, identity: Identity): Statement[] {
  return [
    ...instances(args),
    ...autoScalingGroups(args, identity),
    ...targetGroups(args, identity),
    ...classicLoadBalancers(args, identity),
    ...stopsStatements(args),
    ...copies(args, identity),
    ...terminations(args, identity),
  ];
}

const groupArn = (identity: Identity, name: pulumi.Input<string>) =>
  arnOf(identity, "autoscaling", pulumi.interpolate`autoScalingGroup:*:autoScalingGroupName/${name}`);

/** Name that CodeDeploy gives to the copy of an Auto Scaling group: the deployment group's and the deployment's id. */
const copyName = ({ deploymentGroupName }: ServerDeploymentArgs) => `CodeDeploy_${deploymentGroupName}_d-*`;

/** Names of the Auto Scaling groups that deployments go to: after one copy the deployment group names the copy. */
const groupNames = (args: ServerDeploymentArgs): pulumi.Input<string>[] => [
  ...(args.autoScalingGroupNames ?? []),
  ...(copiesAutoScalingGroup(args) ? [copyName(args)] : []),
];

function instances({ autoScalingGroupNames }: ServerDeploymentArgs): Statement[] {
  const byTags = autoScalingGroupNames === undefined ? ["tag:GetResources"] : [];
  return [allow("FindInstances", ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", ...byTags], "*")];
}

function autoScalingGroups(args: ServerDeploymentArgs, identity: Identity): Statement[] {
  if (args.autoScalingGroupNames === undefined) return [];
  return [
    allow(
      "ReadAutoScalingGroups",
      [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeLifecycleHooks",
        "autoscaling:DescribeScalingActivities",
      ],
      "*",
    ),
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
      groupNames(args).map((name) => groupArn(identity, name)),
    ),
  ];
}

function targetGroups({ targetGroupNames = [] }: ServerDeploymentArgs, identity: Identity): Statement[] {
  if (targetGroupNames.length === 0) return [];
  const arns = targetGroupNames.map((name) =>
    arnOf(identity, "elasticloadbalancing", pulumi.interpolate`targetgroup/${name}/*`),
  );
  return [
    allow(
      "ReadTargetGroups",
      [
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      "*",
    ),
    allow("MoveTraffic", ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"], arns),
  ];
}

function classicLoadBalancers(
  { classicLoadBalancerNames = [] }: ServerDeploymentArgs,
  identity: Identity,
): Statement[] {
  if (classicLoadBalancerNames.length === 0) return [];
  return [
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
      classicLoadBalancerNames.map((name) =>
        arnOf(identity, "elasticloadbalancing", pulumi.interpolate`loadbalancer/${name}`),
      ),
    ),
  ];
}

/** Rights to copy an Auto Scaling group with its policies, schedules and launch template, and to remove the old one. */
function copies(args: ServerDeploymentArgs, identity: Identity): Statement[] {
  if (!copiesAutoScalingGroup(args) || args.instanceRoleArn === undefined) return [];
  return [
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
        args.targetGroupNames ? "autoscaling:AttachLoadBalancerTargetGroups" : "autoscaling:AttachLoadBalancers",
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
      groupNames(args).map((name) => groupArn(identity, name)),
    ),
    // The names that CodeDeploy gives to copied scaling alarms are not documented.
    allow("CopyScalingAlarms", ["cloudwatch:PutMetricAlarm"], arnOf(identity, "cloudwatch", "alarm:*")),
    ...launches(identity, args.instanceRoleArn),
    ...imageParameters(args, identity),
  ];
}

/**
 * Whoever launches from a template that takes its image from a parameter must be able to read it.
 * Source: Amazon EC2 Auto Scaling User Guide, using-systems-manager-parameters.
 */
function imageParameters({ imageParameters: names = [] }: ServerDeploymentArgs, identity: Identity): Statement[] {
  if (names.length === 0) return [];
  const arns = names.map((name) => parameterArn(identity, name));
  return [allow("ReadImageParameters", ["ssm:GetParameters"], arns.length === 1 ? arns[0]! : arns)];
}

/** Public parameters have no account in their ARNs; a version or a label after a colon is no part of the name. */
function parameterArn(identity: Identity, name: string): pulumi.Input<string> {
  if (name.startsWith("arn:")) return name;
  const [plain = ""] = name.split(":");
  const resource = `parameter/${plain.replace(/^\//, "")}`;
  const { partition, region } = identity;
  if (plain.startsWith("/aws/service/")) return pulumi.interpolate`arn:${partition}:ssm:${region}::${resource}`;
  return arnOf(identity, "ssm", resource);
}

/** An Auto Scaling group with a launch template is made only by somebody who could launch its instances. */
function launches(identity: Identity, instanceRoleArn: pulumi.Input<string>): Statement[] {
  const { partition, region } = identity;
  const own = arnOf(identity, "ec2", "*");
  // Images and snapshots have no account in their ARNs.
  const shared = ["image", "snapshot"].map((kind) => pulumi.interpolate`arn:${partition}:ec2:${region}::${kind}/*`);
  return [
    allow("LaunchInstances", ["ec2:RunInstances"], [own, ...shared]),
    {
      ...allow("TagLaunchedInstances", ["ec2:CreateTags"], own),
      Condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
    },
    {
      ...allow("PassInstanceRole", ["iam:PassRole"], instanceRoleArn),
      Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
    },
  ];
}

/** The replaced instances, by the Auto Scaling group or the tags that made them part of the deployment group. */
function terminations(args: ServerDeploymentArgs, identity: Identity): Statement[] {
  const options = blueGreenOf(args);
  if (options === undefined || options.keepBlue) return [];
  const arn = arnOf(identity, "ec2", "instance/*");
  const terminate = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
    ...allow(Sid, ["ec2:TerminateInstances"], arn),
    Condition,
  });
  if (args.autoScalingGroupNames !== undefined) {
    const names = groupNames(args);
    return [
      terminate("TerminateReplacedInstances", { StringLike: { "aws:ResourceTag/aws:autoscaling:groupName": names } }),
    ];
  }
  // Of several sets an instance matches every one, so that the first names them all.
  const filters = args.ec2TagFilters ?? args.ec2TagSets?.[0]?.filters ?? [];
  return filters.map((filter, index) => terminate(`TerminateReplacedInstances${index + 1}`, tagCondition(filter)));
}

/** A tag's value alone cannot be a condition; such filters are refused for blue/green deployments. */
function tagCondition({ key = "", value = "", type }: InstanceTagFilter): NonNullable<Statement["Condition"]> {
  const tag = `aws:ResourceTag/${key}`;
  return type === TagFilterType.KeyOnly ? { Null: { [tag]: "false" } } : { StringEquals: { [tag]: value } };
}
