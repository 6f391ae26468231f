import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { onObject, READ_ARTIFACT, type ObjectRows } from "./objects";
import { assumedBy, expand, role, type Row, type TableCall } from "./rows";
import { AWS_MANAGED, CODEDEPLOY, CODEPIPELINE, IAM, S3 } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const ACTION_PAGE = CODEPIPELINE("action-reference-CodeDeploy");

const ON_GROUP: readonly Row[] = [
  {
    actions: [
      "codedeploy:CreateDeployment",
      "codedeploy:GetDeployment",
      "codedeploy:GetDeploymentGroup",
      "codedeploy:ListDeployments",
    ],
    purpose: "CodePipeline creates the deployment and follows it",
    source: ACTION_PAGE,
  },
];

const ON_APPLICATION: readonly Row[] = [
  {
    actions: ["codedeploy:GetApplication", "codedeploy:RegisterApplicationRevision", "codedeploy:ListDeploymentGroups"],
    purpose: "CodePipeline registers the revision",
    source: ACTION_PAGE,
  },
  {
    actions: ["codedeploy:GetApplicationRevision"],
    purpose: "CodePipeline looks at the revision; missing on the action's page",
    source: CODEPIPELINE("how-to-custom-role#remove-permissions-from-policy"),
  },
];

const ON_CONFIG: readonly Row[] = [
  {
    actions: ["codedeploy:GetDeploymentConfig"],
    purpose: "CodePipeline reads how the deployment rolls",
    source: ACTION_PAGE,
  },
];

const LIST_CONFIGS: readonly Row[] = [
  {
    actions: ["codedeploy:ListDeploymentConfigs"],
    purpose: "CodePipeline lists the ways to roll",
    source: ACTION_PAGE,
  },
];

/** CodePipeline's deploy action hands the bundle to CodeDeploy. */
export function codeDeployAction(step: Step<"CodeDeployAction">): TableCall[] {
  const principal = role(step.executorRoleArn);
  const { region } = requireArn(step.deploymentGroupArn);
  return [
    ...onObject(READ_ARTIFACT, principal, step.bundle),
    ...expand(ON_APPLICATION, { principal, resource: step.applicationArn, region }),
    ...expand(ON_GROUP, { principal, resource: step.deploymentGroupArn, region }),
    ...expand(ON_CONFIG, {
      principal,
      resource: step.deploymentConfigArn,
      region,
      resourceAccount: requireArn(step.deploymentGroupArn).account,
    }),
    ...expand(LIST_CONFIGS, { principal, resource: "*", region }),
  ];
}

const SERVICE_ROLE = AWS_MANAGED("AWSCodeDeployRole");

const INSTANCES: readonly Row[] = [
  {
    actions: ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus"],
    purpose: "CodeDeploy finds the instances",
    source: SERVICE_ROLE,
  },
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
export function runDeployment(step: Step<"RunDeployment">): TableCall[] {
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
    ...(step.autoScalingGroupArns.length > 0 ? [] : at(BY_TAGS, "*")),
    ...some(step.autoScalingGroupArns, READ_GROUPS),
    ...step.autoScalingGroupArns.flatMap((arn) => at(HOLD_GROUP, arn)),
    ...some(step.targetGroupArns, READ_TARGETS),
    ...step.targetGroupArns.flatMap((arn) => at(MOVE_TRAFFIC, arn)),
    ...step.alarmNames.flatMap((name) => at(ALARM, alarmArn(name))),
    ...step.triggerTopicArns.flatMap((arn) => at(TRIGGER, arn)),
  ];
}

const PROFILE = CODEDEPLOY("getting-started-create-iam-instance-profile");

const DOWNLOAD: ObjectRows = {
  bucket: [{ actions: ["s3:ListBucket"], purpose: "granted by AWS's example", source: PROFILE, necessity: "optional" }],
  object: [
    { actions: ["s3:GetObject", "s3:GetObjectVersion"], purpose: "the instance downloads the bundle", source: PROFILE },
  ],
  key: [
    {
      actions: ["kms:Decrypt"],
      purpose: "S3 decrypts the bundle for the instance",
      source: S3("UsingKMSEncryption"),
    },
    {
      actions: ["kms:DescribeKey"],
      purpose: "granted by AWS's walkthrough",
      source: CODEPIPELINE("pipelines-create-cross-account"),
      necessity: "optional",
    },
  ],
};

const AGENT: readonly Row[] = [
  {
    actions: ["s3:GetObject"],
    purpose: "the instance fetches the agent, where it is installed or updated from the bucket of AWS",
    source: PROFILE,
    necessity: "optional",
  },
];

const COMMANDS: readonly Row[] = [
  {
    actions: [
      "codedeploy-commands-secure:GetDeploymentSpecification",
      "codedeploy-commands-secure:PollHostCommand",
      "codedeploy-commands-secure:PutHostCommandAcknowledgement",
      "codedeploy-commands-secure:PutHostCommandComplete",
    ],
    purpose: "the agent signs its calls as the instance role, where a VPC endpoint demands it",
    source: CODEDEPLOY("vpc-endpoints"),
    necessity: "optional",
  },
];

/** The agent of an instance downloads the bundle with the instance's role, from the store of the instance's region. */
export function instanceDownload(step: Step<"InstanceDownload">): TableCall[] {
  const { instanceRoleArn, bundle } = step;
  const principal = role(instanceRoleArn);
  const { region } = bundle;
  const agent = `arn:${requireArn(instanceRoleArn).partition}:s3:::aws-codedeploy-${region}/latest/codedeploy-agent`;
  return [
    ...(step.onPremises
      ? []
      : assumedBy("ec2.amazonaws.com", instanceRoleArn, region, IAM("id_roles_use_switch-role-ec2"))),
    ...onObject(DOWNLOAD, principal, bundle),
    ...expand(AGENT, { principal, resource: agent, resourceAccount: "", region }),
    ...expand(COMMANDS, { principal, resource: "*", resourceAccount: step.instanceAccount, region }),
  ];
}
