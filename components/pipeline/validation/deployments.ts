/** What the settings of deployments demand. Sources: CodePipeline User Guide action-reference-*. */
import { plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { PipelineAction } from "../args";
import { IMAGE_NUMBERS } from "../providers/deployments";
import type { SettingCheck } from "./settings";

type Settings = NonNullable<PipelineAction["configuration"]>;

/** Requires that a setting names an artifact that the action reads. */
function checkArtifact(
  problems: Problems,
  at: string,
  key: string,
  { configuration = {}, inputArtifacts = [] }: PipelineAction,
): void {
  const name = plainText(configuration[key]);
  problems.require(name === undefined || inputArtifacts.includes(name), {
    property: `${at}.${key}`,
    allowed: `must be one of the inputArtifacts ${inputArtifacts.join(", ")}`,
    got: name,
    fix: "name an artifact that the action reads",
  });
}

export const checkContainers: SettingCheck = (problems, at, { action }) => {
  const { configuration = {} } = action;
  checkArtifact(problems, at, "TaskDefinitionTemplateArtifact", action);
  checkArtifact(problems, at, "AppSpecTemplateArtifact", action);
  for (const number of IMAGE_NUMBERS) {
    const [artifact, container] = [`Image${number}ArtifactName`, `Image${number}ContainerName`];
    checkArtifact(problems, at, artifact, action);
    problems.require((configuration[artifact] === undefined) === (configuration[container] === undefined), {
      property: `${at}.Image${number}`,
      allowed: "must have both an artifact and the placeholder of a container",
      fix: `give ${artifact} and ${container}, or neither`,
    });
  }
};

export const checkFunction: SettingCheck = (problems, at, { action: { configuration = {}, inputArtifacts = [] } }) => {
  const { FunctionAlias, PublishedTargetVersion, DeployStrategy } = configuration;
  problems.require(inputArtifacts.length > 0 || PublishedTargetVersion !== undefined, {
    property: `${at}.PublishedTargetVersion`,
    allowed: "must be given without an input artifact",
    fix: "name the artifact with the function's code, or a version that is published",
  });
  problems.require(FunctionAlias !== undefined || PublishedTargetVersion === undefined, {
    property: `${at}.PublishedTargetVersion`,
    allowed: "must not be given without FunctionAlias",
    fix: "name the alias that moves",
  });
  problems.require(FunctionAlias !== undefined || DeployStrategy === undefined, {
    property: `${at}.DeployStrategy`,
    allowed: "must not be given without FunctionAlias",
    fix: "name the alias that moves",
  });
};

export const checkUpload: SettingCheck = (problems, at, { action: { configuration = {} } }) =>
  problems.require(configuration["Extract"] !== "false" || configuration["ObjectKey"] !== undefined, {
    property: `${at}.ObjectKey`,
    allowed: "must be given where Extract is false",
    fix: "name the object that the artifact becomes",
  });

export const checkMachines: SettingCheck = (problems, at, { action: { configuration = {}, roleArn } }) => {
  const { TargetDirectory, PostScript, DeploySpec } = configuration;
  problems.require((TargetDirectory === undefined) !== (DeploySpec === undefined), {
    property: at,
    allowed: "must hold either TargetDirectory or DeploySpec",
    got: [TargetDirectory, DeploySpec].every((value) => value === undefined) ? "neither" : "both",
    fix: "say where the files go, or which file of the artifact says so",
  });
  problems.require(TargetDirectory === undefined || PostScript !== undefined, {
    property: `${at}.PostScript`,
    allowed: "must be given with TargetDirectory",
    fix: "name the script of the artifact that runs after the files are there",
  });
  if (DeploySpec !== undefined) checkNoScripts(problems, at, configuration);
  if (roleArn !== undefined) return;
  for (const key of ["InstanceTagKey", "InstanceTagValue"] as const) {
    problems.require(configuration[key] === undefined || plainText(configuration[key]) !== undefined, {
      property: `${at}.${key}`,
      allowed: "must be plain: the pipeline's role is bound to machines with the tag",
      fix: "give plain text, or the action a role",
    });
  }
};

function checkNoScripts(problems: Problems, at: string, configuration: Settings): void {
  for (const key of ["PreScript", "PostScript"] as const) {
    problems.require(configuration[key] === undefined, {
      property: `${at}.${key}`,
      allowed: "must not be given with DeploySpec",
      fix: "name the scripts in that file",
    });
  }
}
