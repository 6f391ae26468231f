/**
 * The words that buildspecs know, as frozen data.
 *
 * Sources: botocore codebuild 2016-10-06 `ComputeType` and `EnvironmentType`; CodeBuild User Guide, build-spec-ref.
 */

/** Compute types. The batch page of the User Guide also prints names such as `ARM_LAMBDA_1GB`; the API knows none of them. */
export const computeTypes = Object.freeze([
  "BUILD_GENERAL1_SMALL",
  "BUILD_GENERAL1_MEDIUM",
  "BUILD_GENERAL1_LARGE",
  "BUILD_GENERAL1_XLARGE",
  "BUILD_GENERAL1_2XLARGE",
  "BUILD_LAMBDA_1GB",
  "BUILD_LAMBDA_2GB",
  "BUILD_LAMBDA_4GB",
  "BUILD_LAMBDA_8GB",
  "BUILD_LAMBDA_10GB",
  "ATTRIBUTE_BASED_COMPUTE",
  "CUSTOM_INSTANCE_TYPE",
] as const);
export type ComputeType = (typeof computeTypes)[number];

export const environmentTypes = Object.freeze([
  "WINDOWS_CONTAINER",
  "LINUX_CONTAINER",
  "LINUX_GPU_CONTAINER",
  "ARM_CONTAINER",
  "WINDOWS_SERVER_2019_CONTAINER",
  "WINDOWS_SERVER_2022_CONTAINER",
  "LINUX_LAMBDA_CONTAINER",
  "ARM_LAMBDA_CONTAINER",
  "LINUX_EC2",
  "ARM_EC2",
  "WINDOWS_EC2",
  "MAC_ARM",
] as const);
export type EnvironmentType = (typeof environmentTypes)[number];

export const testReportFormats = Object.freeze([
  "CUCUMBERJSON",
  "JUNITXML",
  "NUNITXML",
  "NUNIT3XML",
  "TESTNGXML",
  "VISUALSTUDIOTRX",
] as const);

export const coverageReportFormats = Object.freeze(["CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV"] as const);

export const reportFormats = Object.freeze([...testReportFormats, ...coverageReportFormats] as const);
export type ReportFormat = (typeof reportFormats)[number];

/** Phases in the order in which CodeBuild runs them. */
export const phaseNames = Object.freeze(["install", "pre_build", "build", "post_build"] as const);
export type PhaseName = (typeof phaseNames)[number];

export const shells = Object.freeze(["bash", "/bin/sh", "powershell.exe", "cmd.exe"] as const);
export type Shell = (typeof shells)[number];

export const failureActions = Object.freeze(["ABORT", "CONTINUE", "RETRY"] as const);
export type FailureAction = (typeof failureActions)[number];

export const cacheActions = Object.freeze(["restore", "save"] as const);
export type CacheAction = (typeof cacheActions)[number];

/** Runtimes that curated images install (User Guide, available-runtimes; `docker` belongs to retired images). */
export const runtimes = Object.freeze([
  "android",
  "docker",
  "dotnet",
  "golang",
  "java",
  "nodejs",
  "php",
  "python",
  "ruby",
] as const);
