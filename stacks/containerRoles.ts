/** The roles of an environment of containers, and what they may do. None of these documents but one grows with the number of regions. */
import type * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { type Statement, policyDocument } from "../components/internal/policies";
import { serviceTrust } from "../components/internal/serviceRole";
import { type ContainerIdentity, containerNames } from "./containerNames";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/** Source: ECR User Guide, repository-policy-examples. */
const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/**
 * What the role that CodePipeline assumes in the workload account needs to deploy containers, beside reading artifacts.
 * Source: CodePipeline User Guide, action-reference-ECSbluegreen.
 */
export function containerDeployPolicy(settings: EnvironmentSettings, names: EnvironmentNames): Statement[] {
  const { executionRoleArn, taskRoleArn } = containerNames(settings, names);
  const codeDeploy = (resource: string): string =>
    `arn:${names.partition}:codedeploy:*:${settings.account}:${resource}`;
  return [
    {
      Sid: "Deploy",
      Effect: "Allow",
      Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
      Resource: codeDeploy(`deploymentgroup:${names.deploymentApplication}/${names.deploymentGroup}`),
    },
    {
      Sid: "RegisterRevisions",
      Effect: "Allow",
      Action: [
        "codedeploy:GetApplication",
        "codedeploy:GetApplicationRevision",
        "codedeploy:RegisterApplicationRevision",
      ],
      Resource: codeDeploy(`application:${names.deploymentApplication}`),
    },
    {
      Sid: "ReadConfiguration",
      Effect: "Allow",
      Action: "codedeploy:GetDeploymentConfig",
      Resource: codeDeploy(`deploymentconfig:${settings.deploymentConfig}`),
    },
    // On * as the page says; that ECS takes a family here is not verified.
    { Sid: "RegisterTaskDefinitions", Effect: "Allow", Action: "ecs:RegisterTaskDefinition", Resource: "*" },
    {
      Sid: "PassTaskRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: [executionRoleArn, taskRoleArn],
      Condition: { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } },
    },
  ];
}

/**
 * What the build needs to publish images, beyond its own store, and to build on others; other roles are kept out by the repository's
 * policy. Sources: ECR User Guide, image-push-iam and repository-policy-examples.
 */
export const containerBuildPolicy = (
  repositoryArn: pulumi.Input<string>,
  baseRepositoryArns: string[] = [],
): pulumi.Output<string> =>
  policyDocument([
    // The action knows no resource.
    { Sid: "SignInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PushImages",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: repositoryArn,
    },
    ...(baseRepositoryArns.length === 0
      ? []
      : [
          {
            Sid: "PullBaseImages",
            Effect: "Allow" as const,
            Action: PULL,
            Resource: baseRepositoryArns,
          },
        ]),
  ]);

/**
 * What waiting for the copies of images takes, in the environment's regions and no others: a line for each, which is little beside what
 * a role's policies may have. Source: ECR API Reference, DescribeImages.
 */
export const findImagesPolicy = (
  settings: ContainerIdentity & Pick<EnvironmentSettings, "regions">,
  names: EnvironmentNames,
): Statement[] => [
  {
    Sid: "FindImages",
    Effect: "Allow",
    Action: "ecr:DescribeImages",
    Resource: settings.regions.map((region) => containerNames(settings, names).repositoryArn(region)),
  },
];

/** What starting a task takes, in any region: the application's images in the tools account, and the log. */
export function executionPolicy(settings: ContainerIdentity, names: EnvironmentNames): pulumi.Output<string> {
  const { repositoryArnPattern, logGroup } = containerNames(settings, names);
  return policyDocument([
    // The action knows no resource.
    { Sid: "SignInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImages",
      Effect: "Allow",
      Action: PULL,
      Resource: repositoryArnPattern,
    },
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `arn:${names.partition}:logs:*:${settings.account}:log-group:${logGroup}:*`,
    },
  ]);
}

/** The roles that tasks start and run with. */
export interface TaskRoles {
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
}

/** Creates the two roles, which serve all regions; the application itself calls nothing on AWS, and its role has no rights. */
export function createTaskRoles(
  settings: ContainerIdentity,
  names: EnvironmentNames,
  opts: pulumi.CustomResourceOptions,
): TaskRoles {
  const { executionRoleName, taskRoleName } = containerNames(settings, names);
  const trust = serviceTrust({
    service: "ecs-tasks.amazonaws.com",
    accountId: settings.account,
    sourceArn: `arn:${names.partition}:ecs:*:${settings.account}:*`,
  });
  const common = { path: names.rolePath, assumeRolePolicy: policyDocument([trust]) };
  const execution = new Role(
    "execution-role",
    {
      ...common,
      name: executionRoleName,
      description: `Starts the tasks of ${names.prefix}`,
      inlinePolicies: [{ name: "execution", policy: executionPolicy(settings, names) }],
    },
    opts,
  );
  const task = new Role(
    "task-role",
    { ...common, name: taskRoleName, description: `What the tasks of ${names.prefix} may do` },
    opts,
  );
  return { executionRoleArn: execution.arn, taskRoleArn: task.arn };
}
