/** What CodeBuild offers for each environment type. A row more is all that a further type needs. */
import { BuildCacheMode, BuildComputeType, type BuildEnvironmentType } from "./enums";
import type { BuildProjectArgs } from "./args";

/** Line of curated images, by processor and mode. */
export type ImageFamily = "x86_64" | "aarch64" | "x86_64-lambda" | "aarch64-lambda";

export interface BuildEnvironment {
  /** Newest curated image that AWS maintains; nothing where an image must be named. */
  readonly image?: string;
  /** Images by language and version; nothing where AWS curates none. */
  readonly family?: ImageFamily;
  /** Smallest first: the first is the default. */
  readonly computeTypes: readonly BuildComputeType[];
  /** What builds may keep on their host. */
  readonly localCacheModes: readonly BuildCacheMode[];
  /** Args that CodeBuild does not take with this type. */
  readonly refused: readonly (keyof BuildProjectArgs)[];
}

const { Small, Medium, Large, XLarge, XXLarge, Lambda1GB, Lambda2GB, Lambda4GB, Lambda8GB, Lambda10GB } =
  BuildComputeType;
const ALL_MODES = Object.values(BuildCacheMode);
const NO_LAYERS = [BuildCacheMode.Source, BuildCacheMode.Custom] as const;

const WINDOWS = { localCacheModes: NO_LAYERS, refused: ["privilegedMode"] } as const;

/** Source: CodeBuild User Guide lambda, "Limitations". */
const LAMBDA = {
  computeTypes: [Lambda1GB, Lambda2GB, Lambda4GB, Lambda8GB, Lambda10GB],
  localCacheModes: [],
  refused: [
    "privilegedMode",
    "cache",
    "buildTimeoutMinutes",
    "queuedTimeoutMinutes",
    "badgeEnabled",
    "vpcId",
    "fleetArn",
  ],
} as const;

/** Builds run on the instance itself: there is no container to give privileges to (not stated by AWS; inferred). */
const EC2 = { localCacheModes: NO_LAYERS, refused: ["privilegedMode"] } as const;

/**
 * Images: CodeBuild User Guide ec2-compute-images, lambda-compute-images and available-runtimes (which lists aarch64 4.0). Sizes:
 * build-env-ref-compute-types. Local cache: caching-local. Lambda
 * images are of one language each, and AWS names no curated image for GPU and EC2 types there.
 */
export const BUILD_ENVIRONMENTS: Readonly<Record<BuildEnvironmentType, BuildEnvironment>> = Object.freeze({
  LINUX_CONTAINER: {
    image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
    family: "x86_64",
    computeTypes: [Small, Medium, Large, XLarge, XXLarge],
    localCacheModes: ALL_MODES,
    refused: [],
  },
  ARM_CONTAINER: {
    image: "aws/codebuild/amazonlinux-aarch64-standard:4.0",
    family: "aarch64",
    computeTypes: [Small, Medium, Large, XLarge, XXLarge],
    localCacheModes: ALL_MODES,
    refused: [],
  },
  LINUX_GPU_CONTAINER: { computeTypes: [Small, Large], localCacheModes: [], refused: [] },
  WINDOWS_SERVER_2019_CONTAINER: {
    ...WINDOWS,
    image: "aws/codebuild/windows-base:2019-3.0",
    computeTypes: [Medium, Large],
  },
  WINDOWS_SERVER_2022_CONTAINER: {
    ...WINDOWS,
    image: "aws/codebuild/windows-base:2022-1.0",
    computeTypes: [Medium, Large, XLarge, XXLarge],
  },
  LINUX_LAMBDA_CONTAINER: { ...LAMBDA, family: "x86_64-lambda" },
  ARM_LAMBDA_CONTAINER: { ...LAMBDA, family: "aarch64-lambda" },
  LINUX_EC2: { ...EC2, computeTypes: [Small, Medium, Large] },
  ARM_EC2: { ...EC2, computeTypes: [Small, Medium, Large] },
  WINDOWS_EC2: { ...EC2, computeTypes: [Medium, Large] },
});

/** Sizes on which CodeBuild keeps no local cache. Source: CodeBuild User Guide caching-local. */
export const NO_LOCAL_CACHE_SIZES: readonly BuildComputeType[] = [BuildComputeType.XXLarge];

/** Whether AWS itself maintains an image: CodeBuild then pulls it with its own credentials. */
export function isCurated(image: string): boolean {
  return image.startsWith("aws/codebuild/");
}

/** ARN of the ECR repository that an image lies in; nothing for images of other registries. */
export function imageRepositoryArn(partition: string, image: string): string | undefined {
  const parts = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.[\w.-]+?\/([^:@]+)(?:[:@].*)?$/.exec(image);
  return parts ? `arn:${partition}:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}` : undefined;
}
