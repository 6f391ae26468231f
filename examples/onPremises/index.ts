/**
 * Machines of two data centres, each deployed to from the nearest region, with bundles from that region's artifact store.
 *
 * Costs CodeDeploy's price for each update of a machine, the stores and their keys.
 */
import { Provider } from "@pulumi/aws/provider";
import { ArtifactStores, OnPremisesDeployment } from "../../components";

const toolsAccount = "111111111111";
const accountId = "222222222222";
const sites = { frankfurt: "eu-central-1", virginia: "us-east-1" } as const;
const regions = Object.values(sites);
const sessionRole = (site: string) => `arn:aws:iam::${accountId}:role/pos/pos-${site}`;

/** The stores are the tools account's; machines and their roles belong to another. */
const workload = new Provider("workload", {
  region: sites.frankfurt,
  assumeRoles: [{ roleArn: `arn:aws:iam::${accountId}:role/deployer` }],
});

const stores = new ArtifactStores("bundles", {
  bucketPrefix: "pos-prod",
  accountId: toolsAccount,
  homeRegion: sites.frankfurt,
  regions,
  keyAlias: "alias/pos-prod-artifacts",
  // Machines read their bundles; buckets and keys name them by their role.
  readerRoleArns: Object.keys(sites).map(sessionRole),
});

const deploymentOf = (site: string, region: string) =>
  new OnPremisesDeployment(
    `pos-${site}`,
    {
      applicationName: "pos",
      deploymentGroupName: `pos-${site}`,
      tagFilters: [{ key: "site", value: site }],
      // Machines get this role by IAM Roles Anywhere, with a certificate of the data centre.
      registrarRoleArns: [`arn:aws:iam::${accountId}:role/sites/${site}`],
      bundleBucketArns: [`arn:aws:s3:::pos-prod-${toolsAccount}-${region}`],
      bundleKeyArns: [stores.homeKeyArn.apply((arn) => arn.replace(`:${sites.frankfurt}:`, `:${region}:`))],
      bundleAccountId: toolsAccount,
      deploymentConfigName: "CodeDeployDefault.HalfAtATime",
      sessionRoleName: `pos-${site}`,
      rolePath: "/pos/",
      accountId,
      region,
    },
    { provider: workload },
  );

export const setupScripts = Object.fromEntries(
  Object.entries(sites).map(([site, region]) => [site, deploymentOf(site, region).setupScript]),
);
