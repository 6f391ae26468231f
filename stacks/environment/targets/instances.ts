/** Servers in Auto Scaling groups. */
import { InstanceProfile, Role } from "@pulumi/aws/iam";
import { policyDocument } from "../../../components/internal/policies";
import { serviceTrust } from "../../../components/internal/serviceRole";
import { type StoreGrants, instancePolicy } from "../../roles";
import { RegionalTarget } from "../../target";
import type { Context } from "../context";

/** Creates the one instance role of all regions, and returns what creates a region's servers. */
export function instanceTargets({ settings, names, workload }: Context, grants: StoreGrants) {
  const role = new Role(
    "instance-role",
    {
      name: names.roleName("instance"),
      path: names.rolePath,
      description: `Lets the instances of ${names.prefix} read their bundles`,
      assumeRolePolicy: policyDocument([serviceTrust({ service: "ec2.amazonaws.com", accountId: settings.account })]),
      inlinePolicies: [{ name: "instance", policy: instancePolicy(settings, names, grants) }],
    },
    { provider: workload },
  );
  const profile = new InstanceProfile(
    "instance-profile",
    { name: names.roleName("instance"), path: names.rolePath, role: role.name },
    { provider: workload },
  );
  return (region: string): RegionalTarget =>
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
}
