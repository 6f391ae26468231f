/** One provider per account, never per region: every resource names its region itself. */
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { partitionOf } from "../components/internal/partitions";
import type { CommonSettings, EnvironmentSettings } from "./settings";

/**
 * The provider of the tools account. It works with the credentials of whoever runs Pulumi and refuses every other account, so
 * that a shell with the wrong profile changes nothing.
 */
export function toolsProvider({ toolsAccount, homeRegion }: CommonSettings): Provider {
  return new Provider("tools", { region: homeRegion, allowedAccountIds: [toolsAccount] });
}

/**
 * The provider of the workload account: the deployer role there, assumed through STS with an external id. The same account as
 * the tools account needs no second provider.
 */
export function workloadProvider(settings: EnvironmentSettings, tools: Provider): Provider {
  const { account, toolsAccount, homeRegion, deployerRole, externalId } = settings;
  if (account === toolsAccount) return tools;
  const roleArn = `arn:${partitionOf(homeRegion)?.id}:iam::${account}:role/${deployerRole}`;
  return new Provider("workload", {
    region: homeRegion,
    allowedAccountIds: [account],
    // Whoever reads a state or a log must not learn what the deployer role demands.
    assumeRoles: [{ roleArn, externalId: pulumi.secret(externalId), sessionName: `pulumi-${settings.environment}` }],
  });
}
