/**
 * What the roles of a deployment to Fargate may do: of the actions of AWS's managed policies AWSCodeDeployRoleForECS (version 3),
 * AmazonECSInfrastructureRolePolicyForLoadBalancers (version 6) and AmazonECSTaskExecutionRolePolicy those that the options need, each
 * on the resources they name where IAM has a resource for it. Pure.
 */
import * as pulumi from "@pulumi/pulumi";
import { allow, arnOf } from "../deploy/grants";
import { stopsStatements } from "../deploy/stops";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import type { EcsDeploymentArgs } from "./args";

/** The rules of a listener: their ARNs continue the listener's. */
const rulesOf = (listenerArn: pulumi.Input<string>): pulumi.Output<string> =>
  pulumi.output(listenerArn).apply((arn) => `${arn.replace(":listener/", ":listener-rule/")}/*`);

/** What moves when a new task definition takes over. */
export interface Traffic {
  readonly targetGroupArns: readonly pulumi.Input<string>[];
  readonly listenerArns: readonly pulumi.Input<string>[];
}

const moveTraffic = ({ listenerArns }: Traffic): Statement[] => [
  allow("MoveTraffic", ["elasticloadbalancing:ModifyListener"], [...listenerArns]),
  allow("MoveTrafficByRules", ["elasticloadbalancing:ModifyRule"], listenerArns.map(rulesOf)),
];

/** CodeDeploy's service role. A role that tasks run with is passed to ECS with every task set. */
export function codeDeployStatements(
  args: EcsDeploymentArgs,
  identity: Identity,
  traffic: Traffic,
  passedRoleArns: readonly pulumi.Input<string>[],
): Statement[] {
  const service = pulumi.interpolate`${args.clusterName}/${args.serviceName}`;
  return [
    allow(
      "ReplaceTasks",
      ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"],
      arnOf(identity, "ecs", pulumi.interpolate`service/${service}`),
    ),
    allow(
      "ManageTaskSets",
      ["ecs:CreateTaskSet", "ecs:DeleteTaskSet"],
      arnOf(identity, "ecs", pulumi.interpolate`task-set/${service}/*`),
    ),
    allow(
      "ReadTraffic",
      [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
      ],
      "*",
    ),
    ...moveTraffic(traffic),
    {
      ...allow("PassTaskRoles", ["iam:PassRole"], [...passedRoleArns]),
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
    ...hooks(args, identity),
    ...stopsStatements(args),
  ];
}

function hooks({ hookFunctionNames = [] }: EcsDeploymentArgs, identity: Identity): Statement[] {
  if (hookFunctionNames.length === 0) return [];
  const arns = hookFunctionNames.map((name) => arnOf(identity, "lambda", `function:${name}`));
  return [allow("RunHooks", ["lambda:InvokeFunction"], arns)];
}

/** The role with which ECS itself moves the traffic. */
export function infrastructureStatements(traffic: Traffic): Statement[] {
  return [
    allow(
      "ReadTraffic",
      [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      "*",
    ),
    allow(
      "RegisterTasks",
      ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      [...traffic.targetGroupArns],
    ),
    ...moveTraffic(traffic),
  ];
}

/** What starting a task takes: its image and its log. */
export function executionStatements(
  repositoryArns: readonly pulumi.Input<string>[],
  logGroupArn: pulumi.Input<string>,
): Statement[] {
  return [
    ...(repositoryArns.length === 0
      ? []
      : [
          // The action knows no resource.
          allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], "*"),
          allow(
            "PullImages",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [...repositoryArns],
          ),
        ]),
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logGroupArn}:*`),
  ];
}
