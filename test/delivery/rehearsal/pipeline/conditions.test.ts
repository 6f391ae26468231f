import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import type { ActionHandlers } from "../../../../delivery/rehearsal/pipeline/actions";
import { Alarms } from "../../../../delivery/rehearsal/pipeline/alarms";
import { checkCondition } from "../../../../delivery/rehearsal/pipeline/conditions";
import type { Execution } from "../../../../delivery/rehearsal/pipeline/context";
import { pipelineOf } from "../../../../delivery/rehearsal/pipeline/declaration";
import { Variables } from "../../../../delivery/rehearsal/pipeline/variables";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { resource } from "../fixtures/graph";
import { Notes, PIPELINE_ROLE, TRIGGER, pipelineGraph } from "./support";

const ALARM = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:health";
const alarm = resource(
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "alarm",
  { name: "health" },
  { region: "eu-west-1", outputs: { name: "health", arn: ALARM } },
);

const JUDGE = "arn:aws:lambda:eu-central-1:111111111111:function:judge";
const judge = resource("aws:lambda/function:Function", "judge", {}, { outputs: { name: "judge", arn: JUDGE } });

describe("conditions", () => {
  let notes: Notes;
  beforeEach(() => (notes = new Notes()));

  const graph: Graph = pipelineGraph([], { more: [alarm, judge] });
  const execution: Execution = {
    id: "1",
    graph,
    pipeline: pipelineOf(graph),
    trigger: TRIGGER,
    variables: new Variables({ Build: { VERSION: "1.4.2" } }),
    artifacts: new Map(),
  };
  interface Rule {
    readonly provider: string;
    readonly configuration: Readonly<Record<string, string>>;
    readonly region?: string;
    readonly roleArn?: string;
  }
  const check = (...rules: readonly Rule[]) =>
    checkCondition(
      {
        result: "FAIL",
        rules: rules.map(({ provider, ...rule }, index) => ({
          name: `R${index + 1}`,
          ruleTypeId: { provider },
          ...rule,
        })),
      },
      execution,
      notes.surroundings,
      ["dev", "One"],
    );
  const variable = (Operator: string, Value: string, Variable = "#{Build.VERSION}"): Rule => ({
    provider: "VariableCheck",
    configuration: { Variable, Value, Operator },
  });

  for (const [operator, value, met] of [
    ["EQ", "1.4.2", true],
    ["EQ", "1.4", false],
    ["NE", "1.4", true],
    ["NE", "1.4.2", false],
    ["CONTAINS", ".4.", true],
    ["CONTAINS", "x", false],
    ["MATCHES", "1\\.\\d+\\.2", true],
    ["MATCHES", "\\d", false],
    ["MATCHES", "1.4.2|x", true],
  ] as const)
    it(`${operator} ${value} is ${met ? "met" : "not met"}`, async () => {
      const problem = met ? undefined : `Condition not met (FAIL): R1: not so: "1.4.2" ${operator} "${value}"`;
      assert.equal(await check(variable(operator, value)), problem);
    });

  it("tell every rule that is not met", async () => {
    assert.equal(
      await check(
        variable("EQ", "1.4.2"),
        variable("LIKE", "1"),
        variable("MATCHES", "("),
        variable("EQ", "", "#{Build.X}"),
      ),
      "Condition not met (FAIL): R2: unknown operator LIKE; the operators are EQ, NE, CONTAINS, MATCHES; " +
        'R3: MATCHES needs a regular expression, got "("; ' +
        "R4: The variable #{Build.X} has no value; the namespace Build has the variables: VERSION.",
    );
    assert.match((await check(variable("toString", "1"))) ?? "", /unknown operator toString/);
  });

  const bake = (more: Partial<Rule> = {}): Rule => ({
    provider: "CloudWatchAlarm",
    configuration: { AlarmName: "health", WaitTime: "15" },
    region: "eu-west-1",
    ...more,
  });

  it("let the time of an alarm pass at once, read by the rule's role", async () => {
    const before = notes.surroundings.clock.now();
    assert.equal(await check(bake(), bake({ roleArn: "arn:aws:iam::222222222222:role/deploy" })), undefined);
    assert.ok(notes.surroundings.clock.now() - before >= 30 * 60_000);
    assert.deepEqual(notes.steps, [
      { kind: "AlarmRule", executorRoleArn: PIPELINE_ROLE, alarmArn: ALARM },
      { kind: "AlarmRule", executorRoleArn: "arn:aws:iam::222222222222:role/deploy", alarmArn: ALARM },
    ]);
    assert.deepEqual(notes.events[0], {
      kind: "step",
      where: ["dev", "One", "R1"],
      status: "succeeded",
      what: "health in eu-west-1 quiet for 15 min (fast-forwarded)",
    });
  });

  it("fail for an alarm that goes off", async () => {
    const alarms = new Alarms([{ name: "health", region: "eu-west-1" }]);
    const rules = [{ name: "R1", ruleTypeId: { provider: "CloudWatchAlarm" }, ...bake() }];
    const met = (): Promise<string | undefined> =>
      checkCondition({ result: "ROLLBACK", rules }, execution, { ...notes.surroundings, alarms }, ["dev", "One"]);
    assert.equal(await met(), undefined, "no deployment has begun");
    await alarms.watch([], { environment: "dev", account: "111111111111", region: "eu-west-1" })();
    assert.equal(await met(), "Condition not met (ROLLBACK): R1: the alarm health in eu-west-1 is in the state ALARM");
  });

  it("let a stage be entered at once where no alarm is on, and wait for one that is", async () => {
    const alarms = new Alarms([{ name: "health", region: "eu-west-1" }]);
    const rules = [{ name: "R1", ruleTypeId: { provider: "CloudWatchAlarm" }, ...bake() }];
    const surroundings = { ...notes.surroundings, alarms };
    const enter = (): Promise<string | undefined> =>
      checkCondition({ result: "FAIL", rules }, execution, surroundings, ["dev", "One"], {}, true);
    const before = surroundings.clock.now();
    assert.equal(await enter(), undefined);
    assert.ok(surroundings.clock.now() - before < 60_000, "nothing is waited for");
    await alarms.watch([], { environment: "dev", account: "111111111111", region: "eu-west-1" })();
    assert.equal(await enter(), "Condition not met (FAIL): R1: the alarm health in eu-west-1 is in the state ALARM");
    assert.ok(surroundings.clock.now() - before >= 15 * 60_000);
  });

  it("fail for an alarm that is declared nowhere", async () => {
    assert.equal(
      await check(bake({ region: "eu-central-1" })),
      "Condition not met (FAIL): R1: The stack dev declares no alarm health in eu-central-1; the pipeline needs exactly one. " +
        "Declare it in stacks/.",
    );
  });

  const window = (Cron: string, TimeZone?: string): Rule => ({
    provider: "DeploymentWindow",
    configuration: { Cron, ...(TimeZone === undefined ? {} : { TimeZone }) },
  });
  const seen = (): string[] => notes.events.flatMap((event) => (event.kind === "step" ? [event.what] : []));

  it("wait for a deployment window by the clock of the rehearsal", async () => {
    const { clock } = notes.surroundings;
    await clock.wait(Date.UTC(2030, 0, 5, 12, 0, 30) - clock.now()); // a Saturday
    assert.equal(await check(window("* * * ? * *")), undefined);
    assert.equal(await check(window("0 0 9 ? * MON-FRI", "Europe/Berlin")), undefined);
    assert.equal(new Date(clock.now()).toISOString().slice(0, 16), "2030-01-07T08:00");
    assert.deepEqual(seen(), [
      "the window * * * ? * * is open (2030-01-05 12:00 UTC)",
      "the window 0 0 9 ? * MON-FRI is closed until 2030-01-07 09:00 Europe/Berlin (fast-forwarded)",
    ]);
    assert.equal(
      await check(window("0 0 9 ? * * 2029"), window("soon")),
      "Condition not met (FAIL): R1: the window 0 0 9 ? * * 2029 never opens again; " +
        'R2: a cron expression has 6 or 7 fields, got "soon"',
    );
  });

  it("build what a rule says", async () => {
    const runs: string[] = [];
    const handlers: ActionHandlers = {
      "Build/CodeBuild": async ({ configuration, region, executorRoleArn, declaration: { inputArtifacts } }) => {
        runs.push([configuration["ProjectName"], region, executorRoleArn, ...inputArtifacts].join(" "));
        if (configuration["ProjectName"] === "bad") throw new RehearsalError("Build bad:1 failed");
        return { variables: {}, summary: "build 1 of good" };
      },
    };
    const build = (name: string, ProjectName: string) => ({
      name,
      ruleTypeId: { provider: "CodeBuild" },
      configuration: { ProjectName },
      inputArtifacts: ["Build"],
      region: "eu-west-1",
    });
    const rules = [build("R1", "good"), build("R2", "bad")];
    assert.equal(
      await checkCondition({ result: "FAIL", rules }, execution, notes.surroundings, ["dev", "One"], handlers),
      "Condition not met (FAIL): R2: Build bad:1 failed",
    );
    assert.deepEqual(runs, [`good eu-west-1 ${PIPELINE_ROLE} Build`, `bad eu-west-1 ${PIPELINE_ROLE} Build`]);
    assert.deepEqual(seen(), ["build 1 of good"]);
  });

  it("say which rules are not rehearsed, and ask whether functions may be called", async () => {
    assert.equal(
      await check(
        { provider: "Commands", configuration: {} },
        { provider: "CodeBuild", configuration: {} },
        { ...window("* * * ? * *", "XYZ") },
        { provider: "LambdaInvoke", configuration: { FunctionName: "judge" } },
      ),
      undefined,
    );
    assert.deepEqual(notes.notRehearsed.sort(), [
      "condition rules of the provider CodeBuild",
      "condition rules of the provider Commands",
      "deployment windows in the time zone XYZ",
      "what the function judge says to the rule that calls it",
    ]);
    assert.deepEqual(notes.steps, [{ kind: "LambdaRule", executorRoleArn: PIPELINE_ROLE, functionArn: JUDGE }]);
    assert.match(
      (await check({ provider: "LambdaInvoke", configuration: { FunctionName: "none" } })) ?? "",
      /declares no function none in eu-central-1/,
    );
  });
});
