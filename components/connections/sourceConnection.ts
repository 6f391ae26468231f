/** A connection to GitHub, GitLab, Bitbucket or Azure DevOps. */
import * as pulumi from "@pulumi/pulumi";
import { Connection, Host } from "@pulumi/aws/codeconnections";
import { PrincipalAssociation, ResourceAssociation, ResourceShare } from "@pulumi/aws/ram";
import { connectionsPage } from "../internal/console";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { SOURCE_CONNECTION_DEFAULTS as DEFAULTS, type SourceConnectionArgs } from "./args";
import { validateSourceConnection } from "./validate";

const TYPE = "interlock:index:SourceConnection";

/**
 * Creates a connection through which pipelines and builds read repositories on another host, without a token or key in AWS.
 *
 * Costs nothing; a host in a VPC costs its network interfaces' traffic. A new connection is **pending**: somebody who owns the
 * organization there must complete the handshake at `consoleUrl` once. Until then nothing starts a pipeline. Give `protect: true`: a
 * connection that is made anew needs a new handshake.
 *
 * @example
 * new SourceConnection("github", { providerType: "GitHub" }, { protect: true });
 */
export class SourceConnection extends pulumi.ComponentResource {
  readonly connectionArn: pulumi.Output<string>;
  /** `PENDING`, `AVAILABLE` or `ERROR`, as of the last refresh. */
  readonly connectionStatus: pulumi.Output<string>;
  /** Page of the console where the handshake is completed. */
  readonly consoleUrl: pulumi.Output<string>;
  /** Only for servers of one's own. */
  readonly hostArn?: pulumi.Output<string>;
  /** Only with `sharedWithAccountIds`. */
  readonly resourceShareArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: SourceConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateSourceConnection(name, args, opts);
    super(TYPE, name, args, opts);
    const hostArn = args.hostEndpoint === undefined ? checked.hostArn : createHost(this, name, args).arn;
    const connection = new Connection(
      childName(name, "connection"),
      {
        ...named("connection", childName(name, "connection"), args.connectionName),
        // AWS takes the provider from the host where there is one.
        ...(hostArn === undefined ? { providerType: args.providerType } : { hostArn }),
        region: args.region,
        tags: args.tags,
      },
      { parent: this },
    );
    this.connectionArn = connection.arn;
    this.connectionStatus = connection.connectionStatus;
    this.consoleUrl = connectionsPage(identityOf(this, args));
    if (hostArn !== undefined) this.hostArn = pulumi.output(hostArn);
    const share = createShare(this, name, args, connection);
    if (share !== undefined) this.resourceShareArn = share.arn;
    warnOfHandshake(this, name);
    this.registerOutputs({
      connectionArn: this.connectionArn,
      connectionStatus: this.connectionStatus,
      consoleUrl: this.consoleUrl,
      ...(this.hostArn === undefined ? {} : { hostArn: this.hostArn }),
      ...(this.resourceShareArn === undefined ? {} : { resourceShareArn: this.resourceShareArn }),
    });
  }
}

function createHost(parent: SourceConnection, name: string, args: SourceConnectionArgs): Host {
  return new Host(
    childName(name, "host"),
    {
      ...named("host", childName(name, "host"), args.hostName),
      providerType: args.providerType,
      providerEndpoint: args.hostEndpoint ?? "",
      vpcConfiguration: args.hostVpc,
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
}

/** Shares live in the region of what they share. */
function createShare(
  parent: SourceConnection,
  name: string,
  args: SourceConnectionArgs,
  connection: Connection,
): ResourceShare | undefined {
  const { sharedWithAccountIds = [], region, tags } = args;
  if (sharedWithAccountIds.length === 0) return undefined;
  // `protect` is for the handshake, and must not keep an account from being shut out.
  const opts = { parent, protect: false };
  const share = new ResourceShare(
    childName(name, "share"),
    {
      allowExternalPrincipals: args.shareOutsideOrganization ?? DEFAULTS.shareOutsideOrganization,
      region,
      tags,
    },
    opts,
  );
  const resourceShareArn = share.arn;
  new ResourceAssociation(
    childName(name, "share-connection"),
    { resourceShareArn, resourceArn: connection.arn, region },
    opts,
  );
  for (const principal of sharedWithAccountIds) {
    new PrincipalAssociation(
      childName(name, "share-account", principal),
      { resourceShareArn, principal, region },
      opts,
    );
  }
  return share;
}

/** Tells in an update, and not in its preview, that somebody has to act: nothing else would, since AWS reports no error. */
function warnOfHandshake(component: SourceConnection, name: string): void {
  if (pulumi.runtime.isDryRun()) return;
  pulumi.all([component.connectionStatus, component.consoleUrl]).apply(([status, url]) => {
    if (status !== "PENDING") return undefined;
    return pulumi.log.warn(
      `SourceConnection "${name}": the connection is pending, and nothing starts a pipeline through it; ` +
        `complete the handshake at ${url} as an owner of the organization there, then run pulumi refresh`,
      component,
    );
  });
}
