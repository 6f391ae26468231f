/** Args of what a build reads, keeps and leaves behind. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildCacheMode, BuildCacheType, BuildPackaging, BuildReportType } from "../enums";

/** Files that builds store in a bucket. */
export interface BuildArtifact {
  /** Bucket of the project's account. Each object costs a request and its storage. */
  readonly bucketName: pulumi.Input<string>;
  /** Folder of the bucket. Plain. @default - the project's name */
  readonly path?: string;
  /** Name of the zip file or folder. Plain. @default - the project's name */
  readonly name?: string;
  /** Plain. @default ZIP */
  readonly packaging?: BuildPackaging;
  /** Puts the build's id between path and name, so that no build overwrites another's. Plain. @default false */
  readonly perBuild?: boolean;
  /** Lets the buildspec's `name` replace the name. Plain. @default false */
  readonly nameFromBuildspec?: boolean;
}

/** Files of the buildspec's `secondary-artifacts`. */
export interface BuildSecondaryArtifact extends BuildArtifact {
  /** Their identifier in the buildspec: 1 to 127 letters, digits and _. Plain. */
  readonly identifier: string;
}

/** Reports of the same kind, kept for 30 days. */
export interface BuildReportGroup {
  /** Name in the buildspec; the group is called `<projectName>-<name>`, as CodeBuild calls those that it makes itself. Plain. */
  readonly name: string;
  /** Plain. @default TEST */
  readonly type?: BuildReportType;
  /** Bucket that raw results are copied to, to keep them longer. @default - not copied */
  readonly exportBucketName?: pulumi.Input<string>;
  /** Folder of the bucket. Plain. @default - the project's name */
  readonly exportPath?: string;
  /** Key of the copies. @default - the project's `encryptionKeyArn`, else S3's own key */
  readonly exportKeyArn?: pulumi.Input<string>;
  /** Plain. @default NONE */
  readonly exportPackaging?: BuildPackaging;
}

export interface BuildStorageArgs {
  /**
   * ARNs, wildcards allowed, of the artifact stores that builds read and write; they must belong to the project's account. Required
   * by CODEPIPELINE. @default - none
   */
  readonly artifactBucketArns?: pulumi.Input<string>[];
  /**
   * ARN of the key of what builds write. Required by CODEPIPELINE: CodeBuild ignores the key of the pipeline's store and would
   * encrypt with `aws/s3`, which no other account can read. @default - S3's own key
   */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  /** Whether builds may write to the artifact stores; those that only judge their input need not. Plain. @default true */
  readonly storesArtifacts?: boolean;
  /** Whether builds may write test reports to groups of their own. Plain. @default true */
  readonly writesReports?: boolean;
  /** ARNs of further keys that builds may decrypt with, such as those of secrets. @default - none */
  readonly additionalKeyArns?: pulumi.Input<string>[];
  /** Where the artifacts go; not with CODEPIPELINE, whose action names them. @default - builds leave no artifacts */
  readonly artifact?: BuildArtifact;
  /** At most 12; not with CODEPIPELINE. @default - none */
  readonly secondaryArtifacts?: BuildSecondaryArtifact[];
  /** Plain. @default NO_CACHE */
  readonly cache?: BuildCacheType;
  /** What a local cache keeps. Only with `cache: LOCAL`. Plain. @default [LOCAL_CUSTOM_CACHE] */
  readonly cacheModes?: BuildCacheMode[];
  /** Bucket that holds the cache below the project's name. Required by `cache: S3`, and only with it. */
  readonly cacheBucketName?: pulumi.Input<string>;
  /** Shares the S3 cache with the projects of the same bucket, namespace and `cachePrefix`. Plain. @default - own cache */
  readonly cacheNamespace?: string;
  /** Folder of the S3 cache. Plain. @default - the project's name */
  readonly cachePrefix?: string;
  /** Unit: days; one of the periods that CloudWatch Logs offers. @default 365 */
  readonly logRetentionDays?: number;
  /** ARN of the key that encrypts the logs; its policy must let CloudWatch Logs use it. @default - AWS's own key */
  readonly logKeyArn?: pulumi.Input<string>;
  /** Bucket that logs are also written to. @default - only CloudWatch Logs has them */
  readonly logBucketName?: pulumi.Input<string>;
  /** Folder of the logs in the bucket. Only with `logBucketName`. Plain. @default - the project's name */
  readonly logPrefix?: string;
  /** At most 5. @default - CodeBuild makes a group for each report of the buildspec */
  readonly reportGroups?: BuildReportGroup[];
}
