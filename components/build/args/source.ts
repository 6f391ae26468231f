/** Args of where the source of a build comes from and what starts it. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildCommentApproval, BuildSource, BuildWebhookFilterType } from "../enums";

/** A further source of every build, in the folder `$CODEBUILD_SRC_DIR_<identifier>`. */
export interface BuildSecondarySource {
  /** 1 to 127 letters, digits and _. Plain. */
  readonly identifier: string;
  /** Neither CODEPIPELINE nor NO_SOURCE. Plain. */
  readonly source: BuildSource;
  /** In the form of `sourceLocation`. */
  readonly location: pulumi.Input<string>;
  /** Branch, tag or commit; for S3 the version of the object. @default - the default branch, or the newest version */
  readonly version?: pulumi.Input<string>;
  /** @default - the account's credentials for the host */
  readonly connectionArn?: pulumi.Input<string>;
}

/** One condition of a webhook. */
export interface BuildWebhookFilter {
  /** Plain. */
  readonly type: BuildWebhookFilterType;
  /** Events, separated by commas, for EVENT; else a regular expression. Plain. */
  readonly pattern: string;
  /** Whether a match keeps a build from starting. Not for EVENT. Plain. @default false */
  readonly excludeMatchedPattern?: boolean;
}

/** Filters that must all be met. */
export interface BuildWebhookFilterGroup {
  /** At least one of type EVENT. */
  readonly filters: BuildWebhookFilter[];
}

/** Builds that the repository's host starts. */
export interface BuildWebhook {
  /** One group that is met starts a build. At least one. */
  readonly filterGroups: BuildWebhookFilterGroup[];
  /** Starts a batch instead of a single build; needs `batch`. Plain. @default false */
  readonly batch?: boolean;
  /**
   * Pull requests that wait for a comment of somebody with rights. A build runs the code of the pull request with the project's
   * role: leave it to nobody from outside. Plain. @default FORK_PULL_REQUESTS
   */
  readonly commentApproval?: BuildCommentApproval;
  /** Roles of the host, such as GITHUB_MAINTAIN, that may approve. Plain. @default - CodeBuild's choice */
  readonly approverRoles?: string[];
}

export interface BuildSourceArgs {
  /** Plain. @default CODEPIPELINE */
  readonly source?: BuildSource;
  /**
   * HTTPS clone URL of the repository; for S3 `bucket/key` of a zip file or `bucket/folder/`. Required by every source but
   * CODEPIPELINE and NO_SOURCE, which exclude it. @default - none
   */
  readonly sourceLocation?: pulumi.Input<string>;
  /** Branch, tag or commit; for S3 the version of the object. @default - the default branch, or the newest version */
  readonly sourceVersion?: pulumi.Input<string>;
  /**
   * ARN of the connection (CodeConnections) to the repository's host; the role may then use it. Somebody must have completed its
   * handshake in the console. @default - the account's credentials for the host
   */
  readonly connectionArn?: pulumi.Input<string>;
  /** Commits of history to clone, 0 for all; only for Git. @default - CodeBuild's own */
  readonly gitCloneDepth?: number;
  /** Clones submodules too; only for Git. @default false */
  readonly fetchSubmodules?: boolean;
  /** Shows builds at the commits of the repository's host. Not for CodeCommit. Plain. @default - true where the host takes it */
  readonly reportBuildStatus?: boolean;
  /** At most 12; not with CODEPIPELINE. @default - none */
  readonly secondarySources?: BuildSecondarySource[];
  /** The buildspec itself, as YAML text. Excludes `buildspecPath`. @default - the file `buildspecPath` */
  readonly buildspec?: pulumi.Input<string>;
  /** Path of the buildspec in the source. Plain. Excludes `buildspec`. @default buildspec.yml */
  readonly buildspecPath?: string;
  /**
   * Folder, on the machine that runs the program, of the source; the file `buildspecPath` in it must exist, and is checked as an
   * inline buildspec is. Plain. @default - a file is first read by the build
   */
  readonly sourceDirectory?: string;
  /** Starts builds from the repository's host. Not for CODEPIPELINE, CODECOMMIT, S3 and NO_SOURCE. @default - none */
  readonly webhook?: BuildWebhook;
  /** Publishes whether the newest build passed, at an address that everybody may read; only for Git. Plain. @default false */
  readonly badgeEnabled?: boolean;
  /** Times that CodeBuild repeats a build that failed; not with CODEPIPELINE. @default 0 */
  readonly autoRetryLimit?: number;
}
