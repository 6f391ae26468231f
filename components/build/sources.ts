/** What CodeBuild knows of each source. A row more is all that a further source needs. */
import { BuildSource } from "./enums";

export interface BuildSourceRow {
  /** Whether the source is a Git repository. */
  readonly git: boolean;
  /** Whether a host outside AWS keeps it: it may have a connection, webhooks, and a place to show the state of builds. */
  readonly hosted: boolean;
  /** Form of the location; nothing where there is none. */
  readonly location?: RegExp;
  /** The form in words. */
  readonly words?: string;
}

const HOSTED = {
  git: true,
  hosted: true,
  location: /^https:\/\/[^\s/@]+\/[^\s@]+$/,
  words: "an HTTPS clone URL without user, such as https://github.com/owner/name.git",
} as const;

/** Sources: `codebuild.ProjectSource`; CodeBuild User Guide access-badges and webhooks. */
export const BUILD_SOURCES: Readonly<Record<BuildSource, BuildSourceRow>> = Object.freeze({
  [BuildSource.CodePipeline]: { git: false, hosted: false },
  [BuildSource.CodeCommit]: {
    git: true,
    hosted: false,
    location: /^https:\/\/git-codecommit(?:-fips)?\.[\w-]+\.[\w.]+\/v1\/repos\/[\w.-]+$/,
    words: "the HTTPS clone URL of a repository, https://git-codecommit.<region>.amazonaws.com/v1/repos/<name>",
  },
  [BuildSource.GitHub]: HOSTED,
  [BuildSource.GitHubEnterprise]: HOSTED,
  [BuildSource.GitLab]: HOSTED,
  [BuildSource.GitLabSelfManaged]: HOSTED,
  [BuildSource.Bitbucket]: HOSTED,
  [BuildSource.S3]: {
    git: false,
    hosted: false,
    location: /^[a-z0-9][a-z0-9.-]+\/\S+$/,
    words: "<bucket>/<key of a zip file> or <bucket>/<folder>/",
  },
  [BuildSource.None]: { git: false, hosted: false },
});

/** Events that a webhook may wait for, and the sources that send them. Source: `codebuild.WebhookFilter`. */
const { GitHub, GitHubEnterprise } = BuildSource;
export const WEBHOOK_EVENTS: Readonly<Record<string, readonly BuildSource[] | "all">> = Object.freeze({
  PUSH: "all",
  PULL_REQUEST_CREATED: "all",
  PULL_REQUEST_UPDATED: "all",
  PULL_REQUEST_CLOSED: "all",
  PULL_REQUEST_REOPENED: [GitHub, GitHubEnterprise],
  PULL_REQUEST_MERGED: "all",
  RELEASED: [GitHub],
  PRERELEASED: [GitHub],
  WORKFLOW_JOB_QUEUED: [GitHub, GitHubEnterprise],
});
