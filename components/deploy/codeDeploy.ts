/** CodeDeploy's part of a deployment, the same on every platform: service role, application and deployment group. */
import * as pulumi from "@pulumi/pulumi";
import { Application, DeploymentGroup, type DeploymentGroupArgs } from "@pulumi/aws/codedeploy";
import type { Role } from "@pulumi/aws/iam";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import type { Statement } from "../internal/policies";
import { serviceRole } from "../internal/serviceRole";
import type { ComputePlatform } from "./configNames";
import { type DeploymentStops, stopsInput } from "./stops";

/** The part of every deployment's args that its application, group and service role take. */
export interface DeploymentSettings extends DeploymentStops {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly roleName?: string;
  readonly rolePath?: string;
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  readonly tags?: { [key: string]: pulumi.Input<string> };
  readonly region?: string;
}

/** Creates the role that CodeDeploy deploys with. */
export function createServiceRole(
  parent: pulumi.Resource,
  name: string,
  settings: DeploymentSettings,
  { partition, region, accountId }: Identity,
  statements: readonly Statement[],
): Role {
  const group = `${settings.applicationName}/${settings.deploymentGroupName}`;
  return serviceRole(parent, name, "role", {
    trust: {
      service: "codedeploy.amazonaws.com",
      accountId,
      sourceArn: pulumi.interpolate`arn:${partition}:codedeploy:${region}:${accountId}:deploymentgroup:${group}`,
    },
    statements,
    roleName: settings.roleName,
    path: settings.rolePath,
    description: `Deployments to ${group}`,
    permissionsBoundaryArn: settings.permissionsBoundaryArn,
    tags: settings.tags,
  });
}

/** What differs between the deployment groups of platforms. */
export type GroupInputs = Omit<
  DeploymentGroupArgs,
  "appName" | "deploymentGroupName" | "serviceRoleArn" | "region" | "tags" | keyof ReturnType<typeof stopsInput>
>;

/** Creates the application and its one deployment group. */
export function createDeployment(
  parent: pulumi.Resource,
  name: string,
  settings: DeploymentSettings,
  computePlatform: ComputePlatform,
  role: Role,
  group: GroupInputs,
  options: pulumi.CustomResourceOptions = {},
): { readonly application: Application; readonly group: DeploymentGroup } {
  const { applicationName, deploymentGroupName, region, tags } = settings;
  const application = new Application(
    childName(name, "application"),
    { name: applicationName, computePlatform, region, tags },
    { parent },
  );
  const created = new DeploymentGroup(
    childName(name, "deployment-group"),
    {
      appName: application.name,
      deploymentGroupName,
      serviceRoleArn: role.arn,
      ...group,
      ...stopsInput(settings),
      region,
      tags,
    },
    { parent, ...options },
  );
  return { application, group: created };
}
