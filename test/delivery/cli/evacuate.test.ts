import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evacuateCommand } from "../../../delivery/cli/evacuate";
import { evacuateDeployCommand } from "../../../delivery/cli/evacuateDeploy";
import { evacuateDrainCommand } from "../../../delivery/cli/evacuateDrain";
import type { EvacuationReach } from "../../../delivery/cli/evacuationReach";
import { createOutput, type Output } from "../../../delivery/cli/output";
import { readStackConfig } from "../../../delivery/graph";
import type { Traffic } from "../../../delivery/release";
import { Evacuation } from "../../../delivery/release/evacuation/context";
import { type EvacuationWorld, HOME, promotedWorld } from "../release/evacuation/world";
import { evaluateStack, ROOT } from "../../support/project";

const FILE = "Pulumi.prod.yaml";

/** Commands on a world in memory, on a copy of prod's settings. */
class Terminal {
  readonly printed: string[] = [];

  constructor(
    private readonly self: EvacuationWorld,
    private readonly root: string,
  ) {}

  output(json = false): Output {
    const write = (text: string): boolean => this.printed.push(text) > 0;
    const stderr = { write: json ? () => true : write };
    return createOutput({ json, verbose: false, stdout: { write }, stderr });
  }

  get reach(): EvacuationReach {
    return {
      root: this.root,
      open: async () => this.self.as("ann"),
      settings: (stack) => {
        copyFileSync(join(ROOT, "Pulumi.yaml"), join(this.root, "Pulumi.yaml"));
        const { config } = readStackConfig(this.root, stack);
        return Object.fromEntries(
          Object.entries(config)
            .filter(([key]) => key.startsWith("interlock:"))
            .map(([key, text]) => [
              key.slice("interlock:".length),
              text.startsWith("[") ? (JSON.parse(text) as unknown) : text,
            ]),
        );
      },
      stack: evaluateStack,
    };
  }

  get text(): string {
    return this.printed
      .join("")
      .replace(/2026-11-21T[\d:.]+Z/g, "<time>")
      .replace(/20261121T[\d.]+Z-[0-9A-Z]{26}/g, "<record>")
      .replace(/[0-9a-f]{64}/g, "<digest>");
  }
}

describe("interlock evacuate", () => {
  let root: string;
  const settings = (): string => readFileSync(join(root, FILE), "utf8");
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "interlock-evacuate-"));
    copyFileSync(join(ROOT, FILE), join(root, FILE));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function lost(): Promise<Terminal> {
    const self = await promotedWorld();
    self.isLost = true;
    return new Terminal(self, root);
  }
  const move = { from: HOME, to: "eu-west-1", drop: true };

  it("writes the settings and tells the commands that follow, twice the same", async () => {
    const before = settings();
    const terminal = await lost();
    assert.equal(await evacuateCommand(move, terminal.output(), terminal.reach), 0);
    assert.equal(
      settings(),
      `${before.replace("homeRegion: eu-central-1", "homeRegion: eu-west-1")}  interlock:primaryKeyRegion: eu-central-1\n  interlock:evacuatedRegions: [eu-central-1]\n`,
    );
    const { text } = terminal;
    for (const line of [
      "Move the pipeline of prod from eu-central-1 to eu-west-1\n",
      "  ! s3://prod-store in eu-central-1 does not answer (TimeoutError)\n",
      "  -   interlock:homeRegion: eu-central-1\n  +   interlock:homeRegion: eu-west-1\n",
      "pulumi stack init prod-eu-central-1\npulumi stack select prod\npulumi state move --source prod --dest prod-eu-central-1 --yes \\\n",
      "  'urn:pulumi:prod::interlock::interlock:stacks:RegionalTarget::web-eu-central-1' \\\n",
      "'\npulumi up --stack prod\n",
    ])
      assert.ok(text.includes(line), `${line}\nis not in\n${text}`);
    const [, steps] = text.split("Next, as docs/evacuation.md explains:");
    const after = settings();
    const again = await lost();
    assert.equal(await evacuateCommand(move, again.output(), again.reach), 0);
    assert.equal(settings(), after);
    assert.ok(again.text.includes(`${FILE} says all of it already.`));
    assert.equal(again.text.split("Next, as docs/evacuation.md explains:")[1], steps);
  });

  it("writes nothing in a dry run, and shows what it would write", async () => {
    const before = settings();
    const terminal = await lost();
    assert.equal(await evacuateCommand({ ...move, dryRun: true }, terminal.output(true), terminal.reach), 0);
    assert.equal(settings(), before);
    const report = JSON.parse(terminal.printed.join("")) as Record<string, unknown>;
    assert.deepEqual(
      [report["ok"], report["written"], report["settings"], report["deleted"]],
      [
        true,
        false,
        { homeRegion: "eu-west-1", primaryKeyRegion: "eu-central-1", evacuatedRegions: ["eu-central-1"] },
        [],
      ],
    );
  });

  it("writes nothing where something speaks against it", async () => {
    const before = settings();
    const self = await promotedWorld();
    self.keys.delete("eu-west-1");
    self.isLost = true;
    const terminal = new Terminal(self, root);
    assert.equal(await evacuateCommand({ ...move, drop: false }, terminal.output(), terminal.reach), 1);
    assert.equal(settings(), before);
    assert.ok(terminal.text.includes("✘ the store's key in eu-west-1 is not there; it must be enabled"));
    assert.ok(
      terminal.text.includes(
        "✘ eu-central-1 does not answer, and pulumi up would ask it; add --drop to leave all of it as it is",
      ),
    );
  });

  it("moves home out of a region that answers by pulumi up alone", async () => {
    const terminal = new Terminal(await promotedWorld(), root);
    assert.equal(await evacuateCommand({ ...move, drop: false }, terminal.output(), terminal.reach), 0);
    assert.ok(terminal.text.endsWith("explains:\n\npulumi up --stack prod\n"), terminal.text);
    assert.ok(!settings().includes("evacuatedRegions"));
  });

  it("refuses to leave a region in which the pipeline does not live", async () => {
    const terminal = await lost();
    await assert.rejects(evacuateCommand({ from: "us-east-1", to: "eu-west-1" }, terminal.output(), terminal.reach), {
      message:
        "The pipeline lives in eu-central-1, so that it need not move out of us-east-1. To deploy to us-east-1 no more, add it to evacuatedRegions.",
    });
  });

  it("drains a region of a name, and says what is answered with then", async () => {
    const terminal = await lost();
    const records = new Map(
      ["eu-central-1", "eu-west-1"].map((region) => [region, { region, healthCheckId: `check-${region}` }]),
    );
    const traffic: Traffic = {
      domainName: "board.example.com",
      healthCheckIds: { "eu-central-1": "check-eu-central-1" },
      drainedHealthCheckId: "drained",
      records: async () => [...records.values()],
      setHealthCheck: async ({ region }, healthCheckId) => void records.set(region, { region, healthCheckId }),
    };
    const reach: EvacuationReach = {
      ...terminal.reach,
      open: async () => {
        const { line, lost: from, waves, ports } = await terminal.reach.open({ lost: HOME, deploys: false });
        return new Evacuation(line, from, waves, { ...ports, traffic });
      },
    };
    const options = { from: HOME, back: false, reason: "it answers wrongly", yes: true };
    assert.equal(await evacuateDrainCommand(options, terminal.output(), reach), 0);
    for (const line of [
      "Take the traffic of prod from eu-central-1\n",
      "board.example.com\n",
      "Done; on record as audit/shop/prod/<record>.json in eu-west-1, us-east-1\n",
    ])
      assert.ok(terminal.text.includes(line), `${line}\nis not in\n${terminal.text}`);
    assert.equal(records.get(HOME)?.healthCheckId, "drained");
    assert.equal(await evacuateDrainCommand(options, terminal.output(), reach), 0);
    assert.ok(terminal.text.endsWith("Nothing was to be done.\n"), terminal.text);
    await assert.rejects(evacuateDrainCommand({ from: HOME, back: true }, terminal.output(), reach), {
      message: "--undrain needs --reason: whoever moves traffic is on record with it.",
    });
  });

  it("deploys past the pipeline to the regions that are left", async () => {
    const terminal = await lost();
    const options = { from: HOME, reason: "eu-central-1 is lost", yes: true };
    assert.equal(await evacuateDeployCommand(options, terminal.output(), terminal.reach), 0);
    for (const line of [
      "Deploy 1 to prod without its pipeline, and without eu-central-1\n",
      "wave 1         eu-west-1 (is deployed), us-east-1 (is deployed)\n",
      "  eu-west-1: deployment d-1\n",
      "  us-east-1: deployment d-2: Succeeded\n",
      "On record as audit/shop/prod/<record>.json in each of these regions\n",
    ])
      assert.ok(terminal.text.includes(line), `${line}\nis not in\n${terminal.text}`);
    await assert.rejects(evacuateDeployCommand({ from: HOME }, terminal.output(), terminal.reach), {
      message: "--deploy needs --reason: what goes past the pipeline is on record with it.",
    });
  });
});
