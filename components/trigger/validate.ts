/** Everything that can be wrong with a file path trigger before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkArn, checkCount, checkName, checkPlacement, checkUnique } from "../internal/checks";
import { checkEventFunction } from "../internal/eventFunctionChecks";
import { NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import { FILE_PATH_LIMITS as LIMITS, type FilePathPipeline, type FilePathTriggerArgs } from "./args";
import { patternProblem } from "./globs";

/** @throws pulumi.ResourceError that lists every problem. */
export function validateFilePathTrigger(
  name: string,
  args: FilePathTriggerArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("FilePathTrigger", name);
  checkName(problems, "repositoryName", NAME_LIMITS.repository, args.repositoryName, "respell it");
  checkName(problems, "branchName", NAME_LIMITS.branch, args.branchName, "omit it to use main");
  checkArn(problems, "repositoryKeyArn", ARN_FORMS.key, args.repositoryKeyArn, "give the key's ARN");
  problems.require(args.pipelines.length > 0, {
    property: "pipelines",
    allowed: "must hold at least one pipeline",
    fix: "say which pipelines to start",
  });
  const names = args.pipelines.map(({ pipelineName }) => pipelineName);
  checkUnique(problems, "pipelines", names, "give each pipeline once, with all its patterns");
  args.pipelines.forEach((pipeline, index) => checkPipeline(problems, `pipelines[${index}]`, pipeline));
  checkEventFunction(problems, args);
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
}

function checkPipeline(problems: Problems, property: string, pipeline: FilePathPipeline): void {
  const { pipelineName, sourceActionName, includes, excludes } = pipeline;
  checkName(problems, `${property}.pipelineName`, NAME_LIMITS.pipeline, pipelineName, "give the pipeline's name");
  checkName(
    problems,
    `${property}.sourceActionName`,
    NAME_LIMITS.action,
    sourceActionName,
    "give the name of the action that reads the repository",
  );
  problems.require(includes !== undefined || excludes !== undefined, {
    property,
    allowed: "must have includes or excludes",
    got: pipelineName,
    fix: "say which files start it, or let the pipeline detect changes itself",
  });
  for (const [kind, patterns] of Object.entries({ includes, excludes }))
    if (patterns !== undefined) checkPatterns(problems, `${property}.${kind}`, patterns);
}

function checkPatterns(problems: Problems, property: string, patterns: readonly string[]): void {
  checkCount(problems, property, patterns, LIMITS.patterns, "patterns", "merge some, as {a,b}, or leave them out");
  checkUnique(problems, property, patterns, "give each pattern once");
  patterns.forEach((pattern, index) => {
    const at = `${property}[${index}]`;
    checkLength(problems, at, pattern);
    const wrong = patternProblem(pattern);
    if (wrong !== undefined)
      problems.add({ property: at, allowed: `must be a glob pattern (${wrong})`, got: pattern, fix: "correct it" });
    // Git names files from the root of the repository, without a slash.
    if (/^\.{0,2}\//.test(pattern))
      problems.add({
        property: at,
        allowed: "must not begin with / ./ or ../",
        got: pattern,
        fix: "begin at the root of the repository, as in services/api/**",
      });
  });
}

function checkLength(problems: Problems, property: string, { length }: string): void {
  const [least, most] = LIMITS.patternLength;
  if (length >= least && length <= most) return;
  problems.add({ property, allowed: `must have ${least} to ${most} characters`, got: length, fix: "shorten it" });
}
