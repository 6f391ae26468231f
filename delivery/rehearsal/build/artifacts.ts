import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Artifacts, ArtifactSet, Buildspec } from "../../specs/buildspec";
import { zipFolder } from "../archive";
import { findFiles, folderBelow } from "./files";

/** Why artifacts could not be uploaded, in CodeBuild's words as far as they are known. */
export class ArtifactError extends Error {}

/** What the upload needs to know of a build. */
export interface ArtifactContext {
  readonly sourceFolder: string;
  /** Folder for the zips. */
  readonly target: string;
  /** Names of the action's output artifacts. */
  readonly outputs: readonly string[];
  /** Identifier of the build in its batch. @default - it is in none */
  readonly identifier?: string | undefined;
  /** Expands variables in paths. */
  readonly expand: (texts: readonly string[]) => Promise<readonly string[]>;
  readonly onLine: (line: string) => void;
}

const NO_ARTIFACTS = "the action has output artifacts, the buildspec has no artifacts";

/** A secondary artifact by its name. */
function secondarySet({ secondary }: Artifacts, name: string, why: string): ArtifactSet {
  const set = secondary[name];
  if (set !== undefined) return set;
  const known = Object.keys(secondary).join(", ") || "none";
  throw new ArtifactError(`${why}, and secondary-artifacts has none called ${name} (it has ${known})`);
}

/** The set of an output of a batch. Source: CodeBuild User Guide, sample-pipeline-batch. */
function setInBatch(artifacts: Artifacts, output: string, identifier: string): ArtifactSet {
  if (output === identifier) return artifacts;
  return secondarySet(artifacts, output.slice(identifier.length + 1), `the action has the output artifact ${output}`);
}

/** The set of each output: of one the primary artifact, of several the secondary one of its name. */
function setsOf(
  { artifacts }: Buildspec,
  { outputs, identifier }: ArtifactContext,
): readonly (readonly [string, ArtifactSet])[] {
  const [only, ...others] = outputs;
  if (only === undefined) return [];
  if (artifacts === undefined) throw new ArtifactError(NO_ARTIFACTS);
  if (identifier !== undefined) return outputs.map((name) => [name, setInBatch(artifacts, name, identifier)]);
  if (others.length === 0) return [[only, artifacts]];
  return outputs.map((name) => [name, secondarySet(artifacts, name, "the action has several output artifacts")]);
}

const hasVariable = (text: string): boolean => text.includes("$");

async function expanded(texts: readonly string[], { expand }: ArtifactContext): Promise<readonly string[]> {
  return texts.some(hasVariable) ? expand(texts) : texts;
}

/** Files of one name in different folders; CodeBuild does not document which of them `discard-paths` keeps. */
function refuseEqualNames(files: readonly string[]): void {
  const byName = new Map<string, string[]>();
  for (const file of files) byName.set(basename(file), [...(byName.get(basename(file)) ?? []), file]);
  const equal = [...byName.values()].filter((paths) => paths.length > 1).map((paths) => paths.join(" and "));
  if (equal.length === 0) return;
  const detail = "does not document which of them it keeps; give them names of their own or set discard-paths: no";
  throw new ArtifactError(`discard-paths gives several files one name (${equal.join("; ")}); CodeBuild ${detail}`);
}

async function zipSet(name: string, set: ArtifactSet, context: ArtifactContext): Promise<string> {
  const base = set.baseDirectory === undefined ? [] : await expanded([set.baseDirectory], context);
  const folder = folderBelow(context.sourceFolder, base[0]);
  if (!existsSync(folder)) throw new ArtifactError(`no matching base directory path found for ${base[0] ?? "."}`);
  const patterns = await expanded(set.files, context);
  const exclude = await expanded(set.excludePaths, context);
  const { files, unmatched } = await findFiles(folder, patterns, { exclude, followLinks: !set.enableSymlinks });
  for (const pattern of unmatched) context.onLine(`Skipping invalid file path ${pattern}`);
  if (files.length === 0)
    throw new ArtifactError(`no matching artifact paths found (${patterns.join(", ")} in ${base[0] ?? "the source"})`);
  const outside = files.find((file) => file.startsWith("../"));
  if (outside !== undefined) throw new ArtifactError(`${outside} lies outside of the base directory`);
  const zip = join(context.target, `${name}.zip`);
  const named = files.map((path) => (set.discardPaths ? { path, name: basename(path) } : { path }));
  if (set.discardPaths) refuseEqualNames(files);
  await zipFolder(folder, named, zip, { symlinks: set.enableSymlinks });
  return zip;
}

/**
 * Zips the output artifacts of a build. A pattern that finds nothing is skipped, as CodeBuild does; an artifact without
 * any file is an error.
 *
 * @throws ArtifactError
 */
export async function zipArtifacts(buildspec: Buildspec, context: ArtifactContext): Promise<Record<string, string>> {
  const zips: Record<string, string> = {};
  for (const [name, set] of setsOf(buildspec, context)) zips[name] = await zipSet(name, set, context);
  return zips;
}
