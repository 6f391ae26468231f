/** The connection to a host of repositories other than CodeCommit. */
import { type ConnectionProvider, SourceConnection } from "../../components";
import type { SharedSettings } from "../settings";
import type { SharedContext } from "./context";

/** Hosts of the providers that nobody installs. */
const HOSTS: Readonly<Record<string, string>> = {
  GitHub: "github.com",
  GitLab: "gitlab.com",
  Bitbucket: "bitbucket.org",
  AzureDevOps: "dev.azure.com",
};

/** Host of the repositories, as a release names where its source lies. */
export const hostOf = ({ connectionProvider, connectionEndpoint }: SharedSettings): string =>
  HOSTS[connectionProvider] ?? new URL(connectionEndpoint).host;

export function createConnection({ settings, names, tools }: SharedContext): SourceConnection {
  const { connectionProvider, connectionEndpoint, toolsAccount, homeRegion } = settings;
  return new SourceConnection(
    "connection",
    {
      connectionName: names.connection,
      providerType: connectionProvider as ConnectionProvider,
      ...(connectionEndpoint === "" ? {} : { hostEndpoint: connectionEndpoint }),
      accountId: toolsAccount,
      region: homeRegion,
    },
    // A connection that is replaced must be authorized anew.
    { providers: { aws: tools }, protect: true },
  );
}
