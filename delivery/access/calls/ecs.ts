import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { pullImage } from "./images";
import { onObject, READ_ARTIFACT } from "./objects";
import { assumedBy, expand, role, withoutStar, type Row, type TableCall } from "./rows";
import { AWS_MANAGED, CODEDEPLOY, CODEPIPELINE, ECS } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const ACTION_PAGE = CODEPIPELINE("action-reference-ECSbluegreen");
const SERVICE_ROLE = AWS_MANAGED("AWSCodeDeployRoleForECS");
const INFRASTRUCTURE_ROLE = AWS_MANAGED("AmazonECSInfrastructureRolePolicyForLoadBalancers");

const row = (actions: readonly string[], purpose: string, source: string): readonly Row[] => [
  { actions, purpose, source },
];
const optional = (rows: readonly Row[]): readonly Row[] => rows.map((each) => ({ ...each, necessity: "optional" }));

const ON_APPLICATION = row(
  ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
  "CodePipeline registers the AppSpec",
  ACTION_PAGE,
);
const ON_GROUP = row(
  ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
  "CodePipeline creates the deployment and follows it",
  ACTION_PAGE,
);
const ON_CONFIG = row(["codedeploy:GetDeploymentConfig"], "CodePipeline reads how traffic moves", ACTION_PAGE);
const REGISTER = row(["ecs:RegisterTaskDefinition"], "CodePipeline registers the task definition", ACTION_PAGE);
const PASS = (source: string) => row(["iam:PassRole"], "hands the role to the tasks", source);
/** What a role of tasks is passed to, whoever passes it. */
const TO_TASKS = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };

function codeDeployToEcsAction(step: Step<"CodeDeployToEcsAction">): TableCall[] {
  const principal = role(step.executorRoleArn);
  const { partition, region, account } = requireArn(step.deploymentGroupArn);
  const taskDefinition = `arn:${partition}:ecs:${region}:${account}:task-definition/${step.taskFamily}:1`;
  return [
    ...step.inputs.flatMap((input) => onObject(READ_ARTIFACT, principal, input)),
    ...expand(REGISTER, { principal, resource: taskDefinition, region }),
    ...step.passedRoleArns.flatMap((resource) =>
      expand(PASS(ACTION_PAGE), { principal, resource, region, context: TO_TASKS }),
    ),
    ...expand(ON_APPLICATION, { principal, resource: step.applicationArn, region }),
    ...expand(ON_GROUP, { principal, resource: step.deploymentGroupArn, region }),
    ...expand(ON_CONFIG, { principal, resource: step.deploymentConfigArn, region, resourceAccount: account }),
  ];
}

const REGISTER_ALONE = row(
  ["ecs:RegisterTaskDefinition"],
  "registers the task definition",
  ECS("security-iam-awsmanpol"),
);

function registerTaskDefinition({ principal, familyArn, passedRoleArns }: Step<"RegisterTaskDefinition">): TableCall[] {
  const { region } = requireArn(familyArn);
  const pass = PASS(ECS("task_execution_IAM_role"));
  return [
    ...expand(REGISTER_ALONE, { principal, resource: `${familyArn}:1`, region }),
    ...passedRoleArns.flatMap((resource) => expand(pass, { principal, resource, region, context: TO_TASKS })),
  ];
}

const ON_SERVICE = row(
  ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"],
  "CodeDeploy makes the new tasks those of the service",
  SERVICE_ROLE,
);
const ON_TASK_SET = row(
  ["ecs:CreateTaskSet", "ecs:DeleteTaskSet"],
  "CodeDeploy starts the new tasks and ends the old",
  SERVICE_ROLE,
);
const READ_TRAFFIC = (source: string) =>
  row(
    [
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeRules",
    ],
    "finds out where the traffic goes",
    source,
  );
const MOVE_LISTENER = (source: string) =>
  row(["elasticloadbalancing:ModifyListener"], "moves the traffic between target groups", source);
const MOVE_RULE = (source: string) =>
  row(["elasticloadbalancing:ModifyRule"], "moves the traffic of a rule between target groups", source);
const HOOK = row(["lambda:InvokeFunction"], "CodeDeploy runs the hook", SERVICE_ROLE);
const ALARM = row(["cloudwatch:DescribeAlarms"], "CodeDeploy watches the alarm", SERVICE_ROLE);
const TRIGGER = row(["sns:Publish"], "CodeDeploy reports the deployment", SERVICE_ROLE);
const APPSPEC = row(
  ["s3:GetObject", "s3:GetObjectVersion"],
  "CodeDeploy reads an AppSpec that lies in S3; a pipeline hands it over with the request",
  SERVICE_ROLE,
);

/** The ARN of some rule of a listener: none but the default is known here. */
const ruleOf = (listenerArn: string): string => `${listenerArn.replace(":listener/", ":listener-rule/")}/0`;

function runEcsDeployment(step: Step<"RunEcsDeployment">): TableCall[] {
  const { serviceRoleArn, deploymentGroupArn, serviceArn, listenerArns } = step;
  const principal = role(serviceRoleArn);
  const { partition, region, account } = requireArn(deploymentGroupArn);
  const on = (rows: readonly Row[], resources: readonly string[], context = {}): TableCall[] =>
    resources.flatMap((resource) => expand(rows, { principal, resource, resourceAccount: account, region, context }));
  const taskSet = `${serviceArn.replace(":service/", ":task-set/")}/ecs-svc/0`;
  const alarms = step.alarmNames.map((name) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`);
  return [
    ...assumedBy(
      "codedeploy.amazonaws.com",
      serviceRoleArn,
      region,
      CODEDEPLOY("security_confused_deputy"),
      deploymentGroupArn,
    ),
    ...on(ON_SERVICE, [serviceArn]),
    ...on(ON_TASK_SET, [taskSet]),
    ...on(READ_TRAFFIC(SERVICE_ROLE), ["*"]),
    ...on(MOVE_LISTENER(SERVICE_ROLE), listenerArns),
    ...on(optional(MOVE_RULE(SERVICE_ROLE)), listenerArns.map(ruleOf)),
    ...on(PASS(ECS("codedeploy_IAM_role")), step.passedRoleArns, TO_TASKS),
    ...on(HOOK, step.hookFunctionArns),
    ...on(ALARM, alarms),
    ...step.triggerTopicArns.flatMap((resource) => expand(TRIGGER, { principal, resource, region })),
    ...on(optional(APPSPEC), [`arn:${partition}:s3:::revisions/appspec.yaml`]),
  ];
}

const HEALTH = row(
  ["elasticloadbalancing:DescribeTargetHealth"],
  "ECS waits until tasks are well",
  INFRASTRUCTURE_ROLE,
);
const REGISTER_TARGETS = row(
  ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
  "ECS brings tasks in and out of traffic",
  INFRASTRUCTURE_ROLE,
);

function shiftEcsTraffic(step: Step<"ShiftEcsTraffic">): TableCall[] {
  const principal = role(step.infrastructureRoleArn);
  const { region, account } = requireArn(step.serviceArn);
  const on = (rows: readonly Row[], resources: readonly string[]): TableCall[] =>
    resources.flatMap((resource) => expand(rows, { principal, resource, resourceAccount: account, region }));
  const isRule = (arn: string): boolean => arn.includes(":listener-rule/");
  return [
    ...assumedBy(
      "ecs.amazonaws.com",
      step.infrastructureRoleArn,
      region,
      ECS("AmazonECSInfrastructureRolePolicyForLoadBalancers"),
    ),
    ...on([...READ_TRAFFIC(INFRASTRUCTURE_ROLE), ...HEALTH], ["*"]),
    ...on(REGISTER_TARGETS, step.targetGroupArns),
    ...on(MOVE_RULE(INFRASTRUCTURE_ROLE), step.routeArns.filter(isRule)),
    ...on(
      MOVE_LISTENER(INFRASTRUCTURE_ROLE),
      step.routeArns.filter((arn) => !isRule(arn)),
    ),
  ];
}

const LOG = row(
  ["logs:CreateLogStream", "logs:PutLogEvents"],
  "the task writes its log",
  AWS_MANAGED("AmazonECSTaskExecutionRolePolicy"),
);

/** The service assumes the execution role of every task; that it sends the task's source is advised for task roles only. */
function startTask(step: Step<"StartTask">): TableCall[] {
  const { executionRoleArn, taskRoleArn, clusterArn, imageRepositoryArn, logGroupArn } = step;
  const principal = role(executionRoleArn);
  const { region } = requireArn(clusterArn);
  return [
    ...(taskRoleArn === undefined
      ? []
      : assumedBy("ecs-tasks.amazonaws.com", taskRoleArn, region, ECS("task-iam-roles"))),
    ...assumedBy("ecs-tasks.amazonaws.com", executionRoleArn, region, ECS("task_execution_IAM_role")),
    ...(imageRepositoryArn === undefined ? [] : pullImage({ principal, repositoryArn: imageRepositoryArn })),
    ...(logGroupArn === undefined
      ? []
      : expand(LOG, { principal, resource: `${withoutStar(logGroupArn)}:log-stream:task`, region })),
  ];
}

/** The tables of what deploying containers takes. */
export const ECS_TABLES = {
  CodeDeployToEcsAction: codeDeployToEcsAction,
  RegisterTaskDefinition: registerTaskDefinition,
  RunEcsDeployment: runEcsDeployment,
  ShiftEcsTraffic: shiftEcsTraffic,
  StartTask: startTask,
};
