/** What the pipeline's role needs for deployments to servers. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, named, setting } from "./use";

export const codeDeploy: Execution = (uses, identity) => {
  const groups = uses.map((use) => ({
    region: use.region,
    name: pulumi.interpolate`${setting(use, "ApplicationName")}/${setting(use, "DeploymentGroupName")}`,
  }));
  const any = uses.map(({ region }) => ({ region, name: "*" }));
  const arns = (resources: typeof any | typeof groups, kind: string) =>
    arnsAcrossRegions(identity, "codedeploy", resources, (name) => `${kind}:${name}`);
  return [
    allow(
      "Deploy",
      [
        "codedeploy:CreateDeployment",
        "codedeploy:GetDeployment",
        "codedeploy:GetDeploymentGroup",
        "codedeploy:ListDeployments",
      ],
      arns(groups, "deploymentgroup"),
    ),
    allow(
      "RegisterRevision",
      [
        "codedeploy:GetApplication",
        "codedeploy:GetApplicationRevision",
        "codedeploy:ListDeploymentGroups",
        "codedeploy:RegisterApplicationRevision",
      ],
      arnsAcrossRegions(identity, "codedeploy", named(uses, "ApplicationName"), (name) => `application:${name}`),
    ),
    // Which configuration applies is the deployment group's affair.
    allow("ReadDeploymentConfigs", ["codedeploy:GetDeploymentConfig"], arns(any, "deploymentconfig")),
    allow("ListDeploymentConfigs", ["codedeploy:ListDeploymentConfigs"], "*"),
  ];
};
