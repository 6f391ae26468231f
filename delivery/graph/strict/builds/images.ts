/** The image of a build project against its environment type, and the runtimes that its buildspec asks of it. */
import { CURATED_IMAGES, curatedImage, IMAGES_READ_ON, isCurated, versionsAnywhere } from "../../facts/buildImages";
import { listed, nearest } from "../nearest";
import { inlineBuildspec } from "../pipelines/exported";
import type { Finding, StackView } from "../types";
import { textAt, valuesAt } from "../values";
import { about, type Project, PROJECT, projectOf } from "./project";

const PLACE = "environment.image";

function* imageOf(project: Project): Generator<Finding> {
  const { resource, image, type } = project;
  if (image === undefined || !isCurated(image)) return;
  const tell = about(project);
  const curated = curatedImage(image);
  if (curated === undefined) {
    const meant = nearest(image, CURATED_IMAGES);
    yield tell(PLACE, {
      allowed: `must be a curated image that CodeBuild keeps, and none of those read on ${IMAGES_READ_ON}`,
      got: image,
      fix: meant === undefined ? "make sure that AWS has it" : `make sure that AWS has it, or write ${meant}`,
      warning: true,
    });
    return;
  }
  if (type !== undefined && !curated.environments.includes(type)) {
    const fits = CURATED_IMAGES.filter((one) => curatedImage(one)?.environments.includes(type));
    const other = `set environment.type to ${curated.environments.join(" or ")}`;
    const fix = fits.length === 0 ? other : `${other}, or take an image of ${type}, such as ${fits.at(-1) ?? ""}`;
    yield tell(PLACE, { allowed: `must be an image that runs on ${type}`, got: image, fix });
  }
  if (curated.deprecated !== undefined) {
    const allowed = `should be an image that AWS keeps up to date, which it is not since ${curated.deprecated}`;
    yield tell(PLACE, { allowed, got: image, fix: "take a newer one", warning: true });
  }
  const { region } = resource;
  if (curated.regions !== undefined && region !== undefined && !curated.regions.includes(region)) {
    const allowed = `must be an image that ${region} has, and AWS names it in ${curated.regions.join(", ")} alone`;
    yield tell(PLACE, {
      allowed,
      got: image,
      fix: "take windows-base:2022-1.0, or build in one of them",
      warning: true,
    });
  }
}

/** Account of the ECR repository that an image lies in. */
const registryOf = (image: string): string | undefined => /^(\d{12})\.dkr\.ecr(?:-fips)?\./.exec(image)?.[1];

/** Source: codebuild.ProjectEnvironment.imagePullCredentialsType, registryCredential. */
function* credentialsOf(project: Project): Generator<Finding> {
  const { resource, image } = project;
  if (image === undefined) return;
  const tell = about(project);
  const path = "environment.imagePullCredentialsType";
  const by = textAt(resource.inputs, path) ?? "CODEBUILD";
  const registry = registryOf(image);
  if (isCurated(image) && by !== "CODEBUILD") {
    yield tell(path, { allowed: "must be CODEBUILD for a curated image", got: by, fix: "leave it out" });
  }
  if (registry !== undefined && resource.account !== undefined && registry !== resource.account && by === "CODEBUILD") {
    const allowed = `must be SERVICE_ROLE for an image of another account, ${registry}`;
    yield tell(path, { allowed, got: by, fix: "set it, and let the project's role pull from the repository" });
  }
  if (valuesAt(resource.inputs, "environment.registryCredential").length === 0) return;
  const credential = "environment.registryCredential";
  if (isCurated(image) || registry !== undefined) {
    const allowed = "must not be given for a curated image or one of ECR";
    yield tell(credential, { allowed, fix: "remove it" });
  } else if (by !== "SERVICE_ROLE") {
    yield tell(path, { allowed: "must be SERVICE_ROLE with a registryCredential", got: by, fix: "set it" });
  }
}

/** `latest`, `22`, `22.x`, or a variable. */
function isVersionOf(version: string, known: readonly string[]): boolean {
  if (version === "latest" || version.includes("$") || known.includes(version)) return true;
  const [, major] = /^(.+)\.x$/.exec(version) ?? [];
  return major !== undefined && known.some((one) => one === major || one.startsWith(`${major}.`));
}

/** Source: CodeBuild User Guide: available-runtimes, build-spec-ref (runtime-versions). */
function* runtimesOf(project: Project): Generator<Finding> {
  const { resource, image } = project;
  const runtimes = image === undefined ? undefined : curatedImage(image)?.runtimes;
  const buildspec = inlineBuildspec(valuesAt(resource.inputs, "source.buildspec")[0]?.value);
  if (runtimes === undefined || image === undefined) return;
  for (const asked of valuesAt(buildspec, "phases.install.runtime-versions")) {
    for (const [language, value] of Object.entries((asked.value ?? {}) as Record<string, unknown>)) {
      const version = String(value);
      const known = runtimes[language] ?? [];
      if (isVersionOf(version, known)) continue;
      const elsewhere = isVersionOf(version, versionsAnywhere(language)) && version !== "latest";
      const told = about(project);
      const choice = known.length === 0 ? "name an image that has it" : `take one of ${listed(known, 20)}`;
      yield told(`source.buildspec: ${asked.path}.${language}`, {
        allowed: elsewhere
          ? `must be a version that ${image} has`
          : `must be a version that ${image} has, and it was not among them on ${IMAGES_READ_ON}`,
        got: value,
        fix: elsewhere ? `${choice}, or another image` : `make sure that AWS has it, or ${choice}`,
        ...(elsewhere ? {} : { warning: true as const }),
      });
    }
  }
}

/** Checks the image of every build project. */
export function* checkBuildImages(stack: StackView): Generator<Finding> {
  for (const project of stack.ofType(PROJECT).map(projectOf)) {
    yield* imageOf(project);
    yield* credentialsOf(project);
    yield* runtimesOf(project);
  }
}
