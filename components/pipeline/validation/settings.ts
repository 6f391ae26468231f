/** What the settings of one action demand of each other and of its artifacts. */
import { ARN_FORMS, checkArn, plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { ActionProvider } from "../enums";
import type { PlacedAction } from "../flow";
import { checkBuildSettings } from "./builds";
import { checkContainers, checkFunction, checkMachines, checkUpload } from "./deployments";

export type SettingCheck = (
  problems: Problems,
  /** Path of the configuration. */
  at: string,
  placed: Pick<PlacedAction, "action" | "property" | "region">,
) => void;

const checkBuild: SettingCheck = (problems, at, { action: { inputArtifacts = [], configuration = {} } }) =>
  checkBuildSettings(problems, at, configuration, inputArtifacts);

/** The topic of an approval lies in the pipeline's region. Source: CodePipeline User Guide, approvals. */
const checkTopic: SettingCheck = (problems, property, { action: { configuration = {} }, region }) => {
  const topicArn = configuration["NotificationArn"];
  const fix = `name a topic of ${region}`;
  checkArn(problems, `${property}.NotificationArn`, ARN_FORMS.topic, topicArn, fix);
  const got = plainText(topicArn)?.split(":")[3];
  problems.require(got === undefined || got === region, {
    property: `${property}.NotificationArn`,
    allowed: `must be of the pipeline's region ${region}`,
    got,
    fix,
  });
};

/** Source: CodePipeline User Guide action-reference-Commands, ComputeType. */
const checkCommandHost: SettingCheck = (problems, property, { action: { configuration = {} } }) => {
  const { EnvironmentType, ComputeType = "BUILD_GENERAL1_SMALL" } = configuration;
  problems.require(EnvironmentType !== "WINDOWS_SERVER_2022_CONTAINER" || ComputeType !== "BUILD_GENERAL1_SMALL", {
    property: `${property}.ComputeType`,
    allowed: "must be larger than BUILD_GENERAL1_SMALL for WINDOWS_SERVER_2022_CONTAINER",
    fix: "take BUILD_GENERAL1_MEDIUM",
  });
};

export const SETTING_CHECKS: Readonly<Partial<Record<ActionProvider, SettingCheck>>> = {
  CodeBuild: checkBuild,
  CodeBuildTest: checkBuild,
  Commands: checkCommandHost,
  ManualApproval: checkTopic,
  CodeDeployToEcs: checkContainers,
  LambdaDeploy: checkFunction,
  S3Deploy: checkUpload,
  Ec2Deploy: checkMachines,
};
