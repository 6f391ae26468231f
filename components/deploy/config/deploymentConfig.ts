/** A deployment configuration of one's own, for any platform. */
import * as pulumi from "@pulumi/pulumi";
import { DeploymentConfig as Config } from "@pulumi/aws/codedeploy";
import { childName, shortHash, truncatedName } from "../../internal/names";
import { NAME_LIMITS } from "../../internal/limits";
import { named } from "../../internal/physicalNames";
import type { DeploymentConfigArgs, TrafficShift, ZonalDeployment } from "./args";
import { validateDeploymentConfig } from "./validate";

const TYPE = "interlock:index:DeploymentConfig";

/**
 * Creates a configuration that deployments of its platform can use by name.
 *
 * It costs nothing; an account may have 50 in a region.
 *
 * @example
 * const slowly = new DeploymentConfig("slowly", {
 *   computePlatform: "Lambda",
 *   linear: { percentage: 5, intervalMinutes: 10 },
 * });
 */
export class DeploymentConfig extends pulumi.ComponentResource {
  /** What deployment groups take as `deploymentConfigName`. */
  readonly configName: pulumi.Output<string>;
  readonly configArn: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: DeploymentConfigArgs, opts?: pulumi.ComponentResourceOptions) {
    const configName = args.configName ?? derivedName(name, args);
    validateDeploymentConfig(name, args, configName, opts);
    super(TYPE, name, args, opts);
    const config = new Config(
      childName(name, "config"),
      { ...named("deploymentConfig", childName(name, "config"), configName), region: args.region, ...inputsOf(args) },
      { parent: this },
    );
    this.configName = config.deploymentConfigName;
    this.configArn = config.arn;
    this.registerOutputs({ configName: this.configName, configArn: this.configArn });
  }
}

/** A name that follows the content: CodeDeploy can neither change a configuration nor delete one in use. */
function derivedName(name: string, args: DeploymentConfigArgs): string {
  const content = JSON.stringify([pulumi.getProject(), pulumi.getStack(), inputsOf(args)]);
  const { max } = NAME_LIMITS.deploymentConfig;
  return `${truncatedName(name, max - 9)}-${shortHash(content)}`;
}

function inputsOf({ computePlatform, minimumHealthyHosts, zonal, canary, linear }: DeploymentConfigArgs) {
  return {
    computePlatform,
    ...(minimumHealthyHosts && { minimumHealthyHosts: { ...minimumHealthyHosts } }),
    ...(zonal && { zonalConfig: zonalInput(zonal) }),
    ...(canary && { trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: shiftInput(canary) } }),
    ...(linear && { trafficRoutingConfig: { type: "TimeBasedLinear", timeBasedLinear: shiftInput(linear) } }),
  };
}

const shiftInput = ({ percentage, intervalMinutes }: TrafficShift) => ({ percentage, interval: intervalMinutes });

const zonalInput = (zonal: ZonalDeployment) => ({
  firstZoneMonitorDurationInSeconds: zonal.firstZoneMonitorDurationSeconds,
  monitorDurationInSeconds: zonal.monitorDurationSeconds,
  minimumHealthyHostsPerZone: zonal.minimumHealthyHostsPerZone && { ...zonal.minimumHealthyHostsPerZone },
});
