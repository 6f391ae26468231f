import assert from "node:assert/strict";
import { DeliveryPipeline, type DeliveryPipelineArgs, manualApproval, type PipelineRule } from "../../../components";
import { deploy, problemsOf } from "../deployed";
import { buildStage, happy, source } from "./example";

const before = (...rules: PipelineRule[]): DeliveryPipelineArgs =>
  happy({ stages: [source, { ...buildStage, beforeEntry: { result: "FAIL", rules } }] });
const rule = (
  provider: PipelineRule["provider"],
  configuration: Record<string, string>,
  name = "Rule",
): PipelineRule => ({
  name,
  provider,
  configuration,
});
const at = (index: number) => `stages[1].beforeEntry.rules[${index}].configuration`;

const REFUSED: Readonly<Record<string, readonly [DeliveryPipelineArgs, ...string[]]>> = {
  "windows that never open or nobody knows": [
    before(
      rule("DeploymentWindow", { Cron: "0 0 25 ? * *", TimeZone: "Berlin" }, "Hours"),
      rule("DeploymentWindow", { Cron: "0 9-16 ? * MON-FRI" }, "Fields"),
    ),
    `${at(0)}.Cron must be 6 or 7 fields, separated by spaces: seconds (0 or *), minutes, hours, day of month, month, day of week and, optionally, year, got "0 0 25 ? * *"; take "0 * 9-16 ? * MON-FRI", for example`,
    `${at(0)}.TimeZone must be a time zone that exists, as Region/City, UTC, UTC+HH:MM or an abbreviation of 3 to 5 letters, got "Berlin"; take Europe/Berlin, for example`,
    `${at(1)}.Cron must be 6 or 7 fields, separated by spaces: seconds (0 or *), minutes, hours, day of month, month, day of week and, optionally, year, got "0 9-16 ? * MON-FRI"; take "0 * 9-16 ? * MON-FRI", for example`,
  ],
  "alarms that are waited for in words": [
    before(rule("CloudWatchAlarm", { AlarmName: "errors", AlarmStates: "RED", WaitTime: "soon" })),
    `${at(0)}.AlarmStates must be of ALARM, OK, INSUFFICIENT_DATA, separated by commas, got "RED"; list them, each once`,
    `${at(0)}.WaitTime must be a number of minutes from 1 to 86400, got "soon"; give it in digits`,
  ],
  "a variable that is none": [
    before(rule("VariableCheck", { Variable: "BranchName", Value: "main", Operator: "EQ" })),
    `${at(0)}.Variable must be a reference, #{namespace.variable}, got "BranchName"; name the variable that is checked`,
  ],
  "a function by its ARN": [
    before(rule("LambdaInvoke", { FunctionName: "arn:aws:lambda:eu-central-1:111111111111:function:ask" })),
    `${at(0)}.FunctionName must be the name of a function of 1 to 64 letters, digits, - and _, got "arn:aws:lambda:eu-central-1:111111111111:function:ask"; give the name without ARN and alias`,
  ],
  "a build of two artifacts that does not say which": [
    happy({
      stages: [
        source,
        buildStage,
        {
          name: "Ask",
          actions: [manualApproval({ name: "Ask" })],
          beforeEntry: {
            result: "FAIL",
            rules: [{ ...rule("CodeBuild", { ProjectName: "p" }), inputArtifacts: ["source", "bundle"] }],
          },
        },
      ],
    }),
    "stages[2].beforeEntry.rules[0].configuration.PrimarySource must be one of the inputArtifacts source, bundle; name the artifact whose buildspec runs",
  ],
  "more than 1000 actions": [
    happy({
      stages: [
        source,
        buildStage,
        ...Array.from({ length: 20 }, (_, stage) => ({
          name: `Ask${stage}`,
          actions: Array.from({ length: 50 }, (__, index) => manualApproval({ name: `Ask${index}` })),
        })),
      ],
    }),
    "stages must hold at most 1000 actions together, got 1002; split the pipeline",
  ],
};

describe("DeliveryPipeline refuses of rules and sizes", () => {
  for (const [what, [args, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new DeliveryPipeline("shop", args)),
        problems.map((problem) => `DeliveryPipeline "shop": ${problem}`),
      );
    });

  it("none that AWS takes", async () => {
    const args = before(
      rule("DeploymentWindow", { Cron: "0 * 9-16 ? * MON-FRI", TimeZone: "UTC+02:00" }, "Window"),
      rule("CloudWatchAlarm", { AlarmName: "errors", AlarmStates: "ALARM,INSUFFICIENT_DATA", WaitTime: "10" }, "Alarm"),
      rule("VariableCheck", { Variable: "#{commit.BranchName}", Value: "release/.*", Operator: "MATCHES" }, "Branch"),
      {
        ...rule("LambdaInvoke", { FunctionName: "ask", UserParameters: "#{commit.CommitId}" }, "Ask"),
        inputArtifacts: ["source"],
      },
    );
    await deploy(() => void new DeliveryPipeline("shop", args));
  });
});
