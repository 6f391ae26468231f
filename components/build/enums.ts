/** Choices of a build project, in CodeBuild's own values. */

/** Kind of build container. */
export const BuildEnvironmentType = {
  LinuxContainer: "LINUX_CONTAINER",
  ArmContainer: "ARM_CONTAINER",
} as const;
export type BuildEnvironmentType = (typeof BuildEnvironmentType)[keyof typeof BuildEnvironmentType];

/** Memory and processors of a build container; which exist depends on the environment type. */
export const BuildComputeType = {
  Small: "BUILD_GENERAL1_SMALL",
  Medium: "BUILD_GENERAL1_MEDIUM",
  Large: "BUILD_GENERAL1_LARGE",
  XLarge: "BUILD_GENERAL1_XLARGE",
  XXLarge: "BUILD_GENERAL1_2XLARGE",
} as const;
export type BuildComputeType = (typeof BuildComputeType)[keyof typeof BuildComputeType];

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

/** What a local cache keeps. `LOCAL_SOURCE_CACHE` is missing: CodeBuild ignores it where the source is not a Git repository. */
export const BuildCacheMode = {
  /** The directories of the buildspec's `cache.paths`. */
  Custom: "LOCAL_CUSTOM_CACHE",
  /** Layers of container images; Linux and privileged only. */
  DockerLayers: "LOCAL_DOCKER_LAYER_CACHE",
} as const;
export type BuildCacheMode = (typeof BuildCacheMode)[keyof typeof BuildCacheMode];
