/** What an environment deploys to, and the role that deploys. */
import type * as pulumi from "@pulumi/pulumi";
import { CrossAccountRole, type TrafficEndpoint } from "../../components";
import { type StoreGrants, deployPolicy } from "../roles";
import type { EnvironmentRole } from "../names";
import type { DeploymentTarget, EnvironmentSettings } from "../settings";
import type { Context } from "./context";
import { containerTargets } from "./targets/containers";
import { functionTargets } from "./targets/functions";
import { instanceTargets } from "./targets/instances";
import { onPremisesTargets } from "./targets/onPremises";

/** What is deployed to in one region. */
export interface Target extends pulumi.Resource {
  /** Address that people and monitors reach the service at; absent where each instance has its own. */
  readonly endpoint?: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  /** What a record of Route 53 points at; absent where AWS has no address for it. */
  readonly address?: TrafficEndpoint;
  /** Script that makes a machine a target; absent where AWS starts what is deployed to. */
  readonly setupScript?: pulumi.Output<string>;
}

/** Creates what all regions of a kind of target share, and returns what creates one region. */
type Targets = (context: Context, grants: StoreGrants) => (region: string) => Target;

const TARGETS: Readonly<Record<DeploymentTarget, Targets>> = {
  Instances: instanceTargets,
  OnPremises: onPremisesTargets,
  Lambda: functionTargets,
  ECS: containerTargets,
};

/**
 * Who takes on the role: the pipeline, or the build that deploys functions, and the build that answers a failed wave. The pipeline reads
 * alarms of conditions, whoever deploys.
 */
function deployersOf({
  deploymentTarget,
  bakeMinutes,
  source,
  onFailedWave,
}: EnvironmentSettings): readonly EnvironmentRole[] {
  const isPipeline = deploymentTarget !== "Lambda" || bakeMinutes > 0;
  return [
    ...(isPipeline ? (["pipeline"] as const) : []),
    ...(deploymentTarget === "Lambda" ? (["deployer"] as const) : []),
    ...(source.kind === "channel" && onFailedWave === "RollBack" ? (["restore"] as const) : []),
  ];
}

/** Creates the role that the pipeline assumes in the workload account, or the build that deploys functions. */
export function createDeployRole({ settings, names, workload }: Context, grants: StoreGrants): CrossAccountRole {
  return new CrossAccountRole(
    "deploy",
    {
      roleName: names.roleName("deploy"),
      path: names.rolePath,
      description: `Lets the pipeline ${names.pipeline} deploy to this account`,
      trustedPrincipalArns: deployersOf(settings).map((role) => names.roleArn(role)),
      policy: deployPolicy(settings, names, grants),
      region: settings.homeRegion,
    },
    { providers: { aws: workload } },
  );
}

/** Creates a target in every region. */
export function createTargets(context: Context, grants: StoreGrants): Map<string, Target> {
  const { settings } = context;
  const create = TARGETS[settings.deploymentTarget](context, grants);
  return new Map(settings.regions.map((region) => [region, create(region)]));
}
