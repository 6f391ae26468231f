/** What CodePipeline makes of the templates of an action CodeDeployToECS. Source: CodePipeline User Guide, action-reference-ECSbluegreen. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type EcsAppspec, parseAppspec } from "../../specs/appspec";
import { SpecError } from "../../specs/problems";
import { bagsAt, textAt } from "../bag";
import type { Properties } from "../../graph/types";
import { RehearsalError } from "../types";

/** An input artifact, unpacked. */
export interface UnpackedArtifact {
  readonly name: string;
  readonly folder: string;
  /** Path of the zip. */
  readonly zip: string;
}

export type ActionConfiguration = Readonly<Record<string, string>>;

/** Bytes of an input artifact. Source: CodePipeline User Guide, limits. */
const MAX_ARTIFACT = 3 * 1024 * 1024;

const IMAGES = [1, 2, 3, 4] as const;

function fileIn(artifacts: readonly UnpackedArtifact[], name: string, path: string): string {
  const artifact = artifacts.find((one) => one.name === name);
  if (artifact === undefined) throw new RehearsalError(`The action has no input artifact ${name}.`);
  if (statSync(artifact.zip).size > MAX_ARTIFACT)
    throw new RehearsalError(`The artifact ${name} is larger than 3 MB, which actions CodeDeployToECS do not take.`);
  const file = join(artifact.folder, path);
  if (existsSync(file)) return readFileSync(file, "utf8");
  throw new RehearsalError(`The artifact ${name} holds no ${path}; let the build put it there.`);
}

/** Image by placeholder: `<IMAGE1_NAME>` stands for what the build's `imageDetail.json` names. */
function imagesOf(
  configuration: ActionConfiguration,
  artifacts: readonly UnpackedArtifact[],
): ReadonlyMap<string, string> {
  const images = new Map<string, string>();
  for (const number of IMAGES) {
    const [artifact, placeholder] = [
      configuration[`Image${number}ArtifactName`],
      configuration[`Image${number}ContainerName`],
    ];
    if (artifact === undefined || placeholder === undefined) continue;
    const { ImageURI: uri } = json(fileIn(artifacts, artifact, "imageDetail.json"), "imageDetail.json");
    if (typeof uri !== "string")
      throw new RehearsalError(`imageDetail.json of the artifact ${artifact} has no ImageURI.`);
    images.set(`<${placeholder}>`, uri);
  }
  return images;
}

function json(text: string, file: string): Properties {
  try {
    return JSON.parse(text) as Properties;
  } catch (error) {
    throw new RehearsalError(`${file} is not JSON: ${String(error)}`);
  }
}

/** The task definition with its images put in. @throws RehearsalError */
export function taskDefinitionOf(
  configuration: ActionConfiguration,
  artifacts: readonly UnpackedArtifact[],
): Properties {
  const { TaskDefinitionTemplateArtifact: artifact = "", TaskDefinitionTemplatePath: path = "taskdef.json" } =
    configuration;
  let text = fileIn(artifacts, artifact, path);
  for (const [placeholder, uri] of imagesOf(configuration, artifacts)) text = text.replaceAll(placeholder, uri);
  const definition = json(text, path);
  const left = bagsAt(definition, "containerDefinitions").flatMap((container) => {
    const image = textAt(container, "image") ?? "";
    return image.startsWith("<") ? [`${textAt(container, "name") ?? "?"}: ${image}`] : [];
  });
  if (left.length > 0)
    throw new RehearsalError(
      `${path}: no image was put in for ${left.join(", ")}; set Image1ArtifactName and Image1ContainerName of the action.`,
    );
  if (textAt(definition, "family") === undefined) throw new RehearsalError(`${path}: family is missing.`);
  return definition;
}

/** The AppSpec with the task definition put in. @throws RehearsalError */
export function appspecOf(
  configuration: ActionConfiguration,
  artifacts: readonly UnpackedArtifact[],
  taskDefinitionArn: string,
): EcsAppspec {
  const { AppSpecTemplateArtifact: artifact = "", AppSpecTemplatePath: path = "appspec.yaml" } = configuration;
  const text = fileIn(artifacts, artifact, path).replaceAll("<TASK_DEFINITION>", taskDefinitionArn);
  try {
    const appspec = parseAppspec(text, path);
    if (appspec.platform === "ECS") return appspec;
    throw new RehearsalError(`${path} must be an AppSpec for ECS, got one for ${appspec.platform}.`);
  } catch (error) {
    throw error instanceof SpecError ? new RehearsalError(error.message) : error;
  }
}
