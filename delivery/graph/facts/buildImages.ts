/**
 * The images that CodeBuild keeps, what they run on and which runtimes are in them. AWS adds to them several times a year: what is not
 * here is not known, and not refused for it.
 *
 * Sources, as read on 2026-12-01: CodeBuild User Guide: ec2-compute-images, lambda-compute-images, available-runtimes,
 * deprecated-images; README of aws/aws-codebuild-docker-images of 2026-04-09 (aarch64 4.0).
 */
export const IMAGES_READ_ON = "2026-12-01";

/** Versions of each language, as `runtime-versions` of a buildspec has them. */
export type Runtimes = Readonly<Record<string, readonly string[]>>;

export interface CuratedImage {
  /** Environment types that it runs on. */
  readonly environments: readonly string[];
  /** Undefined where the pages list none. */
  readonly runtimes?: Runtimes;
  /** Day since which AWS no longer keeps it up to date. */
  readonly deprecated?: string;
  /** Regions that have it; undefined for all. */
  readonly regions?: readonly string[];
}

const CORRETTO = ["corretto8", "corretto11", "corretto17", "corretto21", "corretto25"];

/** Amazon Linux 2023 x86_64 6.0, aarch64 4.0 and Ubuntu 24.04 8.0. */
const NEW: Runtimes = {
  dotnet: ["8.0", "10.0"],
  golang: ["1.24", "1.25", "1.26"],
  java: CORRETTO,
  nodejs: ["22", "24"],
  php: ["8.2", "8.3", "8.4", "8.5"],
  python: ["3.10", "3.11", "3.12", "3.13", "3.14"],
  ruby: ["3.3", "3.4", "4.0"],
};

/** Amazon Linux 2023 x86_64 5.0, aarch64 3.0 and Ubuntu 22.04 7.0. */
const FORMER: Runtimes = {
  dotnet: ["6.0", "8.0", "10.0"],
  golang: ["1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26"],
  java: CORRETTO,
  nodejs: ["18", "20", "22", "24"],
  php: ["8.2", "8.3", "8.4", "8.5"],
  python: ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"],
  ruby: ["3.1", "3.2", "3.3", "3.4", "4.0"],
};

const and = (runtimes: Runtimes, more: Runtimes): Runtimes =>
  Object.fromEntries(
    [...new Set([...Object.keys(runtimes), ...Object.keys(more)])].map((language) => [
      language,
      [...(runtimes[language] ?? []), ...(more[language] ?? [])],
    ]),
  );

/** The GPU type is not said to take other images than the Linux type. */
const X86 = ["LINUX_CONTAINER", "LINUX_GPU_CONTAINER"];
const ARM = ["ARM_CONTAINER"];
const WINDOWS_2019_REGIONS = ["eu-west-1", "us-east-1", "us-east-2", "us-west-2"];
const WINDOWS_2019 = {
  environments: ["WINDOWS_CONTAINER", "WINDOWS_SERVER_2019_CONTAINER"],
  regions: WINDOWS_2019_REGIONS,
};

const LAMBDA_TAGS = [
  ...["dotnet6", "dotnet8", "dotnet10", "go1.21", "go1.24", "go1.25"],
  ...["corretto11", "corretto17", "corretto21", "corretto25", "nodejs18", "nodejs20", "nodejs22", "nodejs24"],
  ...["python3.11", "python3.12", "python3.13", "python3.14", "ruby3.2", "ruby3.4"],
];

const lambda = (processor: string, environment: string): readonly (readonly [string, CuratedImage])[] =>
  LAMBDA_TAGS.map((tag) => [`amazonlinux-${processor}-lambda-standard:${tag}`, { environments: [environment] }]);

const IMAGES: ReadonlyMap<string, CuratedImage> = new Map<string, CuratedImage>([
  ["amazonlinux-x86_64-standard:2.0", { environments: X86, deprecated: "2022-06-30" }],
  ["amazonlinux-x86_64-standard:3.0", { environments: X86, deprecated: "2023-05-09" }],
  ["amazonlinux-x86_64-standard:4.0", { environments: X86 }],
  ["amazonlinux-x86_64-standard:5.0", { environments: X86, runtimes: and(FORMER, { nodejs: ["26"] }) }],
  ["amazonlinux-x86_64-standard:6.0", { environments: X86, runtimes: and(NEW, { nodejs: ["26"], rust: ["1.97"] }) }],
  ["amazonlinux-x86_64-standard:corretto8", { environments: X86, runtimes: { java: ["corretto8"] } }],
  ["amazonlinux-x86_64-standard:corretto11", { environments: X86, runtimes: { java: ["corretto11"] } }],
  ["amazonlinux-aarch64-standard:1.0", { environments: ARM, deprecated: "2023-03-31" }],
  ["amazonlinux-aarch64-standard:2.0", { environments: ARM }],
  ["amazonlinux-aarch64-standard:3.0", { environments: ARM, runtimes: and(FORMER, { php: ["8.1"], rust: ["1.94"] }) }],
  ["amazonlinux-aarch64-standard:4.0", { environments: ARM, runtimes: and(NEW, { rust: ["1.94"] }) }],
  ["standard:3.0", { environments: X86, deprecated: "2022-06-30" }],
  ["standard:4.0", { environments: X86, deprecated: "2023-03-31" }],
  ["standard:5.0", { environments: X86 }],
  ["standard:6.0", { environments: X86 }],
  ["standard:7.0", { environments: X86, runtimes: and(FORMER, { nodejs: ["26"] }) }],
  ["standard:8.0", { environments: X86, runtimes: and(NEW, { nodejs: ["26"], rust: ["1.97"] }) }],
  ["windows-base:2019-1.0", WINDOWS_2019],
  ["windows-base:2019-2.0", WINDOWS_2019],
  ["windows-base:2019-3.0", WINDOWS_2019],
  ["windows-base:2022-1.0", { environments: ["WINDOWS_SERVER_2022_CONTAINER"] }],
  ["macos-arm-base:15", { environments: ["MAC_ARM"] }],
  ["macos-arm-base:26", { environments: ["MAC_ARM"] }],
  ...lambda("x86_64", "LINUX_LAMBDA_CONTAINER"),
  ...lambda("aarch64", "ARM_LAMBDA_CONTAINER"),
]);

const PREFIX = "aws/codebuild/";

export const isCurated = (image: string): boolean => image.startsWith(PREFIX);

/** Names of all curated images, as projects have them. */
export const CURATED_IMAGES: readonly string[] = [...IMAGES.keys()].map((image) => PREFIX + image);

/** A curated image by its name, by a former one (`amazonlinux2-…`), or by that of one of its releases (`…:7.0-24.10.29`). */
export function curatedImage(image: string): CuratedImage | undefined {
  const name = image.slice(PREFIX.length).replace(/^amazonlinux2-/, "amazonlinux-");
  return isCurated(image) ? IMAGES.get(name.replace(/-\d\d\.\d\d\.\d\d$/, "")) : undefined;
}

/** Versions of a language in any of the images: those that AWS has, or had. */
export function versionsAnywhere(language: string): readonly string[] {
  return [...new Set([...IMAGES.values()].flatMap(({ runtimes }) => runtimes?.[language] ?? []))];
}
