/** What CodeBuild offers for each environment type. A row more is all that a further type needs. */
import { BuildComputeType, type BuildEnvironmentType } from "./enums";

export interface BuildEnvironment {
  /** Newest curated image that AWS maintains. */
  readonly image: string;
  readonly computeTypes: readonly BuildComputeType[];
  /** Whether builds may keep a cache on their host. */
  readonly localCache: boolean;
}

const ALL_SIZES = Object.values(BuildComputeType);

/**
 * Images: CodeBuild User Guide ec2-compute-images and the README of aws/aws-codebuild-docker-images of 2026-04-09 (which alone
 * lists aarch64 4.0). Sizes: build-env-ref-compute-types. Local cache: build-caching.
 */
export const BUILD_ENVIRONMENTS: Readonly<Record<BuildEnvironmentType, BuildEnvironment>> = Object.freeze({
  LINUX_CONTAINER: {
    image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
    computeTypes: ALL_SIZES,
    localCache: true,
  },
  ARM_CONTAINER: {
    image: "aws/codebuild/amazonlinux-aarch64-standard:4.0",
    computeTypes: ALL_SIZES,
    localCache: false,
  },
});

/** Sizes on which CodeBuild keeps no local cache. Source: CodeBuild User Guide build-caching. */
export const NO_LOCAL_CACHE_SIZES: readonly BuildComputeType[] = [BuildComputeType.XXLarge];

/** Days that CloudWatch Logs keeps events for. Source: `logs.Days`. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Whether AWS itself maintains an image: CodeBuild then pulls it with its own credentials. */
export function isCurated(image: string): boolean {
  return image.startsWith("aws/codebuild/");
}

/** ARN of the ECR repository that an image lies in; nothing for images of other registries. */
export function imageRepositoryArn(partition: string, image: string): string | undefined {
  const parts = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.[\w.-]+?\/([^:@]+)(?:[:@].*)?$/.exec(image);
  return parts ? `arn:${partition}:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}` : undefined;
}
