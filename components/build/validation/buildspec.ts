import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem, Problems } from "../../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "../args";
import { buildspecProblems } from "../buildspecProblems";
import { BuildSource } from "../enums";

/**
 * Most characters that a project's own buildspec may have; a file of the source may have more. The guide does not name it: it is what
 * CodeBuild answers, "Max buildspec length is 25600" (aws-cdk issue 30326 and pull request 14974).
 */
export const MAX_BUILDSPEC_CHARACTERS = 25_600;

/** Checks where the buildspec is, and what it says; returns one that is checked once it is known. */
export function checkedBuildspec(problems: Problems, args: BuildProjectArgs): Pick<BuildProjectArgs, "buildspec"> {
  const { buildspec, buildspecPath, source, sourceDirectory } = args;
  problems.require(buildspec === undefined || buildspecPath === undefined, {
    property: "buildspecPath",
    allowed: "must not be given beside buildspec",
    got: buildspecPath,
    fix: "remove one of the two",
  });
  problems.require(buildspecPath === undefined || /^[^/\s\\][^\s\\]*$/.test(buildspecPath), {
    property: "buildspecPath",
    allowed: "must be a path inside the source, without a leading / and without spaces",
    got: buildspecPath,
    fix: "omit it to use buildspec.yml",
  });
  problems.require(source !== BuildSource.None || buildspec !== undefined, {
    property: "buildspec",
    allowed: "must be given with the source NO_SOURCE",
    fix: "give the buildspec itself",
  });
  if (sourceDirectory !== undefined) checkFile(problems, args, sourceDirectory);
  const checked = problems.input(
    buildspec,
    (text) => lengthProblem(text) ?? textProblem(args, "buildspec", "buildspec", text),
  );
  return checked === undefined ? {} : { buildspec: checked };
}

function lengthProblem(text: string): Problem | undefined {
  if (text.length <= MAX_BUILDSPEC_CHARACTERS) return undefined;
  return {
    property: "buildspec",
    allowed: `must have at most ${MAX_BUILDSPEC_CHARACTERS} characters`,
    got: text.length,
    fix: "move commands into a file of the source, or put the buildspec there and give buildspecPath",
  };
}

function checkFile(problems: Problems, args: BuildProjectArgs, sourceDirectory: string): void {
  problems.require(args.buildspec === undefined, {
    property: "sourceDirectory",
    allowed: "must not be given beside buildspec",
    got: sourceDirectory,
    fix: "remove one of the two",
  });
  const file = args.buildspecPath ?? DEFAULTS.buildspecPath;
  const path = join(sourceDirectory, file);
  if (!existsSync(path)) {
    const allowed = `must hold the file ${file}`;
    problems.add({ property: "sourceDirectory", allowed, got: sourceDirectory, fix: "add it, or set buildspecPath" });
    return;
  }
  const problem = textProblem(args, "buildspecPath", file, readFileSync(path, "utf8"));
  if (problem) problems.add(problem);
}

function textProblem(args: BuildProjectArgs, property: string, file: string, text: string): Problem | undefined {
  const { environmentType = DEFAULTS.environmentType } = args;
  const lines = buildspecProblems({ text, file, environmentType });
  if (lines.length === 0) return undefined;
  const list = lines.map((line) => `\n  ${line}`).join("");
  return { property, allowed: "must be a buildspec that CodeBuild takes", fix: `correct what is wrong:${list}` };
}
