/** Args of a build project, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildEnvironmentArgs } from "./args/environment";
import type { BuildSourceArgs } from "./args/source";
import type { BuildStorageArgs } from "./args/storage";
import type { BuildWatchArgs } from "./args/watch";
import {
  BuildCacheMode,
  BuildCacheType,
  BuildCommentApproval,
  type BuildComputeType,
  BuildEnvironmentType,
  BuildEvent,
  BuildEventDetail,
  BuildPackaging,
  BuildReportType,
  BuildSource,
  BuildVariableType,
} from "./enums";

/** Builds of one buildspec that run together: a list, a matrix, a graph or a fan-out. */
export interface BuildBatch {
  /** Sizes that builds of a batch may ask for. Plain. @default - all */
  readonly computeTypesAllowed?: BuildComputeType[];
  /** Builds of one batch; at least 1. @default - CodeBuild's quota */
  readonly maximumBuildsAllowed?: number;
  /** Time for the whole batch. Unit: minutes. Range: 5 to 2160. @default - CodeBuild's own */
  readonly timeoutMinutes?: number;
  /** Stores the artifacts of all builds as one. @default false */
  readonly combineArtifacts?: boolean;
  /** Physical name of the role that starts the builds of a batch. Plain. @default - autonamed */
  readonly roleName?: string;
}

export interface BuildProjectArgs extends BuildEnvironmentArgs, BuildSourceArgs, BuildStorageArgs, BuildWatchArgs {
  /** Physical name of the project: 2 to 150 letters, digits, - and _. Plain; a change replaces the project. */
  readonly projectName: string;
  /** At most 255 characters. @default - none */
  readonly description?: string;
  /** Unit: minutes. Range: 5 to 2160. @default 60 */
  readonly buildTimeoutMinutes?: number;
  /** Time that a build may wait for a host. Unit: minutes. Range: 5 to 480. @default 480 */
  readonly queuedTimeoutMinutes?: number;
  /** Builds that may run at a time; at least 1. @default - the account's quota */
  readonly concurrentBuildLimit?: number;
  /** Lets the project run batches, with a role of their own. Each build of a batch costs its minutes. @default - single builds */
  readonly batch?: BuildBatch;
  /** JSON of a further identity policy for the role. @default - none */
  readonly policy?: pulumi.Input<string>;
  /** Physical name of the role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** IAM path of the roles. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of every child. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a build project does where its args are silent. */
export const BUILD_PROJECT_DEFAULTS = Object.freeze({
  environmentType: BuildEnvironmentType.LinuxContainer,
  source: BuildSource.CodePipeline,
  buildspecPath: "buildspec.yml",
  variableType: BuildVariableType.Plaintext,
  logRetentionDays: 365,
  cache: BuildCacheType.None,
  cacheModes: Object.freeze([BuildCacheMode.Custom]),
  buildTimeoutMinutes: 60,
  queuedTimeoutMinutes: 480,
  privilegedMode: false,
  packaging: BuildPackaging.Zip,
  reportType: BuildReportType.Test,
  exportPackaging: BuildPackaging.Files,
  commentApproval: BuildCommentApproval.ForkPullRequests,
  toleratedFailures: 0,
  events: Object.freeze([BuildEvent.Failed]),
  eventDetail: BuildEventDetail.Full,
});
