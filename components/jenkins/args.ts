/** Args of Jenkins as a build provider, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface JenkinsBuildProviderArgs {
  /** Name that jobs give as provider in the plugin, and actions as `providerName`: 1 to 35 letters, digits, _ and -. Plain. */
  readonly providerName: string;
  /**
   * 1 to 9 letters, digits, _ and -. Plain. Everything about an action type is fixed once it is registered, and a version that was
   * deleted cannot come back: give a new one to change anything. @default "1"
   */
  readonly providerVersion?: string;
  /** Address of the server that the console links to, such as `https://jenkins.example.com`; nothing calls it. Plain. */
  readonly serverUrl: string;
  /** Registers the provider for test actions too. Plain. @default true */
  readonly forTests?: boolean;
  /**
   * ARNs of the roles, of this or other accounts, that assume the workers' role through STS; `*` and `?` may stand in path and name.
   * Plain. @default - EC2 instances with the instance profile have the role
   */
  readonly trustedPrincipalArns?: string[];
  /** Text that the trusted roles must send: 2 to 1224 letters, digits and `+ = , . @ : / _ -`. @default - they need none */
  readonly externalId?: pulumi.Input<string>;
  /** Physical name of the role and the instance profile. Plain. @default - autonamed */
  readonly roleName?: string;
  /** IAM path of both. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Account of the pipelines: twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of the pipelines: no action of one's own works in another. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What the provider is where its args are silent. */
export const JENKINS_BUILD_PROVIDER_DEFAULTS = Object.freeze({ providerVersion: "1", forTests: true });
