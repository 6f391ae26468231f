/** Args of a file path trigger, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

/** A pipeline, and the files whose change starts it. `includes` or `excludes` must be given. */
export interface FilePathPipeline {
  /** Name of the pipeline, of the repository's account and region. Plain. */
  readonly pipelineName: string;
  /** Action of the pipeline that reads the repository; it gets the commit. Plain. @default "Source" */
  readonly sourceActionName?: string;
  /**
   * 1 to 8 glob patterns, each of 1 to 255 characters; one changed file that matches one starts the pipeline. Plain.
   * @default - every file
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
   */
  readonly includes?: string[];
  /** 1 to 8 glob patterns of files that start nothing, even where `includes` match. Plain. @default - none */
  readonly excludes?: string[];
}

export interface FilePathTriggerArgs {
  /** Repository of CodeCommit. Plain. */
  readonly repositoryName: string;
  /** Branch whose pushes and merges count. Plain. @default "main" */
  readonly branchName?: string;
  /** At least one; each once. Their own event rules must be off, or every push starts them all the same. */
  readonly pipelines: FilePathPipeline[];
  /** ARN of the key that encrypts the repository. @default - a key of AWS, which needs no permission */
  readonly repositoryKeyArn?: pulumi.Input<string>;
  /**
   * Physical name of the function: 1 to 64 letters, digits, - and _. Plain; a change replaces it.
   * @default "<repositoryName>-<branchName>-file-paths"
   */
  readonly functionName?: string;
  /** Topics that are told when an event failed for good. @default - nobody is told; the alarm is on all the same */
  readonly alarmTopicArns?: pulumi.Input<string>[];
  /** Unit: days; one of the periods that CloudWatch Logs offers. @default 365 */
  readonly logRetentionDays?: number;
  /** ARN of the key that encrypts the log; its policy must let CloudWatch Logs use it. @default - AWS's own key */
  readonly logKeyArn?: pulumi.Input<string>;
  /** Physical name of the function's role. Plain. @default - autonamed */
  readonly roleName?: string;
  /** IAM path of the role. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Account of repository and pipelines: twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of repository and pipelines. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a file path trigger does where its args are silent. */
export const FILE_PATH_TRIGGER_DEFAULTS = Object.freeze({
  branchName: "main",
  sourceActionName: "Source",
  logRetentionDays: 365,
});

/** Limits of the filters of V2 pipelines. Sources: `codepipeline.GitFilePathFilterCriteria`, `GitFilePathPattern`. */
export const FILE_PATH_LIMITS = Object.freeze({ patterns: [1, 8], patternLength: [1, 255] } as const);
