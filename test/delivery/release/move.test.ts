import assert from "node:assert/strict";
import { nameOf } from "../../../delivery/release/acts";
import { hold, resume } from "../../../delivery/release/hold";
import { carryOut, checkReason, type MoveRequest, planMove } from "../../../delivery/release/move";
import { Releases } from "../../../delivery/release/context";
import { historyOf } from "../../../delivery/release/history";
import type { Manifest } from "../../../delivery/release/manifest";
import { createWorld, freeze, START, type World } from "./world";

const promotion = (version?: string, more: Partial<MoveRequest> = {}): MoveRequest => ({
  kind: "promote",
  reason: "ship it",
  ...(version === undefined ? {} : { version }),
  ...more,
});
const rollback = (more: Partial<MoveRequest> = {}): MoveRequest => ({ kind: "rollback", reason: "errors", ...more });

const act = async (releases: Releases, request: MoveRequest) => carryOut(releases, await planMove(releases, request));

const channelOf = ({ to }: World) => to.versions.get("channels/shop.zip")?.at(-1)?.metadata["release"];

async function worldWith(...versions: string[]): Promise<World> {
  const world = createWorld();
  for (const version of versions) await world.publish(version);
  return world;
}

const refused = (...problems: string[]) => ({ name: "Refused", problems });

describe("release/move", () => {
  it("promotes the newest release, and tells what changes", async () => {
    const world = await worldWith("1", "2");
    const releases = world.as("ann");
    world.history.push(
      { id: "commit-1", author: "Ann", title: "Begin" },
      { id: "commit-2", author: "Bob", title: "Mend" },
    );
    await act(releases, promotion("1"));
    const plan = await planMove(releases, promotion());
    assert.equal(plan.release.manifest.version, "2");
    assert.equal(plan.current?.version, "1");
    assert.deepEqual(plan.changes, {
      added: [],
      removed: [],
      changed: ["app.js"],
      commits: [{ id: "commit-2", author: "Bob", title: "Mend" }],
      backwards: false,
    });
    assert.equal(channelOf(world), "1", "a plan moves nothing");
    await carryOut(releases, plan);
    assert.equal(channelOf(world), "2");
    const back = await planMove(releases, rollback());
    assert.deepEqual([back.release.manifest.version, back.changes.backwards], ["1", true]);
  });

  it("lets one of two people win and tells the other", async () => {
    const world = await worldWith("1", "2", "3");
    await act(world.as("ann"), promotion("1"));
    const [ann, bob] = [world.as("ann"), world.as("bob")];
    const plans = await Promise.all([planMove(ann, promotion("2")), planMove(bob, promotion("3"))]);
    const results = await Promise.allSettled([carryOut(ann, plans[0]), carryOut(bob, plans[1])]);
    const lost = results.find((one): one is PromiseRejectedResult => one.status === "rejected")!;
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    const winner = channelOf(world) === "2" ? "ann" : "bob";
    const loser = winner === "ann" ? "3" : "2";
    assert.match(
      (lost.reason as Error).message,
      new RegExp(
        `^${winner} moved the channel of prod to release ${channelOf(world)} in the meantime \\(.*\\), so that it was not moved to ${loser}\\. Look at interlock status and decide anew\\.$`,
      ),
    );
    const acts = await ann.audit.acts();
    assert.deepEqual(
      acts.map(({ by, to }) => [nameOf(by), to?.version]),
      [
        ["ann", "1"],
        [winner, channelOf(world)],
      ],
    );
  });

  it("lets one of two people win where nothing was ever promoted, and with one release for both", async () => {
    const world = await worldWith("1");
    const [ann, bob] = [world.as("ann"), world.as("bob")];
    const plans = await Promise.all([planMove(ann, promotion("1")), planMove(bob, promotion("1"))]);
    const results = await Promise.allSettled([carryOut(ann, plans[0]), carryOut(bob, plans[1])]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.equal((await ann.audit.acts()).length, 1);
  });

  const tamper: Record<string, [(world: World) => Promise<unknown> | void, string[]]> = {
    "a manifest that was not signed": [
      (world) => {
        const file = world.from.versions.get("releases/shop/1/manifest.json")!.at(-1)!;
        file.body.write("2", file.body.indexOf('"commit-1"') + 8);
      },
      [
        "manifest.json does not bear the signature of alias/shop-staging-releases; do not use this release",
        "the provenance names the commits commit-1, the manifest commit-2; do not use this release",
      ],
    ],
    "another bundle": [
      (world) => void world.from.versions.get("releases/shop/1/bundle.zip")!.at(-1)!.body.write("B"),
      [
        "bundle.zip has the SHA-256 4eb0248c79bc47614da4c98ea7efce4c3c9a1eab1ee978e3b2adfbe47eb21916, the signed manifest says 77bd207e557eab16aba99a6110ec888e7d9ab742ed18e791da121a446f410207; do not use this release",
      ],
    ],
    "a release without provenance": [
      (world) => void world.from.versions.delete("releases/shop/1/provenance.json"),
      ["release 1 lacks provenance.json; release it again"],
    ],
    "a manifest that is none": [
      (world) => {
        const [file] = world.from.versions.get("releases/shop/1/manifest.json")!;
        world.from.versions.set("releases/shop/1/manifest.json", [{ ...file!, body: Buffer.from('{"schema":2}') }]);
      },
      [
        "manifest.json of 1 is no manifest of schema 1: schema: Invalid input: expected 1; application: Invalid input: expected string, received undefined; version: Invalid input: expected string, received undefined; commit: Invalid input: expected string, received undefined; pipelineExecution: Invalid input: expected string, received undefined; build: Invalid input: expected string, received undefined; bundle: Invalid input: expected object, received undefined; files: Invalid input: expected record, received undefined",
      ],
    ],
  };
  for (const [what, [change, problems]] of Object.entries(tamper))
    it(`refuses ${what}, whatever is put aside`, async () => {
      const world = await worldWith("1");
      await change(world);
      const more = { emergency: true, fast: true };
      await assert.rejects(planMove(world.as("ann"), promotion("1", more)), refused(...problems));
      assert.equal(world.to.versions.size, 0);
    });

  it("refuses a release of another application, and one that says nothing of staging", async () => {
    const world = createWorld();
    const other = ({ validated: _, ...manifest }: Manifest): Manifest => ({ ...manifest, application: "other" });
    await world.publish("1", other);
    await assert.rejects(
      planMove(world.as("ann"), promotion("1")),
      refused("the manifest is of the application other, not of shop"),
    );
    await world.publish("2", ({ validated: _, ...manifest }) => manifest);
    await assert.rejects(
      planMove(world.as("ann"), promotion("2", { emergency: true })),
      refused("the manifest of 2 does not say that the release was deployed in staging; release it again"),
    );
  });

  it("tells everything that speaks against a promotion at once", async () => {
    const world = await worldWith("1");
    const text = "2026-11-20T00:00Z/2026-11-22T00:00Z";
    const releases = world.as("ann", { bakeMinutes: 60, freezeWindows: freeze(text) });
    await hold(releases, "incident 7");
    const [held] = await releases.audit.acts();
    world.now = START + 59 * 60_000;
    await assert.rejects(planMove(releases, promotion("1")), ({ problems }: { problems: string[] }) => {
      assert.equal(problems[0], `the line is held by ann since ${held!.at}: incident 7; interlock resume lets it go`);
      assert.match(
        problems[1]!,
        /^2026-11-21T10:59:00\.\d{3}Z lies in the freeze window 2026-11-20T00:00Z\/2026-11-22T00:00Z; it ends at 2026-11-22T00:00:00\.000Z$/,
      );
      assert.match(
        problems[2]!,
        /^release 1 must have run in staging for 60 minutes, which it has at 2026-11-21T11:00:00\.\d{3}Z$/,
      );
      return problems.length === 3;
    });
    const { act: done } = await act(releases, promotion("1", { emergency: true }));
    assert.deepEqual(done?.waived, ["hold", "freeze", "bake"]);
    assert.deepEqual([...world.pipeline.closed], [], "an emergency gets through");
    assert.equal((await releases.hold())?.held, true, "and the line stays held for all others");
  });

  it("lets a rollback through a freeze, and with --fast past the bake time, but not past a hold", async () => {
    const world = await worldWith("1", "2");
    const line = { bakeMinutes: 60, freezeWindows: freeze("2026-11-21T10:30Z/2026-11-22T00:00Z") };
    const releases = world.as("ann", line);
    for (const version of ["1", "2"]) await act(releases, promotion(version, { emergency: true }));
    world.now = START + 45 * 60_000;
    await assert.rejects(planMove(releases, rollback()), { name: "Refused" });
    const { act: done } = await act(releases, rollback({ fast: true }));
    assert.deepEqual(done?.waived, ["bake"]);
    assert.equal(channelOf(world), "1");
    await hold(releases, "incident 7");
    await assert.rejects(planMove(releases, rollback({ version: "2", fast: true })), { name: "Refused" });
  });

  it("lets no emergency go ahead of what waits already", async () => {
    const world = await worldWith("1");
    const releases = world.as("ann");
    await hold(releases, "incident 7");
    world.pipeline.waiting = ["run-1"];
    await assert.rejects(
      planMove(releases, promotion("1", { emergency: true })),
      refused(
        "execution run-1 waits before Deploy-1 and would be deployed first; end it with: aws codepipeline stop-pipeline-execution --pipeline-name shop-prod --pipeline-execution-id run-1 --region eu-central-1",
      ),
    );
  });

  it("leaves a stage closed that somebody else has closed", async () => {
    const world = await worldWith("1");
    const releases = world.as("ann");
    world.pipeline.closed.set("Deploy-2", "maintenance of the database");
    await hold(releases, "incident 7");
    const { stillClosed } = await resume(releases, "solved");
    assert.deepEqual(stillClosed, [{ stage: "Deploy-2", because: "maintenance of the database" }]);
    assert.deepEqual([...world.pipeline.closed], [["Deploy-2", "maintenance of the database"]]);
  });

  it("heeds a hold that came while somebody was being asked", async () => {
    const world = await worldWith("1");
    const plan = await planMove(world.as("ann"), promotion("1"));
    await hold(world.as("bob"), "incident 7");
    await assert.rejects(carryOut(world.as("ann"), plan), {
      name: "ReleaseError",
      message: "bob stopped the line in the meantime: incident 7",
    });
    assert.equal(channelOf(world), undefined);
  });

  it("goes back past what is no record, and shows it", async () => {
    const world = await worldWith("1", "2");
    await act(world.as("ann"), promotion("1"));
    await act(world.as("ann"), promotion("2"));
    const [record] = await world.as("ann").audit.acts();
    assert.ok(record);
    const copy = `audit/shop/prod/20261121T120000.000Z-${record.id}.json`;
    for (const [key, text] of [
      ["audit/shop/prod/20261121T110000.000Z-JUNK.json", "no JSON"],
      [copy, JSON.stringify(record)],
    ] as const)
      await world.to.put(key, Buffer.from(text), { ifNoneMatch: "*" });
    const { acts, strange } = await historyOf(world.as("ann"), new Date(START - 1));
    assert.deepEqual(
      acts.map(({ to }) => to?.version),
      ["1", "2"],
    );
    assert.deepEqual(strange, [
      { place: "s3://prod-store/audit/shop/prod/20261121T110000.000Z-JUNK.json", why: "it is no record of an act" },
      {
        place: `s3://prod-store/${copy}`,
        why: `it says that it is the record ${world.as("ann").audit.keyOf(record)}`,
      },
    ]);
    await act(world.as("ann"), rollback());
    assert.equal(channelOf(world), "1");
  });

  it("orders acts by the store's clock, whatever that of whoever acts says", async () => {
    const world = await worldWith("1", "2", "3");
    await act(world.as("ann"), promotion("1"));
    await act(world.as("ann"), promotion("2"));
    // Bob's clock is two days slow.
    const bob = world.as("bob");
    const slow = new Releases(bob.line, {
      ...bob.ports,
      clock: { now: () => new Date(bob.ports.clock.now().getTime() - 2 * 24 * 60 * 60 * 1000) },
    });
    await act(slow, promotion("3"));
    const { acts } = await historyOf(world.as("ann"), new Date(START - 1));
    assert.deepEqual(
      acts.map(({ to }) => to?.version),
      ["1", "2", "3"],
    );
    await act(world.as("ann"), rollback());
    assert.equal(channelOf(world), "2", "what ran before");
  });

  it("stops the line once, and tells a second person who did", async () => {
    const world = await worldWith("1");
    const first = await hold(world.as("ann"), "incident 7");
    const second = await hold(world.as("bob"), "incident 8");
    assert.deepEqual([first.changed, second.changed, second.act], [true, false, first.act]);
    assert.deepEqual(await resume(createWorld().as("ann"), "nothing"), {
      changed: false,
      stillClosed: [],
      stopped: [],
      deploying: [],
    });
  });

  it("closes every stage that deploys, and says what it stopped and what it could not", async () => {
    const world = await worldWith("1");
    world.pipeline.waiting = ["run-3", "run-4"];
    world.pipeline.deploying.set("Deploy-1", "run-2").set("Deploy-2", "run-1");
    const { stopped, deploying } = await hold(world.as("ann"), "incident 7");
    assert.deepEqual([...world.pipeline.closed.keys()], ["Deploy-1", "Deploy-2"]);
    assert.deepEqual(stopped, [
      { execution: "run-3", before: "Deploy-1" },
      { execution: "run-4", before: "Deploy-1" },
    ]);
    assert.deepEqual(deploying, [
      { execution: "run-2", stage: "Deploy-1" },
      { execution: "run-1", stage: "Deploy-2" },
    ]);
    await resume(world.as("ann"), "solved");
    assert.deepEqual([...world.pipeline.closed], []);
  });

  it("closes what an earlier hold was ended before it could close", async () => {
    const world = await worldWith("1");
    await hold(world.as("ann"), "incident 7");
    world.pipeline.closed.delete("Deploy-2");
    const { changed } = await hold(world.as("bob"), "again");
    assert.deepEqual([changed, [...world.pipeline.closed.keys()]], [false, ["Deploy-1", "Deploy-2"]]);
    assert.match(world.pipeline.closed.get("Deploy-2") ?? "", /^interlock hold by ann - incident 7$/);
  });

  it("moves a channel again when it is told to, and says when it need not", async () => {
    const world = await worldWith("1");
    const releases = world.as("ann");
    await act(releases, promotion("1"));
    assert.equal((await act(releases, promotion("1"))).moved, false);
    assert.equal((await act(releases, promotion("1", { again: true }))).moved, true);
    assert.equal(world.to.versions.get("channels/shop.zip")?.length, 2);
  });

  it("takes over a channel that something else has moved", async () => {
    const world = await worldWith("1");
    await world.to.put("channels/shop.zip", Buffer.from("by hand"), { ifNoneMatch: "*" });
    const { act: done } = await act(world.as("ann"), promotion("1"));
    assert.deepEqual([done?.from, done?.to?.version], [undefined, "1"]);
  });

  it("refuses releases that are in no ledger, and ledgers without one", async () => {
    const world = createWorld();
    await assert.rejects(planMove(world.as("ann"), promotion()), {
      message: "staging has published no release; let its pipeline end first.",
    });
    await assert.rejects(planMove(world.as("ann"), promotion("9")), {
      message: "There is no release 9 in s3://staging-store; interlock status names what there is.",
    });
    await assert.rejects(planMove(world.as("ann"), rollback({ version: "9" })), {
      message: "There is no release 9 in s3://prod-store or s3://staging-store; interlock status names what there is.",
    });
    await assert.rejects(planMove(world.as("ann"), rollback()), {
      message: "The audit of prod knows no release before the first one; say with --to which one is meant.",
    });
  });

  it("keeps reasons to what the channel can hold", async () => {
    assert.equal(checkReason("  ship it "), "ship it");
    assert.throws(() => checkReason(" "), { message: "--reason must have 1 to 500 characters, got 0.", exitCode: 2 });
    const world = await worldWith("1");
    await assert.rejects(act(world.as("ann"), promotion("1", { reason: "ü".repeat(400) })), {
      message: /^The reason is too long by \d+ bytes: it is kept with the channel, in 2048 bytes/,
    });
    assert.equal(channelOf(world), undefined);
  });
});
