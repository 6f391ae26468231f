/** The stages whose actions are builds: what builds, verifies, renders and releases. */
import { type PipelineStage, codeBuildAction } from "../../components";
import { BUILD, IMAGE, SOURCE, type StageContext, TASK_DEFINITIONS, bundleOf, variable } from "./context";
import { sourceFacts } from "./origin";

export function buildStage({ settings, names }: StageContext): PipelineStage {
  const { commit, date } = sourceFacts(settings);
  const inputs = settings.sourceImage === "" ? [SOURCE] : [SOURCE, IMAGE];
  return {
    name: "Build",
    actions: [
      codeBuildAction({
        name: BUILD,
        projectName: names.buildProject,
        inputArtifacts: inputs,
        ...(inputs.length === 1 ? {} : { primarySource: SOURCE }),
        outputArtifacts: [BUILD],
        namespace: BUILD,
        environmentVariables: [
          variable("COMMIT_ID", commit),
          ...(date === undefined ? [] : [variable("COMMIT_DATE", date)]),
        ],
      }),
    ],
  };
}

export function verifyStage({ names }: StageContext): PipelineStage {
  return {
    name: "Verify",
    actions: [
      codeBuildAction({
        name: "Verify",
        test: true,
        projectName: names.verifyProject,
        inputArtifacts: [SOURCE],
        namespace: "Verify",
        environmentVariables: [variable("CHANNEL_VERSION", "#{Source.VersionId}")],
      }),
    ],
  };
}

/** Fills the environment's roles, log groups and images into the task definition that the bundle holds. */
export function renderStage(context: StageContext): PipelineStage {
  return {
    name: "Render",
    actions: [
      codeBuildAction({
        name: "Render",
        projectName: context.names.renderProject,
        inputArtifacts: [bundleOf(context)],
        outputArtifacts: [TASK_DEFINITIONS],
      }),
    ],
  };
}

export function releaseStage({ settings, names }: StageContext): PipelineStage {
  const { commit, date, repository, branch } = sourceFacts(settings);
  return {
    name: "Release",
    actions: [
      codeBuildAction({
        name: "Release",
        projectName: names.releaseProject,
        inputArtifacts: [BUILD],
        environmentVariables: [
          variable("RELEASE_VERSION", "#{Build.RELEASE_VERSION}"),
          variable("COMMIT_ID", commit),
          ...(date === undefined ? [] : [variable("COMMIT_DATE", date)]),
          variable("REPOSITORY", repository),
          variable("BRANCH", branch),
          variable("PIPELINE_EXECUTION_ID", "#{codepipeline.PipelineExecutionId}"),
        ],
      }),
    ],
  };
}
