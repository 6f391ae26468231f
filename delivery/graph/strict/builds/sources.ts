/** Source and artifacts of a build project, which pipelines decide about. Sources: codebuild.ProjectSource, ProjectArtifacts;
 *  CodePipeline User Guide: action-reference-CodeBuild. */
import { PIPELINE, type Step, stepsOf } from "../pipelines/steps";
import { inlineBuildspec } from "../pipelines/exported";
import type { Finding, StackView } from "../types";
import { textAt, valuesAt } from "../values";
import { about, type Project, PROJECT, projectOf } from "./project";

const OF_A_PIPELINE = "CODEPIPELINE";

function* pairOf(project: Project): Generator<Finding> {
  const { inputs } = project.resource;
  const tell = about(project);
  const source = textAt(inputs, "source.type");
  const artifacts = textAt(inputs, "artifacts.type");
  if (source !== undefined && artifacts !== undefined && (source === OF_A_PIPELINE) !== (artifacts === OF_A_PIPELINE)) {
    const allowed = `must be ${OF_A_PIPELINE} where source.type is, and only there`;
    const fix = source === OF_A_PIPELINE ? `set it to ${OF_A_PIPELINE}` : "take S3 or NO_ARTIFACTS";
    yield tell("artifacts.type", { allowed, got: artifacts, fix });
  }
  for (const { path, value } of valuesAt(inputs, "secondaryArtifacts[].type")) {
    if (value !== OF_A_PIPELINE) continue;
    const allowed = `must not be ${OF_A_PIPELINE} for a secondary artifact`;
    yield tell(path, { allowed, got: value, fix: "name it in the buildspec and in the action's outputArtifacts" });
  }
  const buildspec = valuesAt(inputs, "source.buildspec")[0]?.value;
  if (source === "NO_SOURCE" && inlineBuildspec(buildspec) === undefined && typeof buildspec !== "object") {
    const text = textAt(inputs, "source.buildspec");
    if (text === undefined && valuesAt(inputs, "source.buildspec").length > 0) return;
    const allowed = "must be a buildspec itself where there is no source that a file could be in";
    yield tell("source.buildspec", { allowed, got: text ?? "nothing", fix: "write the buildspec into the project" });
  }
}

function* actionsOf(steps: readonly Step[], projects: readonly Project[]): Generator<Finding> {
  for (const { provider, category, configuration, region, account, path, pipeline } of steps) {
    if (provider !== "CodeBuild" || category === "Rule") continue;
    const name = textAt(configuration, "ProjectName");
    const project = projects.find(
      ({ resource }) => resource.outputs["name"] === name && resource.region === region && resource.account === account,
    );
    const type = textAt(project?.resource.inputs, "source.type");
    if (project === undefined || type === undefined || type === OF_A_PIPELINE) continue;
    const allowed = `must be ${OF_A_PIPELINE}, for ${path} of ${pipeline.name} builds with the project`;
    const fix = `set it, and artifacts.type too, or give the pipeline a project of its own`;
    yield about(project)("source.type", { allowed, got: type, fix });
  }
}

/** Checks sources and artifacts of every build project. */
export function* checkBuildSources(stack: StackView): Generator<Finding> {
  const projects = stack.ofType(PROJECT).map(projectOf);
  for (const project of projects) yield* pairOf(project);
  yield* actionsOf(stack.ofType(PIPELINE).flatMap(stepsOf), projects);
}
