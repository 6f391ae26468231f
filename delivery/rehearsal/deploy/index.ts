/** CodeDeploy for servers, carried out on folders that stand for hosts. */
export type { BlueGreenArgs } from "./blueGreen";
export { type BundleType, bundleTypeOf } from "./bundles";
export { createFastForwardClock, type Clock } from "./clock";
export type { Fault } from "./context";
export { DeploymentGroup } from "./group";
export type { AutoRollbackEvent, DeploymentGroupArgs, DeployOptions } from "./groupArgs";
export { bootHost, healthCheck, type BootHostArgs, type Health, type Host } from "./host";
export {
  minimumHealthyCount,
  predefinedDeploymentConfigs,
  type DeploymentConfig,
  type MinimumHealthyHosts,
  type ZonalConfig,
} from "./minimumHealthyHosts";
export type * from "./types";
