import assert from "node:assert/strict";
import { Alarms, parseAlarms, watchedAlarms } from "../../../../delivery/rehearsal/pipeline/alarms";
import { graphOf, resource } from "../fixtures/graph";
import { pipelineGraph } from "./support";

const group = (name: string, enabled: boolean, region: string) =>
  resource(
    "aws:codedeploy/deploymentGroup:DeploymentGroup",
    name,
    { alarmConfiguration: { enabled, alarms: ["errors", "slow"] } },
    { region },
  );

const PLACE = { environment: "prod", account: "111111111111", region: "eu-west-1" };

describe("rehearsal/pipeline/alarms", () => {
  const bake = {
    name: "Bake",
    ruleTypeId: { provider: "CloudWatchAlarm" },
    configuration: { AlarmName: "health" },
    region: "us-east-1",
  };
  const stage = { name: "Deploy", actions: [], onSuccess: { condition: { result: "FAIL", rules: [bake] } } };
  const graphs = [pipelineGraph([stage]), graphOf(group("a", true, "eu-west-1"), group("b", false, "us-east-1"))];

  it("knows the alarms that groups and conditions watch", () => {
    assert.deepEqual(watchedAlarms(graphs), ["errors@eu-west-1", "health@us-east-1", "slow@eu-west-1"]);
    assert.deepEqual(parseAlarms(["slow@eu-west-1"], graphs), [{ name: "slow", region: "eu-west-1" }]);
  });

  it("refuses those that nobody watches, with the list", () => {
    assert.throws(() => parseAlarms(["errors"], graphs), {
      message:
        "--alarm must name an alarm that a deployment group or a stage's condition watches, as NAME@REGION; " +
        'watched are errors@eu-west-1, health@us-east-1, slow@eu-west-1; got "errors".',
      exitCode: 2,
    });
    assert.throws(() => parseAlarms(["errors@eu-west-1"], []), {
      message:
        "--alarm must name an alarm that a deployment group or a stage's condition watches, as NAME@REGION; " +
        'no alarm is watched; got "errors@eu-west-1".',
    });
  });

  it("lets a forced alarm go off once a deployment of its region has begun", async () => {
    const alarms = new Alarms([{ name: "slow", region: "eu-west-1" }]);
    assert.equal(await alarms.goesOff("slow", PLACE, 10), false);
    const [stop, elsewhere, others] = [
      alarms.watch(["errors", "slow"], PLACE),
      alarms.watch(["errors", "slow"], { ...PLACE, region: "us-east-1" }),
      alarms.watch(["errors"], PLACE),
    ];
    for (const ask of [stop, elsewhere, others]) assert.equal(await ask(), undefined);
    assert.deepEqual(
      [await stop(), await elsewhere(), await others()],
      [{ reason: "alarm", detail: "slow in eu-west-1" }, undefined, undefined],
    );
    assert.equal(await alarms.goesOff("slow", PLACE, 10), true);
    assert.equal(await alarms.goesOff("slow", { ...PLACE, environment: "dev" }, 10), false);
  });

  it("keeps forced alarms quiet where it is told to", async () => {
    let quiet = true;
    const alarms = new Alarms([{ name: "slow", region: "eu-west-1" }], () => quiet);
    const stop = alarms.watch(["slow"], PLACE);
    assert.deepEqual([await stop(), await stop()], [undefined, undefined]);
    quiet = false;
    assert.equal(await alarms.goesOff("slow", PLACE, 10), false);
    const next = alarms.watch(["slow"], PLACE);
    assert.deepEqual([await next(), (await next())?.reason], [undefined, "alarm"]);
  });

  it("tells of each alarm when it goes off, once", async () => {
    const told: unknown[] = [];
    const alarms = new Alarms([{ name: "slow", region: "eu-west-1" }], undefined, (...alarm) => told.push(alarm));
    const stop = alarms.watch(["errors", "slow"], PLACE);
    await stop();
    assert.deepEqual(told, []);
    await stop();
    await stop();
    assert.equal(await alarms.goesOff("slow", PLACE, 1), true);
    assert.deepEqual(told, [[{ name: "slow", region: "eu-west-1" }, PLACE]]);
  });
});
