/** Args of an instance's user data, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import { type AgentVersion, InstanceArchitecture, type OperatingSystem } from "./enums";

export interface InstanceUserDataArgs {
  /** Plain. */
  readonly operatingSystem: OperatingSystem;
  /** Processor that the image is for. Windows Server runs on x86_64 only. Plain. @default x86_64 */
  readonly architecture?: InstanceArchitecture;
  /** Plain. @default - V1 where AWS tests the system with both versions, else V2 */
  readonly agentVersion?: AgentVersion;
  /** Packages of the distribution that the application needs, such as `nodejs22`; none on Windows. Plain. @default - none */
  readonly packages?: string[];
  /**
   * Content of files by absolute path, such as settings of the application. Everybody who may read the launch template or the
   * instance's metadata can read it: no secrets. The paths are plain. @default - none
   */
  readonly files?: { [path: string]: pulumi.Input<string> };
  /** Commands in bash or PowerShell, after files and packages and before the agent. @default - none */
  readonly commands?: pulumi.Input<string>[];
  /** HTTP proxy for packages and the agent, `http://host:port` without password. Plain. @default - none */
  readonly proxyUri?: string;
  /** Lets the agent sign its calls as the instance role, which a VPC endpoint of CodeDeploy demands. Plain. @default false */
  readonly enableAuthPolicy?: boolean;
  /** Revisions that the agent keeps for each deployment group. Range: 1 to 1000. Plain. @default - the agent's own, 5 */
  readonly maxRevisions?: number;
  /** Region of the instances; the agent is fetched from AWS's bucket there. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What user data is where its args are silent. */
export const INSTANCE_USER_DATA_DEFAULTS = Object.freeze({
  architecture: InstanceArchitecture.X86,
});
