import assert from "node:assert/strict";
import type { Properties } from "../../../../delivery/graph";
import type { ActionHandlers } from "../../../../delivery/rehearsal/pipeline/actions";
import type { ActionRun } from "../../../../delivery/rehearsal/pipeline/context";
import { executePipeline, type ExecutionOutcome } from "../../../../delivery/rehearsal/pipeline/execution";
import { StageHistory } from "../../../../delivery/rehearsal/pipeline/rollback";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { Notes, PIPELINE_ROLE, TRIGGER, action, pipelineGraph, rule } from "./support";

type Fails = Readonly<Record<string, (attempt: number) => Error | undefined>>;

describe("executions", () => {
  let notes: Notes;
  let ran: string[];
  /** Execution that each action ran in. */
  let of: string[];
  beforeEach(() => {
    notes = new Notes();
    ran = [];
    of = [];
  });

  /** Runs stages whose actions end as `fails` says, by name. */
  function execute(
    stages: readonly Properties[],
    fails: Fails = {},
    options: Parameters<typeof pipelineGraph>[1] = {},
  ): Promise<ExecutionOutcome> {
    return executions(fails, options)(stages);
  }
  /** Runs one execution after the other; attempts are counted over all. */
  function executions(fails: Fails = {}, options: Parameters<typeof pipelineGraph>[1] = {}) {
    const attempts = new Map<string, number>();
    const stub = async ({ declaration: { name }, execution }: ActionRun) => {
      ran.push(name);
      of.push(execution.id);
      await Promise.resolve();
      const attempt = (attempts.get(name) ?? 0) + 1;
      attempts.set(name, attempt);
      const error = fails[name]?.(attempt);
      if (error) throw error;
      return { variables: { NAME: name }, summary: `${name} done` };
    };
    const handlers: ActionHandlers = { "Test/Stub": stub };
    return (stages: readonly Properties[]): Promise<ExecutionOutcome> =>
      executePipeline(pipelineGraph(stages, options), TRIGGER, handlers, notes.surroundings);
  }
  const told = (what: string): string[] =>
    notes.events.flatMap((event) =>
      event.kind === "step" && event.what === what ? [`${event.status}: ${event.detail}`] : [],
    );
  const failure = () => new RehearsalError("broken");
  const statuses = ({ stages }: ExecutionOutcome): string[] =>
    stages.map(
      ({ stage, status, actions }) =>
        `${stage} ${status}: ${actions.map((one) => `${one.action} ${one.status}`).join()}`,
    );

  it("runs stage after stage, and in each the actions by their order", async () => {
    const outcome = await execute([
      { name: "One", actions: [action("c", { runOrder: 2 }), action("a", { runOrder: 1 }), action("b")] },
      {
        name: "Two",
        actions: [action("d", { region: "eu-west-1", roleArn: "arn:aws:iam::222222222222:role/deploy" })],
      },
    ]);
    assert.deepEqual(ran, ["a", "b", "c", "d"]);
    assert.deepEqual([outcome.status, outcome.pipeline], ["Succeeded", "app"]);
    assert.deepEqual(statuses(outcome), [
      "One Succeeded: c Succeeded,a Succeeded,b Succeeded",
      "Two Succeeded: d Succeeded",
    ]);
    assert.equal(outcome.stages[1]?.actions[0]?.region, "eu-west-1");
    assert.deepEqual(notes.steps.slice(0, 2), [
      {
        kind: "EventStartsPipeline",
        ruleArn: "arn:aws:events:eu-central-1:111111111111:rule/rule",
        targetRoleArn: "arn:aws:iam::111111111111:role/app-events",
        pipelineArn: "arn:aws:codepipeline:eu-central-1:111111111111:app",
      },
      {
        kind: "AssumeActionRole",
        pipelineRoleArn: PIPELINE_ROLE,
        actionRoleArn: PIPELINE_ROLE,
        region: "eu-central-1",
      },
    ]);
    assert.deepEqual(notes.steps.at(-1), {
      kind: "AssumeActionRole",
      pipelineRoleArn: PIPELINE_ROLE,
      actionRoleArn: "arn:aws:iam::222222222222:role/deploy",
      region: "eu-west-1",
    });
  });

  it("finishes what runs beside a failure and starts nothing after it", async () => {
    const outcome = await execute(
      [
        { name: "One", actions: [action("a"), action("b"), action("c", { runOrder: 2 })] },
        { name: "Two", actions: [action("d")] },
      ],
      { a: failure },
    );
    assert.deepEqual(ran, ["a", "b"]);
    assert.deepEqual(statuses(outcome), [
      "One Failed: a Failed,b Succeeded,c NotStarted",
      "Two NotStarted: d NotStarted",
    ]);
    assert.equal(outcome.stages[0]?.actions[0]?.error, "broken");
    assert.equal(outcome.status, "Failed");
  });

  it("lets nothing pass as a failed action that is none", async () => {
    const stages = [{ name: "One", actions: [action("a"), action("b")] }];
    const defect = new TypeError("defect");
    await assert.rejects(execute(stages, { a: () => defect }), defect);
    const person = new RehearsalError("a person is needed", 2);
    await assert.rejects(execute(stages, { a: () => person }), person);
    assert.deepEqual(ran, ["a", "b", "a", "b"]);
  });

  it("hands variables on, and fails what refers to one that is not there", async () => {
    const configuration = (Value: string): Properties => ({ configuration: { Value } });
    const outcome = await execute([
      { name: "One", actions: [action("a", { namespace: "A" })] },
      { name: "Two", actions: [action("b", configuration("#{A.NAME}")), action("c", configuration("#{B.NAME}"))] },
    ]);
    assert.deepEqual(statuses(outcome)[1], "Two Failed: b Succeeded,c Failed");
    assert.equal(
      outcome.stages[1]?.actions[1]?.error,
      "The variable #{B.NAME} has no value; the namespace B has the variables: none.",
    );
  });

  it("fails an action that it cannot rehearse", async () => {
    const outcome = await execute([{ name: "One", actions: [action("a", { provider: "Jenkins" })] }]);
    assert.equal(
      outcome.stages[0]?.actions[0]?.error,
      "The action type Test/Jenkins cannot be rehearsed; known are Test/Stub.",
    );
  });

  describe("with conditions", () => {
    const check = (result: string, Value: string) => ({
      condition: {
        result,
        rules: [
          {
            name: "Check",
            ruleTypeId: { provider: "VariableCheck" },
            configuration: { Variable: "#{A.NAME}", Value, Operator: "EQ" },
          },
        ],
      },
    });
    const first = { name: "One", actions: [action("a", { namespace: "A" })] };
    const last = { name: "Three", actions: [action("c")] };

    it("enters a stage whose condition is met", async () => {
      const outcome = await execute([first, { name: "Two", actions: [action("b")], beforeEntry: check("FAIL", "a") }]);
      assert.equal(statuses(outcome)[1], "Two Succeeded: b Succeeded");
    });

    it("fails before a stage whose condition is not met", async () => {
      const outcome = await execute([
        first,
        { name: "Two", actions: [action("b")], beforeEntry: check("FAIL", "x") },
        last,
      ]);
      assert.deepEqual(statuses(outcome).slice(1), ["Two Failed: b NotStarted", "Three NotStarted: c NotStarted"]);
      assert.equal(outcome.stages[1]?.error, 'Condition not met (FAIL): Check: not so: "a" EQ "x"');
    });

    it("skips a stage whose condition says so", async () => {
      const outcome = await execute([
        first,
        { name: "Two", actions: [action("b")], beforeEntry: check("SKIP", "x") },
        last,
      ]);
      assert.deepEqual(statuses(outcome).slice(1), ["Two Skipped: b NotStarted", "Three Succeeded: c Succeeded"]);
      assert.equal(outcome.status, "Succeeded");
    });

    it("says that the rules after a failure are not rehearsed", async () => {
      const stage = { ...first, onFailure: check("ROLLBACK", "a") };
      const outcome = await execute([stage], { a: failure });
      assert.deepEqual([statuses(outcome), outcome.stages[0]?.rollback], [["One Failed: a Failed"], undefined]);
      assert.deepEqual(notes.notRehearsed, ["the rules after a failure of the stage One"]);
    });
  });

  describe("with rollbacks", () => {
    const stage = { name: "One", actions: [action("a", { namespace: "A" }), action("b")] };
    const rollsBack = { ...stage, onFailure: { result: "ROLLBACK" } };
    const bakes = {
      ...stage,
      onSuccess: {
        condition: {
          result: "ROLLBACK",
          rules: [
            {
              name: "Check",
              ruleTypeId: { provider: "VariableCheck" },
              configuration: { Variable: "#{A.NAME}", Value: "x", Operator: "EQ" },
            },
          ],
        },
      },
    };
    const under: string[] = [];
    beforeEach(() => {
      under.length = 0;
      notes.surroundings = {
        ...notes.surroundings,
        history: new StageHistory(),
        onStageRollback: (environment, isUnderWay) => void under.push(`${environment} ${isUnderWay}`),
      };
    });
    const secondFails = (attempt: number) => (attempt === 2 ? failure() : undefined);

    it("runs the stage again with what its last successful execution had", async () => {
      const runs = executions({ b: secondFails });
      const good = await runs([rollsBack]);
      const bad = await runs([rollsBack, { name: "Two", actions: [action("c")] }]);
      assert.deepEqual(statuses(bad), ["One Failed: a Succeeded,b Failed", "Two NotStarted: c NotStarted"]);
      const { rollback } = bad.stages[0] ?? {};
      assert.deepEqual([rollback?.status, rollback?.targetExecutionId], ["Succeeded", good.executionId]);
      assert.deepEqual(ran, ["a", "b", "a", "b", "a", "b"]);
      assert.deepEqual(of.slice(-2), [rollback?.executionId, rollback?.executionId]);
      assert.deepEqual(under, ["dev true", "dev false"]);
    });

    it("does so when a condition after success is not met, and has nothing to go back to at first", async () => {
      const runs = executions();
      const [outcome] = [await runs([bakes])];
      assert.deepEqual(statuses(outcome), ["One Failed: a Succeeded,b Succeeded"]);
      assert.deepEqual(outcome.stages[0]?.rollback, { status: "Failed", actions: [] });
      assert.deepEqual(told("rollback of the stage"), ["skipped: no execution of app has succeeded in it before"]);
      const good = await runs([stage]);
      const { rollback } = (await runs([bakes])).stages[0] ?? {};
      assert.deepEqual([rollback?.status, rollback?.targetExecutionId], ["Succeeded", good.executionId]);
    });

    it("tells a rollback that fails, and never goes back to one", async () => {
      const runs = executions({ b: (attempt) => (attempt === 2 || attempt === 3 ? failure() : undefined) });
      const good = await runs([rollsBack]);
      const first = (await runs([rollsBack])).stages[0]?.rollback;
      assert.deepEqual([first?.status, first?.actions[1]?.error], ["Failed", "broken"]);
      await runs([bakes]);
      const { rollback } = (await runs([bakes])).stages[0] ?? {};
      assert.equal(rollback?.targetExecutionId, good.executionId);
    });
  });

  describe("with retries", () => {
    const stage = (retryMode: string): Properties => ({
      name: "One",
      actions: [action("a"), action("b")],
      onFailure: { result: "RETRY", retryConfiguration: { retryMode } },
    });
    const onlyFirst = (attempt: number) => (attempt === 1 ? failure() : undefined);

    it("repeats what failed", async () => {
      assert.deepEqual(statuses(await execute([stage("FAILED_ACTIONS")], { b: onlyFirst })), [
        "One Succeeded: a Succeeded,b Succeeded",
      ]);
      assert.deepEqual(ran, ["a", "b", "b"]);
    });

    it("repeats everything", async () => {
      await execute([stage("ALL_ACTIONS")], { b: onlyFirst });
      assert.deepEqual(ran, ["a", "b", "a", "b"]);
    });

    it("repeats once", async () => {
      assert.equal((await execute([stage("FAILED_ACTIONS")], { b: failure })).status, "Failed");
      assert.deepEqual(ran, ["a", "b", "b"]);
    });
  });

  it("stops when it is aborted, with the reason of that", async () => {
    const reason = new RehearsalError("enough", 2);
    const abort = () => {
      notes.controller.abort(reason);
      return failure();
    };
    const stages = [
      { name: "One", actions: [action("a")] },
      { name: "Two", actions: [action("b")] },
    ];
    await assert.rejects(execute(stages, { a: abort }), reason);
    assert.deepEqual(ran, ["a"]);
  });

  describe("that nothing starts", () => {
    const stages = [{ name: "One", actions: [action("a")] }];
    const nothing =
      /^Nothing starts the pipeline app: dev declares 1 EventBridge rules that target it, and none is enabled in 111111111111 and eu-central-1 and matches the event\n\{/;
    for (const [name, changes] of [
      ["another event", { eventPattern: '{"source":["other"]}' }],
      ["a disabled rule", { state: "DISABLED" }],
    ] as const)
      it(`for ${name}`, () =>
        assert.rejects(execute(stages, {}, { rules: [rule(changes)] }), { name: "RehearsalError", message: nothing }));

    it("for another event bus, where no rule is the target's", () =>
      assert.rejects(execute(stages, {}, { rules: [rule({ eventBusName: "own" })] }), {
        message: /^Nothing starts the pipeline app: dev declares 0 EventBridge rules/,
      }));

    it("in another region", () =>
      assert.rejects(execute(stages, {}, { rules: [{ ...rule(), region: "eu-west-1" }] }), {
        message: /^Nothing starts the pipeline app: dev declares 0 EventBridge rules/,
      }));
  });

  it("does not start twice for one event", async () => {
    const { resources } = pipelineGraph([]);
    const second = resources.filter(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget");
    await assert.rejects(execute([{ name: "One", actions: [action("a")] }], {}, { more: second }), {
      message: "The pipeline app would start 2 times for one event; these all start it: rule, rule",
    });
  });
});
