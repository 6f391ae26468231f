/** Args of a connection to a source host, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionProvider } from "./enums";

/** Network in which a server of one's own is reached. CodeConnections makes network interfaces there. */
export interface ConnectionVpc {
  readonly vpcId: pulumi.Input<string>;
  /** 1 to 10, in zones of their own. */
  readonly subnetIds: pulumi.Input<string>[];
  /** 1 to 10. */
  readonly securityGroupIds: pulumi.Input<string>[];
  /** Certificate of the server in PEM, where no public authority signed it: at most 16384 characters. @default - none */
  readonly tlsCertificate?: pulumi.Input<string>;
}

export interface SourceConnectionArgs {
  /** Plain; a change replaces the connection, whose handshake must then be done again. */
  readonly providerType: ConnectionProvider;
  /** Physical name: 1 to 32 characters. Plain; a change replaces the connection. @default - autonamed */
  readonly connectionName?: string;
  /**
   * Address of a server of one's own, such as `https://git.example.com`, for which a host is made. Plain; a change replaces the host.
   * Excludes `hostArn`. @default - the provider's public service, or the host of `hostArn`
   */
  readonly hostEndpoint?: string;
  /** Physical name of the host: 1 to 64 characters. Plain. Only with `hostEndpoint`. @default - autonamed */
  readonly hostName?: string;
  /** Only with `hostEndpoint`. @default - the server is reached over the internet */
  readonly hostVpc?: ConnectionVpc;
  /** Host that exists, for a further connection to its server. Excludes `hostEndpoint`. @default - none */
  readonly hostArn?: pulumi.Input<string>;
  /**
   * Accounts whose pipelines and builds may use the connection too, through Resource Access Manager: twelve digits each. Whoever may
   * act for such an account reads every repository that the connection reaches. Plain. @default - none
   */
  readonly sharedWithAccountIds?: string[];
  /**
   * Lets the accounts be of another organization, which must accept an invitation each. Plain. Only with `sharedWithAccountIds`.
   * @default false
   */
  readonly shareOutsideOrganization?: boolean;
  /** Tags of every child that takes them. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Account of the connection: twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of the connection, which must be its pipelines'. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a connection does where its args are silent. */
export const SOURCE_CONNECTION_DEFAULTS = Object.freeze({ shareOutsideOrganization: false });
