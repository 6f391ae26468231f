/** Args of a code review, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildVariable } from "../build/args/environment";
import type { BuildComputeType, BuildEnvironmentType, BuildSource } from "../build/enums";
import type { BuildRuntime } from "../build/runtimes";

/** Args of which repository is reviewed, and what its pull requests need. */
export interface ReviewSourceArgs {
  /** Repository of CodeCommit, of the review's account and region. Plain. Exactly one of this and `fullRepositoryId`. */
  readonly repositoryName?: string;
  /** Repository of another host, as `owner/name`; of GitLab also `group/subgroup/name`. Plain. */
  readonly fullRepositoryId?: string;
  /** Host of `fullRepositoryId`, such as GITHUB; required with it and only with it. Plain. */
  readonly source?: BuildSource;
  /** ARN of the connection to the host; required with `fullRepositoryId` and only with it. Its handshake must be complete. */
  readonly connectionArn?: pulumi.Input<string>;
  /**
   * Address of the server, such as `https://git.example.com`; required by GITHUB_ENTERPRISE and GITLAB_SELF_MANAGED, and only with
   * them. Plain.
   */
  readonly serverUrl?: string;
  /** Branches that reviewed pull requests go to, at most 100. Plain. @default - every branch */
  readonly destinationBranches?: string[];
  /** ARN of the key that encrypts the CodeCommit repository. @default - a key of AWS, which needs no permission */
  readonly repositoryKeyArn?: pulumi.Input<string>;
  /**
   * Approvals of people that a pull request of CodeCommit needs beside the review's own. Other hosts have settings of their own.
   * Range: 0 to 199. Plain. @default 0
   */
  readonly approvals?: number;
  /**
   * Whose approvals count, at most 50: `CodeCommitApprovers:<account>:<name>`, or the ARN of an assumed role
   * (`arn:aws:sts::<account>:assumed-role/<role>/*`), a federated user or an IAM user. Only with `approvals`. Plain.
   * @default - everybody's who may approve
   */
  readonly approvers?: string[];
  /**
   * Associates the repository with CodeGuru Reviewer too; CodeCommit, Bitbucket and GitHub Enterprise Server alone. Since 2025-11-07
   * CodeGuru Reviewer takes no new associations: this is for repositories that have one, and a deployment elsewhere fails. Plain.
   * @default false
   * @see https://docs.aws.amazon.com/codeguru/latest/reviewer-ug/codeguru-reviewer-availability-change.html
   */
  readonly codeGuruReviewer?: boolean;
}

/** Args of what the review runs, and on what. */
export interface ReviewBuildArgs {
  /**
   * The buildspec itself, as YAML text: a pull request cannot change which commands judge it. Excludes `buildspecPath`.
   * @default - the file `buildspecPath`
   */
  readonly buildspec?: pulumi.Input<string>;
  /**
   * Path of the buildspec in the source. A pull request can change it: whoever approves must look. Plain. Excludes `buildspec`.
   * @default buildspec.review.yml
   */
  readonly buildspecPath?: string;
  /** Folder, on the machine that runs the program, of the source, whose buildspec is then checked. Plain. @default - unchecked */
  readonly sourceDirectory?: string;
  /** Plain. @default LINUX_CONTAINER */
  readonly environmentType?: BuildEnvironmentType;
  /** Plain. @default - the smallest of the environment type */
  readonly computeType?: BuildComputeType;
  /** Build image. Plain. Excludes `runtime`. @default - the newest curated image of the environment type */
  readonly image?: string;
  /** Takes the newest curated image that holds a version of a language. Plain. Excludes `image`. @default - none */
  readonly runtime?: BuildRuntime;
  /** Lets builds run a Docker daemon. Plain. @default false */
  readonly privilegedMode?: boolean;
  /**
   * Reviewed code can read what they hold: give it no secrets. With CodeCommit, PULL_REQUEST_ID, PULL_REQUEST_REVISION_ID,
   * SOURCE_COMMIT and DESTINATION_COMMIT are reserved. @default - none
   */
  readonly environmentVariables?: BuildVariable[];
  /** VPC that builds run in, with the two args below. @default - CodeBuild's own network */
  readonly vpcId?: pulumi.Input<string>;
  /** 1 to 16. @default - none */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** 1 to 5. @default - none */
  readonly securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Unit: minutes. Range: 5 to 2160. @default 60 */
  readonly buildTimeoutMinutes?: number;
  /** JSON of a further identity policy of the build's role, which reviewed code acts with. @default - none */
  readonly policy?: pulumi.Input<string>;
}

export interface CodeReviewArgs extends ReviewSourceArgs, ReviewBuildArgs {
  /** Physical name of the build project: 2 to 150 letters, digits, - and _. Plain; a change replaces it. */
  readonly projectName: string;
  /**
   * Physical name of the function that writes the result back: 1 to 64 letters, digits, - and _; CodeCommit only. Plain; a change
   * replaces it. @default "<projectName>-verdict"
   */
  readonly functionName?: string;
  /** Topics that are told when a pull request could not be reviewed or its result not be written; CodeCommit only. @default - nobody is told; the alarm is on all the same */
  readonly alarmTopicArns?: pulumi.Input<string>[];
  /** Unit: days; one of the periods that CloudWatch Logs offers. @default 365 */
  readonly logRetentionDays?: number;
  /** ARN of the key that encrypts the logs; its policy must let CloudWatch Logs use it. @default - AWS's own key */
  readonly logKeyArn?: pulumi.Input<string>;
  /** Physical name of the role of builds. Plain. @default - autonamed */
  readonly buildRoleName?: string;
  /** Physical name of the role that approves; CodeCommit only. Plain. @default - autonamed */
  readonly reviewerRoleName?: string;
  /** Physical name of the role that starts builds; CodeCommit only. Plain. @default - autonamed */
  readonly eventRoleName?: string;
  /** IAM path of the roles. Plain. @default / */
  readonly rolePath?: string;
  /** @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** Tags of every child that takes some. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
  /** Region of every child. Plain. @default - the provider's region */
  readonly region?: string;
}

/** What a code review does where its args are silent. */
export const CODE_REVIEW_DEFAULTS = Object.freeze({
  buildspecPath: "buildspec.review.yml",
  approvals: 0,
  logRetentionDays: 365,
});

/** What a build of CodeCommit and the function learn of the pull request: fields of the event, by the name of the variable. */
export const REVIEW_VARIABLES: Readonly<Record<string, string>> = Object.freeze({
  PULL_REQUEST_ID: "pullRequestId",
  PULL_REQUEST_REVISION_ID: "revisionId",
  SOURCE_COMMIT: "sourceCommit",
  DESTINATION_COMMIT: "destinationCommit",
});

/** Limits of CodeCommit. Source: CodeCommit User Guide: limits. */
export const REVIEW_LIMITS = Object.freeze({
  // An approval of the review itself leaves 199 of the 200 that a pull request may have.
  approvals: [0, 199],
  approvers: [1, 50],
  branches: [1, 100],
  ruleName: 100,
  ruleContent: 3000,
} as const);
