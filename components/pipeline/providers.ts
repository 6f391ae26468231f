/** What CodePipeline knows of each action and rule provider. A row more is all that a further provider needs here. */
import { ActionProvider, RuleProvider } from "./enums";

type Range = readonly [number, number];

/** Settings of a provider: keys of its configuration. */
export interface ConfigurationKeys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Keys that the component sets itself. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Values of the keys that take one of a few. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

export interface ProviderRow extends ConfigurationKeys {
  readonly category: "Source" | "Build" | "Test" | "Approval" | "Deploy" | "Compute";
  readonly owner: "AWS" | "Custom";
  /** For `Custom` what the action says instead. */
  readonly provider: string;
  readonly version: string;
  /** Numbers of artifacts that an action may consume and produce. */
  readonly inputs: Range;
  readonly outputs: Range;
  /** Whether the action may work in another region than the pipeline. */
  readonly crossRegion: boolean;
  /** Whether a role other than the pipeline's may execute the action. */
  readonly takesRole: boolean;
  /** Whether the action takes `timeoutInMinutes`. */
  readonly takesTimeout: boolean;
  /** Whether the action takes `commands` and what comes out of them. */
  readonly takesCommands: boolean;
}

const BOOLEAN = ["true", "false"] as const;
const BUILD_CHOICES = { BatchEnabled: BOOLEAN, CombineArtifacts: BOOLEAN } as const;

const ROW = {
  owner: "AWS",
  version: "1",
  required: [],
  optional: [],
  fixed: {},
  choices: {},
  crossRegion: true,
  takesRole: true,
  takesTimeout: false,
  takesCommands: false,
} as const;

/** Changes are seen by an event rule: polling would be slower, is limited, and stops for idle pipelines. */
const SOURCE = {
  ...ROW,
  category: "Source",
  inputs: [0, 0],
  outputs: [1, 1],
  fixed: { PollForSourceChanges: "false" },
  crossRegion: false,
} as const;

const CODE_BUILD = {
  ...ROW,
  provider: "CodeBuild",
  inputs: [1, 5],
  outputs: [0, 5],
  required: ["ProjectName"],
  optional: ["PrimarySource", "BatchEnabled", "CombineArtifacts", "BuildspecOverride", "EnvironmentVariables"],
  choices: BUILD_CHOICES,
} as const;

/** Jobs of the plugin. Sources: CodePipeline User Guide pipelines-create-cross-account, actions-create-cross-region. */
const JENKINS = {
  ...ROW,
  owner: "Custom",
  provider: "",
  inputs: [0, 5],
  outputs: [0, 5],
  required: ["ProjectName"],
  crossRegion: false,
  takesRole: false,
} as const;

/** Sources: CodePipeline User Guide action-reference-*, reference-action-artifacts, actions-create-cross-region, approvals. */
export const ACTION_PROVIDERS: Readonly<Record<ActionProvider, ProviderRow>> = Object.freeze({
  CodeCommit: {
    ...SOURCE,
    provider: "CodeCommit",
    required: ["RepositoryName", "BranchName"],
    optional: ["OutputArtifactFormat"],
    choices: { OutputArtifactFormat: ["CODE_ZIP", "CODEBUILD_CLONE_REF"] },
  },
  S3Source: {
    ...SOURCE,
    provider: "S3",
    required: ["S3Bucket", "S3ObjectKey"],
    optional: ["AllowOverrideForS3ObjectKey"],
    choices: { AllowOverrideForS3ObjectKey: BOOLEAN },
  },
  CodeBuild: { ...CODE_BUILD, category: "Build" },
  CodeBuildTest: { ...CODE_BUILD, category: "Test" },
  /** `VpcId`, `Subnets` and `SecurityGroupIds` are not offered: no page says how lists are written. A project can have a VPC. */
  Commands: {
    ...ROW,
    category: "Compute",
    provider: "Commands",
    inputs: [1, 10],
    outputs: [0, 1],
    optional: ["EnvironmentType", "ComputeType"],
    choices: {
      EnvironmentType: ["LINUX_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
      ComputeType: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"],
    },
    takesCommands: true,
  },
  Jenkins: { ...JENKINS, category: "Build" },
  JenkinsTest: { ...JENKINS, category: "Test" },
  ManualApproval: {
    ...ROW,
    category: "Approval",
    provider: "Manual",
    inputs: [0, 0],
    outputs: [0, 0],
    optional: ["NotificationArn", "ExternalEntityLink", "CustomData"],
    crossRegion: false,
    takesRole: false,
    takesTimeout: true,
  },
  CodeDeploy: {
    ...ROW,
    category: "Deploy",
    provider: "CodeDeploy",
    inputs: [1, 1],
    outputs: [0, 0],
    required: ["ApplicationName", "DeploymentGroupName"],
  },
});

export interface RuleRow extends ConfigurationKeys {
  /** Whether a condition with this rule may have the result SKIP. */
  readonly maySkip: boolean;
  readonly takesCommands: boolean;
  readonly inputs: Range;
}

const RULE = {
  required: [],
  optional: [],
  fixed: {},
  choices: {},
  maySkip: false,
  takesCommands: false,
  inputs: [0, 0],
} as const;

/** Sources: CodePipeline User Guide rule-reference-* and stage-conditions. */
export const RULE_PROVIDERS: Readonly<Record<RuleProvider, RuleRow>> = Object.freeze({
  CloudWatchAlarm: { ...RULE, required: ["AlarmName"], optional: ["AlarmStates", "WaitTime"] },
  CodeBuild: {
    ...RULE,
    required: ["ProjectName"],
    optional: ["PrimarySource", "BatchEnabled", "CombineArtifacts", "EnvironmentVariables"],
    choices: BUILD_CHOICES,
    inputs: [1, 5],
  },
  Commands: { ...RULE, takesCommands: true, inputs: [0, 10] },
  DeploymentWindow: { ...RULE, required: ["Cron"], optional: ["TimeZone"] },
  LambdaInvoke: { ...RULE, required: ["FunctionName"], optional: ["UserParameters"], maySkip: true },
  VariableCheck: {
    ...RULE,
    required: ["Variable", "Value", "Operator"],
    choices: { Operator: ["EQ", "NE", "CONTAINS", "MATCHES"] },
    maySkip: true,
  },
});
