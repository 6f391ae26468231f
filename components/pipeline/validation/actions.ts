import { ARN_FORMS, checkArn, checkChoice, checkCount, checkInteger, checkName } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, PIPELINE_LIMITS as LIMITS } from "../args";
import { ActionProvider } from "../enums";
import { type PlacedAction, placedActions } from "../flow";
import type { ProviderRow } from "../providers";
import { PATTERNS } from "../startRule";
import { checkCommandOutputs, checkCommands } from "./commands";
import { checkConfiguration } from "./configuration";
import { checkJenkins } from "./jenkins";
import { SETTING_CHECKS } from "./settings";

type Known = PlacedAction & { readonly row: ProviderRow };

/** Checks each action against what its provider takes. */
export function checkActions(problems: Problems, args: DeliveryPipelineArgs): void {
  for (const placed of placedActions(args)) {
    const { action, property, row } = placed;
    checkChoice(problems, `${property}.provider`, action.provider, ActionProvider, "take one of them");
    for (const list of ["inputArtifacts", "outputArtifacts"] as const) {
      (action[list] ?? []).forEach((artifact, index) =>
        checkName(problems, `${property}.${list}[${index}]`, NAME_LIMITS.artifact, artifact, "respell it"),
      );
    }
    checkArn(problems, `${property}.roleArn`, ARN_FORMS.role, action.roleArn, "give the role's ARN");
    checkArn(problems, `${property}.sourceKeyArn`, ARN_FORMS.key, action.sourceKeyArn, "give the key's ARN");
    (action.passedRoleArns ?? []).forEach((arn, index) =>
      checkArn(problems, `${property}.passedRoleArns[${index}]`, ARN_FORMS.role, arn, "give the role's ARN"),
    );
    checkInteger(problems, `${property}.timeoutInMinutes`, action.timeoutInMinutes, LIMITS.minutes, "omit it");
    if (row === undefined) continue;
    checkAbilities(problems, args, { ...placed, row });
    checkSettings(problems, { ...placed, row });
    checkCommands(problems, property, action, row);
    checkCommandOutputs(problems, property, action, row);
    checkJenkins(problems, property, action, row);
  }
}

function checkAbilities(
  problems: Problems,
  args: DeliveryPipelineArgs,
  { action, property, region, row }: Known,
): void {
  problems.require(row.crossRegion || region === args.region, {
    property: `${property}.region`,
    allowed: `must be the pipeline's region ${args.region} for ${action.provider}`,
    got: region,
    fix: "omit it",
  });
  problems.require(row.takesRole || action.roleArn === undefined, {
    property: `${property}.roleArn`,
    allowed: `must not be given for ${action.provider}`,
    fix: "remove it",
  });
  problems.require(row.takesTimeout || action.timeoutInMinutes === undefined, {
    property: `${property}.timeoutInMinutes`,
    allowed: `must not be given for ${action.provider}`,
    got: action.timeoutInMinutes,
    fix: "remove it",
  });
  problems.require(action.detectChanges === undefined || PATTERNS[action.provider] !== undefined, {
    property: `${property}.detectChanges`,
    allowed: "must not be given except for CodeCommit, S3Source and EcrSource",
    got: action.detectChanges,
    fix: "remove it; a connection has configuration.DetectChanges",
  });
  const passesRoles = row.passesRoles && action.roleArn === undefined;
  problems.require(action.passedRoleArns === undefined || passesRoles, {
    property: `${property}.passedRoleArns`,
    allowed: "must not be given except for containers that the pipeline's role deploys",
    fix: "remove it; another role passes the roles by its own policy",
  });
  problems.require(action.sourceKeyArn === undefined || (row.category === "Source" && action.roleArn === undefined), {
    property: `${property}.sourceKeyArn`,
    allowed: "must not be given except for a source that the pipeline's role reads",
    fix: "remove it; another role needs the key in its own policy",
  });
}

function checkSettings(problems: Problems, { action, property, region, row }: Known): void {
  const { inputArtifacts = [], outputArtifacts = [], configuration = {}, provider } = action;
  const at = `${property}.configuration`;
  checkCount(
    problems,
    `${property}.inputArtifacts`,
    inputArtifacts,
    row.inputs,
    `artifacts for ${provider}`,
    "name as many",
  );
  checkCount(
    problems,
    `${property}.outputArtifacts`,
    outputArtifacts,
    row.outputs,
    `artifacts for ${provider}`,
    "name as many",
  );
  checkConfiguration(problems, at, provider, configuration, row, LIMITS.actionValue);
  SETTING_CHECKS[provider]?.(problems, at, { action, property, region });
}
