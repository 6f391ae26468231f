/** What the pipeline's role needs for deployments to containers. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, named, once, setting, type Use } from "./use";

const anyDefinition = (uses: readonly Use[]) => uses.map(({ region }) => ({ region, name: "*" }));

/** Source: action-reference-ECSbluegreen. */
export const codeDeployToEcs: Execution = (uses, identity) => {
  const groups = uses.map((use) => ({
    region: use.region,
    name: pulumi.interpolate`${setting(use, "ApplicationName")}/${setting(use, "DeploymentGroupName")}`,
  }));
  const arns = (resources: Parameters<typeof arnsAcrossRegions>[2], kind: string) =>
    arnsAcrossRegions(identity, "codedeploy", resources, (name) => `${kind}:${name}`);
  return [
    allow(
      "DeployContainers",
      ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
      arns(groups, "deploymentgroup"),
    ),
    allow(
      "RegisterContainerRevision",
      ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
      arns(named(uses, "ApplicationName"), "application"),
    ),
    // Which configuration applies is the deployment group's affair.
    allow(
      "ReadContainerDeploymentConfigs",
      ["codedeploy:GetDeploymentConfig"],
      arns(anyDefinition(uses), "deploymentconfig"),
    ),
    allow("RegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], "*"),
  ];
};

/** Source: action-reference-ECS. */
export const ecs: Execution = (uses, identity) => {
  const services = uses.map((use) => ({
    region: use.region,
    name: pulumi.interpolate`${setting(use, "ClusterName")}/${setting(use, "ServiceName")}`,
  }));
  return [
    allow("ReviseTaskDefinitions", ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"], "*"),
    allow(
      "UpdateServices",
      ["ecs:DescribeServices", "ecs:UpdateService"],
      arnsAcrossRegions(identity, "ecs", services, (name) => `service/${name}`),
    ),
  ];
};

/** Tags of a definition are put on while it is registered; accounts that enforce this ask for a right of its own. */
export const tagTaskDefinitions: Execution = (uses, identity) => [
  {
    ...allow(
      "TagTaskDefinitions",
      ["ecs:TagResource"],
      // The family stands in the template or the service, not in the pipeline.
      arnsAcrossRegions(identity, "ecs", anyDefinition(uses), (name) => `task-definition/${name}:*`),
    ),
    Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
  },
];

export const passTaskRoles: Execution = (uses) => {
  const roles = uses.flatMap(({ passedRoleArns = [] }) => passedRoleArns);
  if (roles.length === 0) return [];
  const services = ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"];
  return [
    {
      ...allow("PassTaskRoles", ["iam:PassRole"], once(roles)),
      Condition: { StringEquals: { "iam:PassedToService": services } },
    },
  ];
};
