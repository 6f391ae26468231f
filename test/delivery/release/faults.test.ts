import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Releases } from "../../../delivery/release/context";
import { hold, resume } from "../../../delivery/release/hold";
import { RELEASE_FILES } from "../../../delivery/release/ledger";
import { carryOut, type MoveRequest, planMove } from "../../../delivery/release/move";
import { createBreaker, type Breaker, FAULTS, type Fault } from "./faults";
import { createWorld, type World } from "./world";

type Command = (releases: Releases) => Promise<unknown>;

const move =
  (request: MoveRequest): Command =>
  async (releases) =>
    carryOut(releases, await planMove(releases, request));

const promote = (version: string, more: Partial<MoveRequest> = {}): Command =>
  move({ kind: "promote", version, reason: `ship ${version}`, ...more });

interface Scenario {
  readonly name: string;
  readonly prepare: (world: World) => Promise<void>;
  readonly command: Command;
}

const published = async (world: World): Promise<void> => {
  await world.publish("1");
  await world.publish("2");
};

const SCENARIOS: readonly Scenario[] = [
  { name: "the first promotion", prepare: published, command: promote("1") },
  {
    name: "a later promotion",
    prepare: async (world) => {
      await published(world);
      await promote("1")(world.as("ann"));
    },
    command: promote("2"),
  },
  {
    name: "a rollback",
    prepare: async (world) => {
      await published(world);
      await promote("1")(world.as("ann"));
      await promote("2")(world.as("ann"));
    },
    command: move({ kind: "rollback", version: "1", reason: "errors" }),
  },
  { name: "a hold", prepare: published, command: (releases) => hold(releases, "incident 7") },
  {
    name: "a resumption",
    prepare: async (world) => {
      await published(world);
      await hold(world.as("ann"), "incident 7");
    },
    command: (releases) => resume(releases, "solved"),
  },
  {
    name: "an emergency while the line is held",
    prepare: async (world) => {
      await published(world);
      await promote("1")(world.as("ann"));
      await hold(world.as("ann"), "incident 7");
    },
    command: promote("2", { emergency: true }),
  },
];

function through(breaker: Breaker, releases: Releases): Releases {
  const { from, to, signatures, pipeline, identity } = releases.ports;
  const wrapped = {
    from: breaker.wrap(from),
    to: breaker.wrap(to),
    signatures: breaker.wrap(signatures),
    pipeline: breaker.wrap(pipeline),
    identity: breaker.wrap(identity),
  };
  return new Releases(releases.line, { ...releases.ports, ...wrapped });
}

/** What must be the same however often a command was ended: ids of acts and times are a run's own. */
function outcome({ from, to, pipeline }: World): unknown {
  const text = JSON.stringify([from.contents(), to.contents(), [...pipeline.closed]]);
  const ids = [...new Set(text.match(/[0-9A-HJKMNP-TV-Z]{26}/g) ?? [])].sort();
  const named = ids.reduce((all, id, index) => all.replaceAll(id, `#${index}`), text);
  return createHash("sha256")
    .update(named.replace(/2026-?11-?21T[\d:.]+Z/g, "then"))
    .digest("hex");
}

/** What must hold at every moment, wherever a command was ended. */
function checkNothingIsHalf({ to }: World): void {
  const channel = to.versions.get("channels/shop.zip") ?? [];
  for (const { metadata, body } of channel) {
    assert.equal(body.toString("utf8"), `bundle of ${metadata["release"]}`);
    for (const file of RELEASE_FILES) assert.ok(to.versions.has(`releases/shop/${metadata["release"]}/${file}`), file);
  }
  const onRecord = [...to.versions.keys()].filter((key) => key.startsWith("audit/"));
  const replaced = channel.slice(0, -1).map(({ metadata }) => metadata["act"]!);
  for (const act of replaced)
    assert.ok(
      onRecord.some((key) => key.includes(act)),
      `${act} is lost`,
    );
  for (const [key, versions] of to.versions)
    if (/^(audit|releases)\//.test(key)) assert.equal(versions.length, 1, `${key} was overwritten`);
}

async function worldOf({ prepare }: Scenario): Promise<World> {
  const world = createWorld();
  await prepare(world);
  return world;
}

async function broken(scenario: Scenario, at: number, fault: Fault): Promise<World> {
  const world = await worldOf(scenario);
  await assert.rejects(scenario.command(through(createBreaker(at, fault), world.as("ann"))), `${fault} at ${at}`);
  return world;
}

describe("release/faults", () => {
  let points = 0;

  for (const scenario of SCENARIOS)
    it(`ends ${scenario.name} the same wherever it was broken off`, async () => {
      const whole = await worldOf(scenario);
      const counter = createBreaker();
      await scenario.command(through(counter, whole.as("ann")));
      assert.ok(counter.count > 4);
      for (const fault of FAULTS)
        for (let at = 0; at < counter.count; at++) {
          const world = await broken(scenario, at, fault);
          checkNothingIsHalf(world);
          await scenario.command(world.as("ann"));
          checkNothingIsHalf(world);
          assert.equal(outcome(world), outcome(whole), `${fault} at call ${at} of ${counter.count}`);
          points++;
        }
    });

  it("was tried at every call", () => {
    assert.ok(points >= 500, `only ${points} points`);
    console.log(`      ${points} points of failure tried`);
  });

  it("loses no act when another command follows one that was broken off", async () => {
    const scenario = SCENARIOS[1]!;
    const counter = createBreaker();
    await scenario.command(through(counter, (await worldOf(scenario)).as("ann")));
    for (const fault of FAULTS)
      for (let at = 0; at < counter.count; at++) {
        const world = await broken(scenario, at, fault);
        await world.publish("3");
        await promote("3")(world.as("bob"));
        checkNothingIsHalf(world);
        const acts = await world.as("bob").audit.acts();
        const moves = world.to.versions.get("channels/shop.zip")!.map(({ metadata }) => metadata["act"]);
        assert.deepEqual(
          acts.map(({ id }) => id),
          moves,
        );
      }
  });
});
