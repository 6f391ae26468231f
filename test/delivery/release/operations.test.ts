import assert from "node:assert/strict";
import { operateCommand, type OperateOptions, type OperationKind } from "../../../delivery/cli/operate";
import { createOutput } from "../../../delivery/cli/output";
import { hold } from "../../../delivery/release/hold";
import {
  carryOutOperation,
  type Operation,
  planContinue,
  planRetry,
  planStop,
} from "../../../delivery/release/operations";
import type { Releases } from "../../../delivery/release/context";
import { CallFailed } from "../../../delivery/release/errors";
import type { DeploymentFacts } from "../../../delivery/release/ports";
import { createBreaker, type Breaker, FAULTS } from "./faults";
import { createWorld, type World } from "./world";

const REGIONS = ["eu-central-1", "eu-west-1", "us-east-1"];

/** A world with deployments and executions, and what is done to them. */
class Railway {
  readonly world: World = createWorld();
  readonly newest = new Map<string, DeploymentFacts>();
  /** Calls that had their effect, in their order. */
  readonly done: string[] = [];
  /** Records that there were when each call was made. */
  readonly recorded: number[] = [];

  run(id: string, status = "InProgress"): void {
    this.world.pipeline.allRuns.push({ id, status });
  }

  deployment(region: string, deploymentId: string, status = "InProgress"): void {
    this.newest.set(region, { deploymentId, status });
  }

  operation(breaker: Breaker = createBreaker()): Operation {
    const { releases: plain, regions } = { releases: this.world.as("ann"), regions: REGIONS };
    const releases = new (plain.constructor as typeof Releases)(plain.line, {
      ...plain.ports,
      to: breaker.wrap(plain.ports.to),
      pipeline: breaker.wrap(plain.ports.pipeline),
    });
    const note = (what: string): void => {
      this.done.push(what);
      this.recorded.push([...this.world.to.versions.keys()].filter((key) => key.startsWith("audit/")).length);
    };
    const end = (region: string, status: string, id: string): void => {
      const facts = this.newest.get(region);
      if (facts?.status === "Stopped")
        throw new CallFailed("codedeploy:StopDeployment", id, "DeploymentAlreadyCompletedException", "it has ended");
      this.newest.set(region, { deploymentId: id, status });
    };
    return {
      releases,
      regions,
      retryable: ["Verify", "Deploy-1", "Deploy-2"],
      control: breaker.wrap({
        stop: async (id: string, _reason: string, abandon: boolean) => {
          note(`stop ${id} ${abandon}`);
          const at = this.world.pipeline.allRuns.findIndex((run) => run.id === id);
          this.world.pipeline.allRuns[at] = { id, status: "Stopping" };
        },
        retry: async (stage: string, id: string, mode: string) => note(`retry ${stage} ${id} ${mode}`),
      }),
      deployments: breaker.wrap({
        newest: async (region: string) => this.newest.get(region),
        stop: async (region: string, id: string, rollsBack: boolean) => {
          note(`stop ${region} ${id} ${rollsBack}`);
          end(region, "Stopped", id);
        },
        proceed: async (region: string, id: string, wait: string) => {
          note(`proceed ${region} ${id} ${wait}`);
          end(region, "InProgress", id);
        },
      }),
    };
  }
}

const STOP = { reason: "errors", rollsBack: true, abandons: false };

describe("what is under way", () => {
  let railway: Railway;
  beforeEach(() => {
    railway = new Railway();
  });

  /** Runs a command and gives back what it printed, with the record's key as a word. */
  async function command(kind: OperationKind, options: OperateOptions, json = false) {
    const printed: string[] = [];
    const write = (text: string): boolean => printed.push(text) > 0;
    const output = createOutput({
      json,
      verbose: false,
      stdout: { write },
      stderr: { write: json ? () => true : write },
    });
    const code = await operateCommand(kind, options, output, async () => railway.operation());
    return { code, text: printed.join("").replace(/\d{8}T[\d.]+Z-[0-9A-Z]{26}/g, "<record>") };
  }
  const acts = () => railway.world.as("ann").audit.acts();

  it("is stopped: the executions first, then each deployment, after it is on record", async () => {
    railway.run("e-2");
    railway.run("e-1", "Succeeded");
    railway.deployment("eu-central-1", "d-1", "Succeeded");
    railway.deployment("eu-west-1", "d-2");
    railway.deployment("us-east-1", "d-3", "Ready");
    assert.deepEqual(await command("stop", { reason: "errors", yes: true }), {
      code: 0,
      text: [
        "Stop what is under way in prod",
        "  shop-prod: stop the execution e-2",
        "  eu-west-1: stop d-2 (InProgress) and roll it back",
        "  us-east-1: stop d-3 (Ready) and roll it back",
        "shop-prod: stop the execution e-2: asked for",
        "eu-west-1: stop d-2 (InProgress) and roll it back: asked for",
        "us-east-1: stop d-3 (Ready) and roll it back: asked for",
        "On record as audit/shop/prod/<record>.json",
        "",
      ].join("\n"),
    });
    assert.deepEqual(railway.done, ["stop e-2 false", "stop eu-west-1 d-2 true", "stop us-east-1 d-3 true"]);
    assert.deepEqual(railway.recorded, [1, 1, 1]);
    const [{ kind, reason, steps, by } = {} as never] = await acts();
    assert.deepEqual(
      [kind, reason, by.arn.split("/").at(-1), steps],
      [
        "stop",
        "errors",
        "ann",
        [
          "shop-prod: stop the execution e-2",
          "eu-west-1: stop d-2 (InProgress) and roll it back",
          "us-east-1: stop d-3 (Ready) and roll it back",
        ],
      ],
    );
    await assert.rejects(command("stop", { reason: "again", yes: true }), {
      message: "Nothing is under way in prod that could be stopped.",
      exitCode: 1,
    });
  });

  it("is stopped in one region alone, without rollback, and leaves the executions", async () => {
    railway.run("e-2");
    railway.deployment("eu-west-1", "d-2");
    railway.deployment("us-east-1", "d-3");
    await command("stop", { reason: "errors", yes: true, region: "eu-west-1", rollback: false });
    assert.deepEqual(railway.done, ["stop eu-west-1 d-2 false"]);
    await assert.rejects(command("stop", { reason: "errors", yes: true, region: "eu-west-9" }), {
      message: '--region must be one that prod deploys to (eu-central-1, eu-west-1, us-east-1), got "eu-west-9".',
      exitCode: 2,
    });
    await command("stop", { reason: "errors", yes: true, abandon: true });
    assert.deepEqual(railway.done.slice(1), ["stop e-2 true", "stop us-east-1 d-3 true"]);
  });

  it("goes on where it waits for the traffic, or for the end of what it replaced", async () => {
    railway.deployment("eu-central-1", "d-1", "InProgress");
    railway.deployment("eu-west-1", "d-2", "Ready");
    await command("continue", { reason: "looks good", yes: true });
    assert.deepEqual(railway.done, ["proceed eu-west-1 d-2 READY_WAIT"]);
    await assert.rejects(command("continue", { reason: "again", yes: true }), {
      message: "No deployment in prod waits to be continued.",
    });
    await command("continue", { reason: "no need", yes: true, termination: true, region: "eu-central-1" });
    assert.deepEqual(railway.done.slice(1), ["proceed eu-central-1 d-1 TERMINATION_WAIT"]);
    assert.deepEqual(
      (await acts()).map(({ kind }) => kind),
      ["continue", "continue"],
    );
  });

  it("is tried again: the failed stage of the newest execution", async () => {
    railway.run("e-2", "Failed");
    railway.run("e-1", "Failed");
    const stage = { open: true, waiting: [], actions: [] };
    railway.world.pipeline.otherStages = [
      { ...stage, name: "Deploy-2", execution: "e-1", status: "Failed" },
      { ...stage, name: "Verify", execution: "e-2", status: "Failed" },
      { ...stage, name: "Source", execution: "e-2", status: "Succeeded" },
    ];
    const { text } = await command("retry", { reason: "flaky network", yes: true });
    assert.match(text, /^ {2}shop-prod: retry Verify \(Failed\) of the execution e-2: its failed actions$/m);
    await command("retry", { reason: "all of it", yes: true, allActions: true });
    assert.deepEqual(railway.done, ["retry Verify e-2 FAILED_ACTIONS", "retry Verify e-2 ALL_ACTIONS"]);
    railway.world.pipeline.otherStages = [{ ...stage, name: "Approve", execution: "e-2", status: "Failed" }];
    await assert.rejects(command("retry", { reason: "again", yes: true }), {
      message:
        "The stage Approve of shop-prod cannot be retried (Failed): it takes in a revision or asks a person. Start the pipeline once more: interlock promote --again.",
    });
    railway.world.pipeline.otherStages = [];
    await assert.rejects(command("retry", { reason: "again", yes: true }), {
      message: "No stage of the pipeline shop-prod has failed or was stopped, so that nothing can be retried.",
    });
  });

  it("is not moved on past a hold, unless somebody says so, on record; a stop asks for no leave", async () => {
    await hold(railway.world.as("bob"), "incident 7");
    railway.deployment("eu-west-1", "d-2", "Ready");
    for (const kind of ["continue", "retry"] as const)
      await assert.rejects(command(kind, { reason: "go", yes: true }), {
        name: "Refused",
        message: new RegExp(
          `^${kind === "retry" ? "A retry" : "Continuing"} in prod is refused:\\n {2}- the line is held by bob`,
        ),
      });
    assert.deepEqual(railway.done, []);
    const { text } = await command("continue", { reason: "go", yes: true, emergency: true });
    assert.match(text, /^ {2}put aside: the hold of the line$/m);
    assert.deepEqual((await acts()).at(-1)?.waived, ["hold"]);
    await command("stop", { reason: "errors", yes: true });
    assert.equal(railway.done.at(-1), "stop eu-west-1 d-2 true");
  });

  it("is left as it is without an answer, without a reason, and in a dry run", async () => {
    railway.deployment("eu-west-1", "d-2");
    await assert.rejects(command("stop", { yes: true }), {
      name: "UsageError",
      message: "stop needs --reason: what is done to what is under way is on record with it.",
    });
    await assert.rejects(command("stop", { reason: "errors" }), {
      exitCode: 2,
      message: /there is no terminal to ask at: Stop what is under way in prod\n/,
    });
    const { code, text } = await command("stop", { reason: "errors", dryRun: true }, true);
    assert.deepEqual(
      [code, JSON.parse(text)],
      [
        0,
        {
          ok: true,
          environment: "prod",
          steps: [{ place: "eu-west-1", what: "stop d-2 (InProgress) and roll it back" }],
          problems: [],
          waived: [],
          outcomes: [],
        },
      ],
    );
    assert.deepEqual([railway.done, (await acts()).length], [[], 0]);
  });

  it("is acted on in all regions although one does not answer or has ended by itself, which fails or is told", async () => {
    for (const region of REGIONS) railway.deployment(region, `d-${region}`);
    const operation = railway.operation();
    const { deployments } = operation;
    const broken: Operation = {
      ...operation,
      deployments: {
        ...operation.deployments,
        newest: async (region) => {
          if (region === "eu-central-1")
            throw new CallFailed("codedeploy:GetDeploymentGroup", region, "TimeoutError", "no answer");
          return deployments.newest(region);
        },
        stop: async (region, ...rest) => {
          if (region === "eu-west-1") throw new CallFailed("codedeploy:StopDeployment", region, "AccessDenied", "no");
          railway.newest.set(region, { deploymentId: "d", status: "Stopped" });
          return deployments.stop(region, ...rest);
        },
      },
    };
    const plan = await planStop(broken, STOP);
    assert.deepEqual(plan.problems, [
      "eu-central-1: codedeploy:GetDeploymentGroup on eu-central-1 failed (TimeoutError): no answer",
    ]);
    const { ok, outcomes } = await carryOutOperation(broken, plan);
    assert.deepEqual(
      [ok, outcomes.map(({ place, status, message }) => [place, status, message])],
      [
        false,
        [
          ["eu-west-1", "failed", "codedeploy:StopDeployment on eu-west-1 failed (AccessDenied): no"],
          ["us-east-1", "ended", undefined],
        ],
      ],
    );
  });

  const COMMANDS: Readonly<Record<string, (operation: Operation) => Promise<unknown>>> = {
    stop: async (operation) => carryOutOperation(operation, await planStop(operation, STOP)),
    continue: async (operation) =>
      carryOutOperation(operation, await planContinue(operation, { reason: "go", wait: "READY_WAIT" })),
    retry: async (operation) =>
      carryOutOperation(operation, await planRetry(operation, { reason: "go", mode: "FAILED_ACTIONS" })),
  };

  for (const [name, run] of Object.entries(COMMANDS))
    it(`comes to the same end wherever ${name} was broken and run again, and nothing is done that is not on record`, async () => {
      const prepared = (): Railway => {
        const made = new Railway();
        made.run("e-2", name === "retry" ? "Failed" : "InProgress");
        for (const region of REGIONS) made.deployment(region, `d-${region}`, "Ready");
        made.world.pipeline.otherStages = [
          { name: "Deploy-2", open: true, waiting: [], actions: [], execution: "e-2", status: "Failed" },
        ];
        return made;
      };
      const whole = prepared();
      const counter = createBreaker();
      await run(whole.operation(counter));
      for (const fault of FAULTS)
        for (let at = 0; at < counter.count; at++) {
          const made = prepared();
          await run(made.operation(createBreaker(at, fault))).catch(() => undefined);
          assert.ok(
            made.recorded.every((records) => records > 0),
            `${fault} at ${at}`,
          );
          // What was done already is nothing to do any more.
          await run(made.operation()).catch(() => undefined);
          assert.deepEqual([...made.newest], [...whole.newest], `${fault} at ${at}`);
          assert.deepEqual(made.world.pipeline.allRuns, whole.world.pipeline.allRuns, `${fault} at ${at}`);
          assert.deepEqual([...new Set(made.done)].sort(), [...new Set(whole.done)].sort(), `${fault} at ${at}`);
        }
    });
});
