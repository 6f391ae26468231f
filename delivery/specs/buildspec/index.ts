import { parseSpec } from "../parse";
import { printYaml } from "../print";
import type { Buildspec } from "./model";
import { buildspec01, buildspec02, chooseVersion } from "./root";

export { batchBuildspecs } from "./files";
export * from "./location";
export * from "./model";
export { buildspecWarnings } from "./warnings";

/**
 * Reads a buildspec of version 0.2 or 0.1, with every default filled in.
 *
 * @param file Name for the messages.
 * @throws SpecError listing every problem with file, line and column; nothing else, whatever the text.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function parseBuildspec(text: string, file: string): Buildspec {
  return parseSpec(text, file, chooseVersion);
}

/** Prints a buildspec as YAML that reads back as an equal one. Defaults are left out. */
export function printBuildspec(spec: Buildspec): string {
  return printYaml((spec.version === "0.1" ? buildspec01 : buildspec02).write(spec));
}
