/** Which changes of a connection's repository start a pipeline. */
import type { PullRequestEvent } from "../enums";

/** Names that a filter takes and leaves out. A name that both match is left out. Plain. */
export interface PatternFilter {
  /** 1 to 8 glob patterns of 1 to 255 characters. @default - every name */
  readonly includes?: string[];
  /** 1 to 8 glob patterns of 1 to 255 characters. @default - none */
  readonly excludes?: string[];
}

/** A push starts the pipeline when it passes everything given: either `tags`, or `branches` and with them `filePaths`. Plain. */
export interface PushFilter {
  /** Branches that are pushed to. @default - pushes of branches do not count */
  readonly branches?: PatternFilter;
  /** At least one file that is pushed must pass. The first push of a branch never does. Only with `branches`. @default - any file */
  readonly filePaths?: PatternFilter;
  /** Tags that are pushed. Excludes the others. @default - pushes of tags do not count */
  readonly tags?: PatternFilter;
}

/** A pull request starts the pipeline, with the commit of its source branch, when it passes everything given. Plain. */
export interface PullRequestFilter {
  /** @default - all of them */
  readonly events?: PullRequestEvent[];
  /** Branches that the pull request goes to. */
  readonly branches: PatternFilter;
  /** At least one file that is changed must pass. @default - any file */
  readonly filePaths?: PatternFilter;
}

/** Which changes of a connection's repository start the pipeline, instead of every push to its action's branch. Plain. */
export interface PipelineTrigger {
  /** Action with a connection; one trigger for each. */
  readonly sourceActionName: string;
  /** At most 3, any of which starts the pipeline. @default - no push does */
  readonly push?: PushFilter[];
  /** At most 3, any of which starts the pipeline. @default - no pull request does */
  readonly pullRequest?: PullRequestFilter[];
}
