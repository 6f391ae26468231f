/** What an environment deploys to, and the role that deploys. */
import { InstanceProfile, Role } from "@pulumi/aws/iam";
import { CrossAccountRole } from "../../components";
import { policyDocument } from "../../components/internal/policies";
import { serviceTrust } from "../../components/internal/serviceRole";
import { type StoreGrants, deployPolicy, instancePolicy } from "../roles";
import { RegionalTarget } from "../target";
import type { Context } from "./context";

/** Creates the role that the pipeline assumes in the workload account. */
export function createDeployRole({ settings, names, workload }: Context, grants: StoreGrants): CrossAccountRole {
  return new CrossAccountRole(
    "deploy",
    {
      roleName: names.roleName("deploy"),
      path: names.rolePath,
      description: `Lets the pipeline ${names.pipeline} deploy to this account`,
      trustedPrincipalArns: [names.roleArn("pipeline")],
      policy: deployPolicy(settings, names, grants),
      region: settings.homeRegion,
    },
    { providers: { aws: workload } },
  );
}

/** Creates a target in every region, and the one instance role of all. */
export function createTargets(context: Context, grants: StoreGrants): Map<string, RegionalTarget> {
  const { settings, names, workload } = context;
  const role = new Role(
    "instance-role",
    {
      name: names.roleName("instance"),
      path: names.rolePath,
      description: `Lets the instances of ${names.prefix} read their bundles`,
      assumeRolePolicy: policyDocument([serviceTrust({ service: "ec2.amazonaws.com", accountId: settings.account })]),
      inlinePolicies: [{ name: "instance", policy: instancePolicy(names, grants) }],
    },
    { provider: workload },
  );
  const profile = new InstanceProfile(
    "instance-profile",
    { name: names.roleName("instance"), path: names.rolePath, role: role.name },
    { provider: workload },
  );
  const create = (region: string): RegionalTarget =>
    new RegionalTarget(
      `web-${region}`,
      {
        settings,
        names,
        region,
        instanceProfileArn: profile.arn,
        instanceRoleArn: names.roleArn("instance"),
        rolePath: names.rolePath,
      },
      { providers: { aws: workload } },
    );
  return new Map(settings.regions.map((region) => [region, create(region)]));
}
