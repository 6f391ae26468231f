/** Args of a build project, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import {
  BuildCacheMode,
  BuildCacheType,
  BuildComputeType,
  BuildEnvironmentType,
  type BuildVariableType,
} from "./enums";

/** An environment variable of every build. */
export interface BuildVariable {
  /** Letters, digits and _, not beginning with a digit or `CODEBUILD_`. Plain. */
  readonly name: string;
  /** The value, or the name of the parameter or secret that holds it. */
  readonly value: pulumi.Input<string>;
  /** Plain. @default PLAINTEXT */
  readonly type?: BuildVariableType;
}

export interface BuildProjectArgs {
  /** Physical name of the project: 2 to 150 letters, digits, - and _. Plain; a change replaces the project. */
  readonly projectName: string;
  /** At most 255 characters. @default - none */
  readonly description?: string;
  /** Plain. @default LINUX_CONTAINER */
  readonly environmentType?: BuildEnvironmentType;
  /** Plain; must exist for the environment type. @default BUILD_GENERAL1_SMALL */
  readonly computeType?: BuildComputeType;
  /**
   * Build image: a curated one (`aws/codebuild/…`), which CodeBuild pulls itself, or any other, which the project's role pulls; an
   * image of ECR adds read access to its repository. Plain. @default - the newest curated Amazon Linux image of the environment type
   */
  readonly image?: string;
  /** The buildspec itself, as YAML text. Excludes `buildspecPath`. @default - the file `buildspecPath` */
  readonly buildspec?: pulumi.Input<string>;
  /** Path of the buildspec in the source artifact. Plain. Excludes `buildspec`. @default buildspec.yml */
  readonly buildspecPath?: string;
  /** Parameters and secrets that entries name become readable for the role, and no others. @default - none */
  readonly environmentVariables?: BuildVariable[];
  /**
   * ARNs, wildcards allowed, of the artifact stores that builds read and write; they must belong to the project's account.
   */
  readonly artifactBucketArns: pulumi.Input<string>[];
  /**
   * ARN of the artifact store's key. CodeBuild ignores the key of the pipeline's store and would encrypt with `aws/s3`, which no
   * other account can read.
   */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /** ARNs of further keys that builds may decrypt with, such as those of secrets. @default - none */
  readonly additionalKeyArns?: pulumi.Input<string>[];
  /** Unit: days; one of the periods that CloudWatch Logs offers. @default 365 */
  readonly logRetentionDays?: number;
  /** ARN of the key that encrypts the logs; its policy must let CloudWatch Logs use it. @default - AWS's own key */
  readonly logKeyArn?: pulumi.Input<string>;
  /** Plain. @default NO_CACHE */
  readonly cache?: BuildCacheType;
  /** What a local cache keeps. Only with `cache: LOCAL`. Plain. @default [LOCAL_CUSTOM_CACHE] */
  readonly cacheModes?: BuildCacheMode[];
  /** Bucket that holds the cache below the project's name. Required by `cache: S3`, and only with it. */
  readonly cacheBucketName?: pulumi.Input<string>;
  /** Unit: minutes. Range: 5 to 2160. @default 60 */
  readonly buildTimeoutMinutes?: number;
  /** Time that a build may wait for a host. Unit: minutes. Range: 5 to 480. @default 480 */
  readonly queuedTimeoutMinutes?: number;
  /** Lets builds run a Docker daemon, with root rights on their container. Plain. @default false */
  readonly privilegedMode?: boolean;
  /** Builds that may run at a time; at least 1. @default - the account's quota */
  readonly concurrentBuildLimit?: number;
  /** JSON of a further identity policy for the role. @default - none */
  readonly policy?: pulumi.Input<string>;
  /** Physical name of the role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** IAM path of the role. Plain. @default / */
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
  computeType: BuildComputeType.Small,
  buildspecPath: "buildspec.yml",
  logRetentionDays: 365,
  cache: BuildCacheType.None,
  cacheModes: Object.freeze([BuildCacheMode.Custom]),
  buildTimeoutMinutes: 60,
  queuedTimeoutMinutes: 480,
  privilegedMode: false,
});
