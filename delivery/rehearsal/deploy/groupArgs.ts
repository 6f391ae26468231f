import type { FileExistsBehavior } from "../../specs/appspec/model";
import type { Processes, Progress } from "../types";
import type { BlueGreenArgs } from "./blueGreen";
import type { BundleType } from "./bundles";
import type { Clock } from "./clock";
import type { Fault } from "./context";
import type { Host } from "./host";
import type { DeploymentConfig } from "./minimumHealthyHosts";
import type { AskStop, Revision } from "./types";

/** As botocore's codedeploy `AutoRollbackEvent` names them. */
export type AutoRollbackEvent = "DEPLOYMENT_FAILURE" | "DEPLOYMENT_STOP_ON_ALARM" | "DEPLOYMENT_STOP_ON_REQUEST";

export interface DeploymentGroupArgs {
  readonly applicationName: string;
  readonly groupName: string;
  readonly region: string;
  /** Where the group stands, outermost first; progress adds the host. */
  readonly where: readonly string[];
  readonly hosts: readonly Host[];
  readonly deploymentConfig: DeploymentConfig;
  /** What rolls back automatically. @default - nothing */
  readonly autoRollback?: readonly AutoRollbackEvent[];
  /** Given where the group has a load balancer; a host is registered once `healthCheckPath` answers with 2xx. */
  readonly loadBalancer?: { readonly healthCheckPath?: string };
  /** Whether hosts that Auto Scaling ends run their scripts first. @default false */
  readonly terminationHook?: boolean;
  /** Whether hosts that were launched during a deployment get its revision after it. @default UPDATE */
  readonly outdatedInstances?: "UPDATE" | "IGNORE";
  /** Given for blue/green; needs `loadBalancer`. */
  readonly blueGreen?: BlueGreenArgs;
  /** Where the AppSpec does not say. @default DISALLOW */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Folder of this group's own files; made where it does not exist. */
  readonly folder: string;
  readonly processes: Processes;
  readonly progress: Progress;
  /** Fetches the bundle for a host, or throws a RehearsalError saying what denies it; gives the path of an archive. */
  readonly download: (revision: Revision, host: Host) => Promise<string>;
  /** @default - as the agent does */
  readonly unpack?: (bundle: string, folder: string, type: BundleType) => Promise<void>;
  /** @default - one that jumps over every wait */
  readonly clock?: Clock;
}

export interface DeployOptions {
  readonly injectFault?: Fault;
  /** Asked between batches and after waits. */
  readonly stopRequested?: AskStop;
}
