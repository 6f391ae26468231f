import type { RuleProvider } from "../enums";
import { CRON } from "./cron";
import { FUNCTION_NAME, listOf, REFERENCE, TIME_ZONE, whole } from "./forms";
import { BUILD_CHOICES, type RuleRow } from "./rows";

const RULE = {
  required: [],
  optional: [],
  fixed: {},
  choices: {},
  forms: {},
  maySkip: false,
  takesCommands: false,
  inputs: [0, 0],
} as const;

/** Source: `cloudwatch.StateValue`; how several are written is not said, so a list as elsewhere in settings. */
const ALARM_STATES = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/** A rule ends after at most this. Source: `codepipeline.RuleTimeout`. */
const LONGEST_MINUTES = 86400;

/** Sources: CodePipeline User Guide rule-reference-* and stage-conditions. */
export const RULE_PROVIDERS: Readonly<Record<RuleProvider, RuleRow>> = Object.freeze({
  CloudWatchAlarm: {
    ...RULE,
    required: ["AlarmName"],
    optional: ["AlarmStates", "WaitTime"],
    forms: {
      AlarmStates: listOf(3, `of ${ALARM_STATES.join(", ")}`, ALARM_STATES),
      WaitTime: whole(1, LONGEST_MINUTES, "a number of minutes"),
    },
  },
  CodeBuild: {
    ...RULE,
    required: ["ProjectName"],
    optional: ["PrimarySource", "BatchEnabled", "CombineArtifacts", "EnvironmentVariables"],
    choices: BUILD_CHOICES,
    inputs: [1, 5],
  },
  Commands: { ...RULE, takesCommands: true, inputs: [0, 10] },
  DeploymentWindow: {
    ...RULE,
    required: ["Cron"],
    optional: ["TimeZone"],
    forms: { Cron: CRON, TimeZone: TIME_ZONE },
  },
  /** The page's example has an input artifact and no page a number: an action that calls a function takes 5. */
  LambdaInvoke: {
    ...RULE,
    required: ["FunctionName"],
    optional: ["UserParameters"],
    forms: { FunctionName: FUNCTION_NAME },
    maySkip: true,
    inputs: [0, 5],
  },
  VariableCheck: {
    ...RULE,
    required: ["Variable", "Value", "Operator"],
    choices: { Operator: ["EQ", "NE", "CONTAINS", "MATCHES"] },
    forms: { Variable: REFERENCE },
    maySkip: true,
  },
});
