/** What a review knows of each host. A row more is all that a further host needs. */
import * as pulumi from "@pulumi/pulumi";
import type { BuildWebhook, BuildWebhookFilter } from "../build/args/source";
import { BuildSource, BuildWebhookFilterType } from "../build/enums";
import { WEBHOOK_EVENTS } from "../build/sources";
import type { Identity } from "../internal/identity";
import type { CodeReviewArgs } from "./args";

export interface ReviewHost {
  /** Address of the host; nothing where the program must name the server. */
  readonly server?: string;
  /** Key of CodeGuru Reviewer's association; nothing where it has none. Source: `codeguru-reviewer.Repository`. */
  readonly codeGuru?: "bitbucket" | "githubEnterpriseServer";
}

/** Hosts that a connection leads to. */
export const REVIEW_HOSTS: Readonly<Partial<Record<BuildSource, ReviewHost>>> = Object.freeze({
  [BuildSource.GitHub]: { server: "https://github.com" },
  [BuildSource.GitHubEnterprise]: { codeGuru: "githubEnterpriseServer" },
  [BuildSource.GitLab]: { server: "https://gitlab.com" },
  [BuildSource.GitLabSelfManaged]: {},
  [BuildSource.Bitbucket]: { server: "https://bitbucket.org", codeGuru: "bitbucket" },
});

/** The HTTPS clone URL of the repository. */
export function cloneUrlOf(args: CodeReviewArgs, { region, dnsSuffix }: Identity): pulumi.Input<string> {
  const { repositoryName, fullRepositoryId, source, serverUrl } = args;
  if (repositoryName !== undefined)
    return pulumi.interpolate`https://git-codecommit.${region}.${dnsSuffix}/v1/repos/${repositoryName}`;
  const server = serverUrl ?? (source && REVIEW_HOSTS[source]?.server) ?? "";
  return `${server.replace(/\/+$/, "")}/${fullRepositoryId}.git`;
}

/** What begins or renews the review of a pull request. */
const REVIEWED_EVENTS = ["PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"];

/** The webhook of another host, which shows the state of builds at pull requests by itself. */
export function webhookOf({ source, destinationBranches }: CodeReviewArgs): BuildWebhook {
  const able = REVIEWED_EVENTS.filter((event) => {
    const sources = WEBHOOK_EVENTS[event];
    return sources === "all" || (source !== undefined && sources?.includes(source));
  });
  const filters: BuildWebhookFilter[] = [{ type: BuildWebhookFilterType.Event, pattern: able.join(", ") }];
  if (destinationBranches === undefined) return { filterGroups: [{ filters }] };
  const branches = destinationBranches.map((branch) => branch.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const base = { type: BuildWebhookFilterType.BaseRef, pattern: `^refs/heads/(${branches.join("|")})$` };
  return { filterGroups: [{ filters: [...filters, base] }] };
}
