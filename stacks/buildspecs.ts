/** Checks the buildspecs of an environment's build projects before anything is registered. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { formatProblem, parseBuildspec, SpecError } from "../delivery/specs";
import type { EnvironmentNames } from "./names";
import { renderBuildspec } from "./containerBuildspecs";
import { lambdaDeployBuildspec } from "./lambdaBuildspecs";
import { restoreBuildspec } from "./restoreBuildspecs";
import { releaseBuildspec, verifyBuildspec } from "./releaseBuildspecs";
import type { DeploymentTarget, EnvironmentSettings } from "./settings";
import { smokeBuildspec } from "./smokeTest";

/** Folder of this repository. Not Pulumi's root directory, which other engines than Pulumi's do not know. */
const ROOT = join(__dirname, "..");

/** The app's buildspec for each target, as a path in the source. */
export const BUILDSPECS: Readonly<Record<DeploymentTarget, string>> = {
  Instances: "buildspec.yml",
  OnPremises: "buildspec.yml",
  Lambda: "lambda/buildspec.yml",
  ECS: "container/buildspec.yml",
};

/** Folder of the app in this repository; an app that lives elsewhere has no buildspec here, and none is checked. */
const APP = "app";

/** A build project's buildspec. */
export interface ProjectBuildspec {
  /** Physical name of the project. */
  readonly project: string;
  readonly text: string;
  /** Path below the project's root; absent where the text is the project's own. */
  readonly file?: string;
}

/** Lists every problem of a stack's buildspecs, a line each, with project, file, line, column, what is allowed and what was got. */
export class BuildspecError extends pulumi.RunError {
  constructor(
    stack: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      `The buildspecs of the stack ${stack} have ${count}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
  }
}

function problemsOf({ project, text, file }: ProjectBuildspec): readonly string[] {
  try {
    parseBuildspec(text, file ?? "buildspec");
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems.map((problem) => `${project}: ${formatProblem(problem)}`);
  }
}

/** @throws BuildspecError that lists every problem of all of them */
export function requireValidBuildspecs(stack: string, buildspecs: readonly ProjectBuildspec[]): void {
  const problems = buildspecs.flatMap(problemsOf);
  if (problems.length > 0) throw new BuildspecError(stack, problems);
}

/**
 * The buildspecs that the environment's projects will run.
 *
 * @param root Folder that the app lies in. @default - this repository
 */
export function environmentBuildspecs(
  settings: EnvironmentSettings,
  names: EnvironmentNames,
  root = ROOT,
): readonly ProjectBuildspec[] {
  const { source, publishesReleases, deploymentTarget, smokeTest } = settings;
  const path = `${APP}/${BUILDSPECS[deploymentTarget]}`;
  const file = join(root, path);
  return [
    ...(source.kind !== "channel" && existsSync(file)
      ? [{ project: names.buildProject, text: readFileSync(file, "utf8"), file: path }]
      : []),
    ...(publishesReleases ? [{ project: names.releaseProject, text: releaseBuildspec() }] : []),
    ...(source.kind === "channel"
      ? [
          { project: names.verifyProject, text: verifyBuildspec() },
          { project: names.restoreProject, text: restoreBuildspec(settings) },
        ]
      : []),
    ...(deploymentTarget === "ECS" ? [{ project: names.renderProject, text: renderBuildspec() }] : []),
    ...(deploymentTarget === "Lambda" ? [{ project: names.deployProject, text: lambdaDeployBuildspec() }] : []),
    ...(smokeTest === "" ? [] : [{ project: names.smokeProject, text: smokeBuildspec(smokeTest) }]),
  ];
}
