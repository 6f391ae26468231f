import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkArn,
  checkChoice,
  checkCount,
  checkInteger,
  checkName,
  plainText,
} from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, PIPELINE_LIMITS as LIMITS, type PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type PlacedAction, placedActions } from "../flow";
import type { ProviderRow } from "../providers";
import { checkCommandOutputs, checkCommands } from "./commands";
import { checkConfiguration } from "./configuration";
import { checkJenkins } from "./jenkins";

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
  if (row.category === "Approval") checkTopic(problems, at, configuration["NotificationArn"], region);
  if (row.takesCommands) checkCommandHost(problems, at, configuration);
  if (row.provider !== "CodeBuild") return;
  problems.require(
    plainText(configuration["CombineArtifacts"]) !== "true" || configuration["BatchEnabled"] === "true",
    {
      property: `${at}.CombineArtifacts`,
      allowed: "must not be true without BatchEnabled",
      fix: "run a batch, or remove it",
    },
  );
  if (inputArtifacts.length < 2) return;
  const primary = configuration["PrimarySource"];
  const named = plainText(primary);
  problems.require(primary !== undefined && (named === undefined || inputArtifacts.includes(named)), {
    property: `${at}.PrimarySource`,
    allowed: `must be one of the inputArtifacts ${inputArtifacts.join(", ")}`,
    got: named,
    fix: "name the artifact whose buildspec runs",
  });
}

/** The topic of an approval lies in the pipeline's region. Source: CodePipeline User Guide, approvals. */
function checkTopic(
  problems: Problems,
  property: string,
  topicArn: pulumi.Input<string> | undefined,
  region: string,
): void {
  const fix = `name a topic of ${region}`;
  checkArn(problems, `${property}.NotificationArn`, ARN_FORMS.topic, topicArn, fix);
  const got = plainText(topicArn)?.split(":")[3];
  problems.require(got === undefined || got === region, {
    property: `${property}.NotificationArn`,
    allowed: `must be of the pipeline's region ${region}`,
    got,
    fix,
  });
}

/** Source: CodePipeline User Guide action-reference-Commands, ComputeType. */
function checkCommandHost(
  problems: Problems,
  property: string,
  { EnvironmentType, ComputeType = "BUILD_GENERAL1_SMALL" }: NonNullable<PipelineAction["configuration"]>,
): void {
  problems.require(EnvironmentType !== "WINDOWS_SERVER_2022_CONTAINER" || ComputeType !== "BUILD_GENERAL1_SMALL", {
    property: `${property}.ComputeType`,
    allowed: "must be larger than BUILD_GENERAL1_SMALL for WINDOWS_SERVER_2022_CONTAINER",
    fix: "take BUILD_GENERAL1_MEDIUM",
  });
}
