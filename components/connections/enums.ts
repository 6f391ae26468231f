/** Where a connection goes, in the words of CodeConnections. */
export const ConnectionProvider = {
  GitHub: "GitHub",
  /** A server of one's own, which needs a host. */
  GitHubEnterpriseServer: "GitHubEnterpriseServer",
  GitLab: "GitLab",
  /** A server of one's own, which needs a host. */
  GitLabSelfManaged: "GitLabSelfManaged",
  /** Bitbucket Cloud; servers of one's own are not supported. */
  Bitbucket: "Bitbucket",
  AzureDevOps: "AzureDevOps",
} as const;
export type ConnectionProvider = (typeof ConnectionProvider)[keyof typeof ConnectionProvider];

/** Providers that are reached through a host. Source: CodePipeline User Guide connections-ghes and connections-gitlab-managed. */
export const HOSTED_PROVIDERS: readonly string[] = [
  ConnectionProvider.GitHubEnterpriseServer,
  ConnectionProvider.GitLabSelfManaged,
];
