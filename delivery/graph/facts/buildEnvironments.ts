/**
 * What CodeBuild offers for each environment type. Sources, as read on 2026-12-01: CodeBuild User Guide: build-env-ref-compute-types,
 * caching-local, lambda; codebuild.EnvironmentType and codebuild.ComputeType.
 */

export interface BuildEnvironmentFacts {
  /** Sizes on demand; fleets have their own. */
  readonly computeTypes: readonly string[];
  readonly privileged: boolean;
  readonly localCache: boolean;
  /** Whether layers of images can be kept on the host. */
  readonly layers: boolean;
  readonly lambda?: true;
}

const general = (...sizes: string[]) => sizes.map((size) => `BUILD_GENERAL1_${size}`);
const LAMBDA_SIZES = ["1GB", "2GB", "4GB", "8GB", "10GB"].map((size) => `BUILD_LAMBDA_${size}`);

const LINUX = { privileged: true, localCache: true, layers: true } as const;
const WINDOWS = { privileged: false, localCache: true, layers: false } as const;
const LAMBDA = {
  computeTypes: LAMBDA_SIZES,
  privileged: false,
  localCache: false,
  layers: false,
  lambda: true,
} as const;

/** Whether builds on instances themselves may be privileged is not said, so they are not refused for it. */
export const BUILD_ENVIRONMENT_FACTS: Readonly<Record<string, BuildEnvironmentFacts>> = {
  LINUX_CONTAINER: { ...LINUX, computeTypes: general("SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE") },
  ARM_CONTAINER: { ...LINUX, computeTypes: general("SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE") },
  LINUX_GPU_CONTAINER: { ...LINUX, localCache: false, computeTypes: general("SMALL", "LARGE") },
  LINUX_EC2: { ...LINUX, computeTypes: general("SMALL", "MEDIUM", "LARGE") },
  ARM_EC2: { ...LINUX, computeTypes: general("SMALL", "MEDIUM", "LARGE") },
  WINDOWS_SERVER_2019_CONTAINER: { ...WINDOWS, computeTypes: general("MEDIUM", "LARGE") },
  WINDOWS_SERVER_2022_CONTAINER: { ...WINDOWS, computeTypes: general("MEDIUM", "LARGE", "XLARGE", "2XLARGE") },
  WINDOWS_EC2: { ...WINDOWS, computeTypes: general("MEDIUM", "LARGE") },
  LINUX_LAMBDA_CONTAINER: LAMBDA,
  ARM_LAMBDA_CONTAINER: LAMBDA,
};

/** Sizes that a fleet chooses, and sizes without a local cache. */
export const FLEET_COMPUTE_TYPES: readonly string[] = ["ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE"];
export const NO_LOCAL_CACHE_COMPUTE_TYPES: readonly string[] = general("2XLARGE");

/** Regions that have Lambda compute. */
export const LAMBDA_COMPUTE_REGIONS: readonly string[] = [
  "ap-northeast-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "eu-west-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-2",
];
