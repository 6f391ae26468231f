/** Machines on premises. */
import * as pulumi from "@pulumi/pulumi";
import { OnPremisesDeployment } from "../../../components";
import type { StoreGrants } from "../../roles";
import type { Context } from "../context";

/** Port that the service listens on. */
const SERVICE_PORT = 8080;

/** Returns what creates a region's deployment group and the roles of the machines that register there. */
export function onPremisesTargets({ settings, names, workload }: Context, grants: StoreGrants) {
  const { account, application, deploymentConfig, onPremisesTags, onPremisesRegistrars, toolsAccount } = settings;
  return (region: string): OnPremisesDeployment =>
    new OnPremisesDeployment(
      `machines-${region}`,
      {
        applicationName: names.deploymentApplication,
        deploymentGroupName: names.deploymentGroup,
        deploymentConfigName: deploymentConfig,
        tagFilters: Object.entries(onPremisesTags).map(([key, value]) => ({ key, value })),
        registrarRoleArns: [...onPremisesRegistrars],
        // Bundles come from the store of the region that a machine is registered in, and from no other.
        bundleBucketArns: [`arn:${names.partition}:s3:::${names.bucket(region)}`],
        bundleKeyArns: [pulumi.output(grants.keySetArn).apply((arn) => arn.replace(":kms:*:", `:kms:${region}:`))],
        bundleAccountId: toolsAccount,
        files: {
          [`/etc/${application}/environment`]: `PORT=${SERVICE_PORT}\nENVIRONMENT=${settings.environment}\nREGION=${region}\n`,
        },
        roleName: names.codeDeployRoleName(region),
        sessionRoleName: names.machineRoleName(region),
        registrarRoleName: names.registrarRoleName(region),
        rolePath: names.rolePath,
        accountId: account,
        region,
      },
      { providers: { aws: workload } },
    );
}
