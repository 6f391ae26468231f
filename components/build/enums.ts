/** Choices of a build project, in CodeBuild's own values. */

/** What builds run on. `MAC_ARM` and the retired `WINDOWS_CONTAINER` are not offered. */
export const BuildEnvironmentType = {
  LinuxContainer: "LINUX_CONTAINER",
  ArmContainer: "ARM_CONTAINER",
  LinuxGpuContainer: "LINUX_GPU_CONTAINER",
  WindowsServer2019Container: "WINDOWS_SERVER_2019_CONTAINER",
  WindowsServer2022Container: "WINDOWS_SERVER_2022_CONTAINER",
  /** Starts in seconds; no root, Docker, cache, VPC, or builds beyond 15 minutes. */
  LinuxLambdaContainer: "LINUX_LAMBDA_CONTAINER",
  ArmLambdaContainer: "ARM_LAMBDA_CONTAINER",
  /** On an instance instead of in a container. */
  LinuxEc2: "LINUX_EC2",
  ArmEc2: "ARM_EC2",
  WindowsEc2: "WINDOWS_EC2",
} as const;
export type BuildEnvironmentType = (typeof BuildEnvironmentType)[keyof typeof BuildEnvironmentType];

/** Memory and processors of a build; which exist depends on the environment type. */
export const BuildComputeType = {
  Small: "BUILD_GENERAL1_SMALL",
  Medium: "BUILD_GENERAL1_MEDIUM",
  Large: "BUILD_GENERAL1_LARGE",
  XLarge: "BUILD_GENERAL1_XLARGE",
  XXLarge: "BUILD_GENERAL1_2XLARGE",
  Lambda1GB: "BUILD_LAMBDA_1GB",
  Lambda2GB: "BUILD_LAMBDA_2GB",
  Lambda4GB: "BUILD_LAMBDA_4GB",
  Lambda8GB: "BUILD_LAMBDA_8GB",
  Lambda10GB: "BUILD_LAMBDA_10GB",
} as const;
export type BuildComputeType = (typeof BuildComputeType)[keyof typeof BuildComputeType];

/** What a curated image is chosen for, in the words of `codebuild.LanguageType`. */
export const BuildLanguage = {
  Java: "JAVA",
  Python: "PYTHON",
  NodeJs: "NODE_JS",
  Ruby: "RUBY",
  Go: "GOLANG",
  DotNet: "DOTNET",
  Android: "ANDROID",
  Docker: "DOCKER",
} as const;
export type BuildLanguage = (typeof BuildLanguage)[keyof typeof BuildLanguage];

/** Where the value of an environment variable comes from. */
export const BuildVariableType = {
  /** The value itself; readable by everybody who may read the project. */
  Plaintext: "PLAINTEXT",
  /** The value is the name of a parameter of Systems Manager. */
  ParameterStore: "PARAMETER_STORE",
  /** The value is `secret-id:json-key:version-stage:version-id`, or the secret's ARN in place of the id. */
  SecretsManager: "SECRETS_MANAGER",
} as const;
export type BuildVariableType = (typeof BuildVariableType)[keyof typeof BuildVariableType];

/** Where a build keeps what the next build may reuse. */
export const BuildCacheType = {
  None: "NO_CACHE",
  /** On the build host: fast, and gone when the host is. */
  Local: "LOCAL",
  /** In a bucket: slower, and shared by all hosts. */
  S3: "S3",
} as const;
export type BuildCacheType = (typeof BuildCacheType)[keyof typeof BuildCacheType];

/** What a local cache keeps. */
export const BuildCacheMode = {
  /** Git metadata of the sources; only where the source is a Git repository. */
  Source: "LOCAL_SOURCE_CACHE",
  /** The directories of the buildspec's `cache.paths`. */
  Custom: "LOCAL_CUSTOM_CACHE",
  /** Layers of container images; Linux and privileged only. */
  DockerLayers: "LOCAL_DOCKER_LAYER_CACHE",
} as const;
export type BuildCacheMode = (typeof BuildCacheMode)[keyof typeof BuildCacheMode];

/** Where the source of a build comes from. */
export const BuildSource = {
  /** The input artifacts of the pipeline's action. */
  CodePipeline: "CODEPIPELINE",
  CodeCommit: "CODECOMMIT",
  GitHub: "GITHUB",
  GitHubEnterprise: "GITHUB_ENTERPRISE",
  GitLab: "GITLAB",
  GitLabSelfManaged: "GITLAB_SELF_MANAGED",
  Bitbucket: "BITBUCKET",
  /** An object or folder of a bucket. */
  S3: "S3",
  /** Nothing but the inline buildspec. */
  None: "NO_SOURCE",
} as const;
export type BuildSource = (typeof BuildSource)[keyof typeof BuildSource];

/** How files are stored in a bucket. */
export const BuildPackaging = {
  /** As they are, in a folder. */
  Files: "NONE",
  Zip: "ZIP",
} as const;
export type BuildPackaging = (typeof BuildPackaging)[keyof typeof BuildPackaging];

/** What a filter of a webhook looks at. Source: `codebuild.WebhookFilterType`. */
export const BuildWebhookFilterType = {
  Event: "EVENT",
  BaseRef: "BASE_REF",
  HeadRef: "HEAD_REF",
  ActorAccountId: "ACTOR_ACCOUNT_ID",
  FilePath: "FILE_PATH",
  CommitMessage: "COMMIT_MESSAGE",
  WorkflowName: "WORKFLOW_NAME",
  TagName: "TAG_NAME",
  ReleaseName: "RELEASE_NAME",
  RepositoryName: "REPOSITORY_NAME",
  OrganizationName: "ORGANIZATION_NAME",
} as const;
export type BuildWebhookFilterType = (typeof BuildWebhookFilterType)[keyof typeof BuildWebhookFilterType];

/** Which pull requests somebody with rights must approve by a comment before they are built. */
export const BuildCommentApproval = {
  Disabled: "DISABLED",
  AllPullRequests: "ALL_PULL_REQUESTS",
  ForkPullRequests: "FORK_PULL_REQUESTS",
} as const;
export type BuildCommentApproval = (typeof BuildCommentApproval)[keyof typeof BuildCommentApproval];

/** What the reports of a group hold. */
export const BuildReportType = {
  Test: "TEST",
  CodeCoverage: "CODE_COVERAGE",
} as const;
export type BuildReportType = (typeof BuildReportType)[keyof typeof BuildReportType];

/** Events of a project that a notification rule knows. Source: Developer Tools console User Guide, concepts. */
export const BuildEvent = {
  Failed: "codebuild-project-build-state-failed",
  Succeeded: "codebuild-project-build-state-succeeded",
  InProgress: "codebuild-project-build-state-in-progress",
  Stopped: "codebuild-project-build-state-stopped",
  PhaseFailed: "codebuild-project-build-phase-failure",
  PhaseSucceeded: "codebuild-project-build-phase-success",
} as const;
export type BuildEvent = (typeof BuildEvent)[keyof typeof BuildEvent];

/** How much a notification says. */
export const BuildEventDetail = {
  Basic: "BASIC",
  Full: "FULL",
} as const;
export type BuildEventDetail = (typeof BuildEventDetail)[keyof typeof BuildEventDetail];
