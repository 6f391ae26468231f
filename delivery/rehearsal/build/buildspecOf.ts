import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DEFAULT_BUILDSPEC_FILE, isInlineBuildspec, parseBuildspec, SpecError, type Buildspec } from "../../specs";
import { bagAt, textAt } from "../bag";
import type { BuildRequest } from "./request";

/** The build cannot begin, or not go on, for a reason that a person must mend in the app or the program. */
export class BuildError extends Error {}

function parse(text: string, file: string): Buildspec {
  try {
    return parseBuildspec(text, file);
  } catch (error) {
    if (error instanceof SpecError) throw new BuildError(error.message);
    throw error;
  }
}

/** The buildspec of a build: a text, or the file of the source that the action or else the project names. @throws BuildError */
export async function buildspecOf({ project, source, buildspec }: BuildRequest): Promise<Buildspec> {
  const given = buildspec ?? textAt(bagAt(project.inputs, "source"), "buildspec") ?? "";
  if (isInlineBuildspec(given)) return parse(given, `buildspec of ${project.name}`);
  if (/^(?:arn:|s3:)/.test(given)) throw new BuildError(`a buildspec in S3 (${given}) is not rehearsed`);
  const file = given === "" ? DEFAULT_BUILDSPEC_FILE : given;
  const text = await readFile(resolve(source.folder, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new BuildError(`the source has no ${file}; add it, or give project "${project.name}" another buildspec`);
  });
  return parse(text, file);
}
