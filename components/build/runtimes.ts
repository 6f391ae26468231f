/** Curated images by language and version. A row more is all that a further version needs. */
import { BuildEnvironmentType, BuildLanguage } from "./enums";
import { BUILD_ENVIRONMENTS, type ImageFamily } from "./environments";

/** What to build with. */
export interface BuildRuntime {
  /** Plain. */
  readonly language: BuildLanguage;
  /** Version as CodeBuild spells it, such as `22`, `3.13` or `corretto21`. Plain. */
  readonly version: string;
}

/** What a language and version come to on an environment. */
export interface ResolvedRuntime {
  readonly image: string;
  /**
   * What the buildspec must say in `phases.install.runtime-versions`; nothing where the image itself is of that version (Lambda
   * compute) or no such key exists.
   */
  readonly runtimeVersions?: Readonly<Record<string, string>>;
  /** What else the build needs. */
  readonly note?: string;
}

/** Curated images: the newest generation that holds a version, and whether Lambda compute has one of its own. */
interface Version {
  readonly images: Partial<Readonly<Record<ImageFamily, string>>>;
}

const X86 = "aws/codebuild/amazonlinux-x86_64";
const ARM = "aws/codebuild/amazonlinux-aarch64";

const lambda = (tag: string | undefined): Version["images"] =>
  tag === undefined
    ? {}
    : { "x86_64-lambda": `${X86}-lambda-standard:${tag}`, "aarch64-lambda": `${ARM}-lambda-standard:${tag}` };

/** In the newest images of both processors. */
const current = (tag?: string): Version => ({
  images: { x86_64: `${X86}-standard:6.0`, aarch64: `${ARM}-standard:4.0`, ...lambda(tag) },
});
/** In the images before the newest, which AWS still maintains. */
const former = (tag?: string): Version => ({
  images: { x86_64: `${X86}-standard:5.0`, aarch64: `${ARM}-standard:3.0`, ...lambda(tag) },
});

interface Language {
  /** Key of `runtime-versions`; nothing where there is none. */
  readonly key?: string;
  readonly versions: Readonly<Record<string, Version>>;
  readonly note?: string;
}

/** Sources: CodeBuild User Guide available-runtimes and lambda-compute-images. */
export const BUILD_LANGUAGES: Readonly<Record<BuildLanguage, Language>> = Object.freeze({
  [BuildLanguage.Java]: {
    key: "java",
    versions: {
      corretto8: current(),
      corretto11: current("corretto11"),
      corretto17: current("corretto17"),
      corretto21: current("corretto21"),
      corretto25: current("corretto25"),
    },
  },
  [BuildLanguage.Python]: {
    key: "python",
    versions: {
      "3.9": former(),
      "3.10": current(),
      "3.11": current("python3.11"),
      "3.12": current("python3.12"),
      "3.13": current("python3.13"),
      "3.14": current("python3.14"),
    },
  },
  [BuildLanguage.NodeJs]: {
    key: "nodejs",
    versions: {
      "18": former("nodejs18"),
      "20": former("nodejs20"),
      "22": current("nodejs22"),
      "24": current("nodejs24"),
      "26": { images: { x86_64: `${X86}-standard:6.0` } },
    },
  },
  [BuildLanguage.Ruby]: {
    key: "ruby",
    versions: {
      "3.1": former(),
      "3.2": former("ruby3.2"),
      "3.3": current(),
      "3.4": current("ruby3.4"),
      "4.0": current(),
    },
  },
  [BuildLanguage.Go]: {
    key: "golang",
    versions: {
      "1.20": former(),
      "1.21": former("go1.21"),
      "1.22": former(),
      "1.23": former(),
      "1.24": current("go1.24"),
      "1.25": current("go1.25"),
      "1.26": current(),
    },
  },
  [BuildLanguage.DotNet]: {
    key: "dotnet",
    versions: { "6.0": former("dotnet6"), "8.0": current("dotnet8"), "10.0": current("dotnet10") },
  },
  [BuildLanguage.Android]: {
    key: "java",
    versions: { corretto8: current(), corretto11: current(), corretto17: current(), corretto21: current() },
    note: "curated images hold Java but no Android SDK any more: install it in the install phase, or bring an image",
  },
  [BuildLanguage.Docker]: {
    versions: { latest: current() },
    note: "the Docker daemon needs privilegedMode",
  },
});

/** Versions of a language that an environment type has curated images for, in the order of the table. */
export function runtimeVersions(language: BuildLanguage, environmentType: BuildEnvironmentType): readonly string[] {
  const { versions } = BUILD_LANGUAGES[language];
  const { family } = BUILD_ENVIRONMENTS[environmentType];
  return Object.keys(versions).filter((version) => family !== undefined && versions[version]?.images[family]);
}

/** Finds the curated image of a language and version; nothing when the environment type has none. */
export function resolveRuntime(
  { language, version }: BuildRuntime,
  environmentType: BuildEnvironmentType = BuildEnvironmentType.LinuxContainer,
): ResolvedRuntime | undefined {
  const { key, versions, note } = BUILD_LANGUAGES[language];
  const { family } = BUILD_ENVIRONMENTS[environmentType];
  const image = family && Object.hasOwn(versions, version) ? versions[version]?.images[family] : undefined;
  if (image === undefined) return undefined;
  const inBuildspec = key !== undefined && !family?.endsWith("-lambda");
  return {
    image,
    ...(inBuildspec ? { runtimeVersions: { [key]: version } } : {}),
    ...(note === undefined ? {} : { note }),
  };
}
