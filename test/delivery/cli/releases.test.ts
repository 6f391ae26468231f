import assert from "node:assert/strict";
import { diffCommand } from "../../../delivery/cli/diff";
import { historyCommand } from "../../../delivery/cli/history";
import { holdCommand, resumeCommand } from "../../../delivery/cli/hold";
import { createOutput, type Output } from "../../../delivery/cli/output";
import { moveCommand } from "../../../delivery/cli/promote";
import { inWords, type Reach } from "../../../delivery/cli/releases";
import { statusCommand } from "../../../delivery/cli/status";
import type { EnvironmentView } from "../../../delivery/release";
import { createWorld, type World } from "../release/world";

/** Commands on a world in memory, and what they print. */
class Terminal {
  readonly printed: string[] = [];

  constructor(
    readonly world: World,
    private readonly asJson = false,
  ) {}

  get output(): Output {
    const write = (text: string): boolean => this.printed.push(text) > 0;
    return createOutput({
      json: this.asJson,
      verbose: false,
      stdout: { write },
      stderr: { write: this.asJson ? () => true : write },
    });
  }

  get reach(): Reach {
    const releases = this.world.as("ann");
    const view: EnvironmentView = {
      environment: "prod",
      regions: ["eu-central-1"],
      pipeline: this.world.pipeline,
      releases,
    };
    return { releases: async () => releases, views: async () => [view] };
  }

  /** What was printed, with times and ids as words. */
  get text(): string {
    return this.printed
      .join("")
      .replace(/2026-11-21T[\d:.]+Z/g, "<time>")
      .replace(/20261121T[\d.]+Z-[0-9A-Z]{26}/g, "<record>")
      .replace(/[0-9a-f]{64}/g, "<digest>");
  }
}

async function published(): Promise<World> {
  const world = createWorld();
  for (const version of ["1.0.0", "1.1.0"])
    await world.publish(version, (manifest) => ({
      ...manifest,
      commit: version === "1.0.0" ? "aaaaaaaaaa" : "bbbbbbbbbb",
      source: { repository: "shop", branch: "main" },
      tests: { passed: 27, failed: 0 },
    }));
  return world;
}

describe("commands about releases", () => {
  it("show what a promotion changes before it is done, and where it is on record", async () => {
    const world = await published();
    world.history.push(
      { id: "aaaaaaaaaa", author: "Ann", title: "Begin" },
      { id: "bbbbbbbbbb", author: "Bob", title: "Mend the board" },
    );
    const first = new Terminal(world);
    const options = { yes: true, reason: "ship it" };
    assert.equal(await moveCommand("promote", { ...options, release: "1.0.0" }, first.output, first.reach), 0);
    const terminal = new Terminal(world);
    assert.equal(await moveCommand("promote", options, terminal.output, terminal.reach), 0);
    assert.equal(
      terminal.text,
      [
        "Promote 1.1.0 in prod",
        "  now           1.0.0, commit aaaaaaaa of main, published 0 minutes ago, SHA-256 <digest>, since <time> (0 minutes)",
        "  then          1.1.0, commit bbbbbbbb of main, published 0 minutes ago, SHA-256 <digest>",
        "  verified      both signatures, the bundle's digest and its provenance",
        "  validated in  staging: eu-central-1",
        "  tests         27 passed, 0 failed",
        "  files         0 added, 0 removed, 1 changed",
        "  commits       1",
        "    bbbbbbbb Mend the board (Bob)",
        "The channel of prod holds 1.1.0; the pipeline shop-prod starts by itself.",
        "On record as audit/shop/prod/<record>.json",
        "",
      ].join("\n"),
    );
    const again = new Terminal(world);
    await moveCommand("promote", options, again.output, again.reach);
    assert.match(again.text, /holds 1\.1\.0 already, by ann at <time>; nothing was moved\./);
  });

  it("do nothing without an answer, and put nothing aside without a reason", async () => {
    const { output, reach, world } = new Terminal(await published());
    await assert.rejects(moveCommand("promote", {}, output, reach), {
      exitCode: 2,
      message:
        "An approval is needed and there is no terminal to ask at: Promote 1.1.0 in prod\nRun again with --yes to give every approval.",
    });
    assert.equal(world.to.versions.size, 0);
    await assert.rejects(moveCommand("rollback", { emergency: true }, output, reach), {
      name: "UsageError",
      message: "--emergency needs --reason: what is put aside is on record with it.",
    });
  });

  it("stop the line, show that it is held, and let it go", async () => {
    const terminal = new Terminal(await published());
    const { output, reach } = terminal;
    await moveCommand("promote", { yes: true, release: "1.0.0" }, output, reach);
    terminal.printed.length = 0;
    assert.equal(await holdCommand({ reason: "incident 7" }, output, reach), 0);
    await assert.rejects(moveCommand("promote", { yes: true }, output, reach), { name: "Refused", exitCode: 1 });
    await statusCommand({}, output, reach);
    await resumeCommand({}, output, reach);
    assert.equal(
      terminal.text,
      [
        "The line to prod is held.",
        "On record as audit/shop/prod/<record>.json",
        "Nothing enters Deploy-1, Deploy-2",
        "┌─────────────┬──────────────┬─────────┬───────┬─────────────────────────────┐",
        "│ Environment │ Region       │ Runs    │ Since │ Differs                     │",
        "├─────────────┼──────────────┼─────────┼───────┼─────────────────────────────┤",
        "│ prod        │ eu-central-1 │ unknown │       │ the channel points at 1.0.0 │",
        "└─────────────┴──────────────┴─────────┴───────┴─────────────────────────────┘",
        "prod: the channel holds 1.0.0 since <time> by ann: promotion",
        "prod: HELD since <time> by ann: incident 7",
        "The line to prod is open.",
        "On record as audit/shop/prod/<record>.json",
        "",
      ].join("\n"),
    );
  });

  it("tell what was done and compare releases, also as one JSON document", async () => {
    const world = await published();
    const acting = new Terminal(world);
    for (const release of ["1.0.0", "1.1.0"])
      await moveCommand("promote", { yes: true, release }, acting.output, acting.reach);
    await moveCommand("rollback", { yes: true, reason: "errors" }, acting.output, acting.reach);
    const terminal = new Terminal(world);
    await historyCommand({ days: "7" }, terminal.output, terminal.reach);
    assert.match(terminal.text, /│ rollback 1\.1\.0 → 1\.0\.0 +│ ann │ errors +│/);
    assert.match(terminal.text, /Deployment frequency {2}2\.0 promotions a week \(2\)/);
    assert.match(terminal.text, /Change failure rate {3}50 % rolled back/);

    const json = new Terminal(world, true);
    await historyCommand({ days: "7" }, json.output, json.reach);
    const history = JSON.parse(json.printed.join("")) as { acts: { kind: string }[]; figures: object };
    assert.deepEqual(
      history.acts.map(({ kind }) => kind),
      ["promote", "promote", "rollback"],
    );
    const diff = new Terminal(world);
    await diffCommand("1.0.0", "1.1.0", {}, diff.output, diff.reach);
    assert.equal(
      diff.text,
      "1.0.0 (aaaaaaaa) → 1.1.0 (bbbbbbbb): commits not known to this clone\n  ~ app.js\n0 files added, 0 removed, 1 changed; 15 → 15 bytes\n",
    );
    await assert.rejects(diffCommand("1.0.0", "9", {}, diff.output, diff.reach), {
      message: "There is no release 9 in s3://staging-store or s3://prod-store.",
    });
    await assert.rejects(historyCommand({ days: "0" }, diff.output, diff.reach), {
      message: '--days must be a whole number from 1 to 3650, got "0".',
    });
  });

  it("say lengths of time in their largest unit", () => {
    assert.deepEqual([0, 1, 59, 90, 60 * 24, 60 * 24 * 3].map(inWords), [
      "0 minutes",
      "1 minute",
      "59 minutes",
      "2 hours",
      "1 day",
      "3 days",
    ]);
  });

  describe("show nothing from outside as it is", () => {
    const EVIL = "\u001b[2Ja\rb\u0008c\u009b1md\u202ee\u2028f";
    const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

    async function world(): Promise<World> {
      const made = createWorld();
      for (const version of ["1.0.0", "1.1.0"])
        await made.publish(version, (manifest) => ({
          ...manifest,
          commit: version,
          source: { repository: "shop", branch: `ma${EVIL}in` },
        }));
      made.history.push({ id: "1.0.0", author: "Ann", title: "" }, { id: "1.1.0", author: EVIL, title: `Fix ${EVIL}` });
      return made;
    }

    for (const asJson of [false, true])
      it(`of commits, branches, pipelines and others' reasons${asJson ? ", as JSON" : ""}`, async () => {
        const made = await world();
        const releases = made.as("ann");
        const terminal = new Terminal(made, asJson);
        const { output, reach } = terminal;
        await moveCommand("promote", { yes: true, release: "1.0.0" }, output, reach);
        await releases.audit.record(await releases.act({ kind: "hold", reason: `past ${EVIL}` }));
        made.pipeline.closed.set("Deploy-1", EVIL);
        made.pipeline.allRuns.push({ id: "1", status: "InProgress", summary: EVIL });
        made.pipeline.otherStages = [
          {
            name: `S${EVIL}`,
            open: true,
            waiting: ["1"],
            actions: [{ name: EVIL, awaitsApproval: true }],
            execution: "1",
          },
        ];
        await moveCommand("promote", { yes: true, release: "1.1.0" }, output, reach).catch(() => undefined);
        await diffCommand("1.0.0", "1.1.0", {}, output, reach);
        await historyCommand({ days: "1" }, output, reach);
        await statusCommand({}, output, reach);
        const text = terminal.printed.join("");
        assert.match(text, /past \\u001b\[2Ja\\/);
        assert.match(text, /Fix \\u001b\[2Ja/);
        assert.doesNotMatch(text, RAW);
      });

    it("and put no record below the audit that holds it raw", async () => {
      const made = createWorld();
      const releases = made.as("ann");
      await releases.audit.record(await releases.act({ kind: "hold", reason: EVIL }));
      const [record] = Object.values(made.to.contents());
      assert.doesNotMatch(record?.body ?? "", RAW);
      assert.equal((await releases.audit.acts())[0]?.reason, EVIL);
    });

    it("and take no reason that holds it", async () => {
      const { output, reach } = new Terminal(createWorld());
      const refused = {
        exitCode: 2,
        message:
          "--reason must have no control characters and none that turn the direction of text, got U+001B, U+202E; write it anew.",
      };
      const reason = "a\u001b[2Jb\u202ec\u001b";
      await assert.rejects(holdCommand({ reason }, output, reach), refused);
      await assert.rejects(resumeCommand({ reason }, output, reach), refused);
      await assert.rejects(moveCommand("promote", { reason }, output, reach), refused);
      await assert.rejects(moveCommand("rollback", { reason }, output, reach), refused);
    });
  });
});
