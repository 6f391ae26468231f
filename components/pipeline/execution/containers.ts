/** What the pipeline's role needs for deployments to containers. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, named, once, setting, type Use } from "./use";

/** The family stands in the template or the service, not in the pipeline. */
const anyDefinition = (uses: readonly Use[], identity: Identity) =>
  arnsAcrossRegions(
    identity,
    "ecs",
    uses.map(({ region }) => ({ region, name: "*" })),
    (name) => `task-definition/${name}:*`,
  );

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
      arns(
        uses.map(({ region }) => ({ region, name: "*" })),
        "deploymentconfig",
      ),
    ),
    allow("RegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], anyDefinition(uses, identity)),
  ];
};

/** Source: action-reference-ECS. */
export const ecs: Execution = (uses, identity) => {
  const services = uses.map((use) => ({
    region: use.region,
    name: pulumi.interpolate`${setting(use, "ClusterName")}/${setting(use, "ServiceName")}`,
  }));
  return [
    allow("ReadTaskDefinitions", ["ecs:DescribeTaskDefinition"], "*"),
    allow("ReviseTaskDefinitions", ["ecs:RegisterTaskDefinition"], anyDefinition(uses, identity)),
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
    ...allow("TagTaskDefinitions", ["ecs:TagResource"], anyDefinition(uses, identity)),
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
