import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costCommand } from "../../../delivery/cli/cost";
import { amount, dollars } from "../../../delivery/cli/costText";
import { createOutput } from "../../../delivery/cli/output";
import { ROOT } from "../../../delivery/cli/program";
import { USAGE } from "../../../delivery/cost";

const NOTHING = { stack: [], usage: [], config: [] };

/** What a command prints. */
async function printed(options: Parameters<typeof costCommand>[0], json = false): Promise<string> {
  let text = "";
  const stream = { write: (chunk: string | Uint8Array) => ((text += String(chunk)), true) };
  const silent = { write: () => true };
  const output = createOutput({ json, verbose: false, stdout: stream, stderr: silent });
  assert.equal(await costCommand(options, output), 0);
  return text;
}

describe("interlock cost", () => {
  it("keeps to 80 columns with every line too", async () => {
    const text = await printed({ ...NOTHING, stack: ["shared"], lines: true });
    assert.match(text, /│ shared {2}│ eu-central-1 {3}│ CodeCommit:/);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  it("estimates a stack, and tells what a setting adds, in 80 columns", async () => {
    const text = await printed({ ...NOTHING, stack: ["dev"], config: ["dev.instancesPerRegion=2"] });
    assert.match(text, /^\$\d+\.\d\d a month, and more: incomplete, with \d lines? without a price\n/m);
    assert.match(text, /│ NAT gateways +│ +\$38\.48 │/);
    assert.match(
      text,
      /Elastic Load Balancing, hours of capacity units: no table has its price in\n {2}eu-central-1\n/,
    );
    assert.match(text, /^Against the settings as they are: \+\$\d+\.\d\d a month, from \$/m);
    assert.match(text, /│ dev +│ eu-central-1 │ EC2 +│ +\$8\.76 │ \$17\.52 │ \+\$8\.76 │/);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  it("compares with a revision, which is evaluated by itself", async () => {
    const text = await printed({ ...NOTHING, stack: ["shared"], against: "HEAD" });
    assert.match(text, /^Against HEAD \([0-9a-f]{12}\): [+-]\$\d+\.\d\d a month, from \$\d+\.\d\d to \$\d+\.\d\d$/m);
  });

  it("prints one document with every line", async () => {
    const { charges, monthly, complete, services, free } = JSON.parse(
      await printed({ ...NOTHING, stack: ["shared"] }, true),
    ) as Record<string, unknown> & { charges: unknown[] };
    assert.ok(charges.length > 5 && Array.isArray(services) && Array.isArray(free));
    assert.ok(typeof monthly === "number" && monthly > 0);
    assert.equal(complete, false);
  });

  it("refuses everything that it cannot take at once, before it evaluates anything", async () => {
    const folder = mkdtempSync(join(tmpdir(), "interlock-cost-"));
    try {
      const file = join(folder, "usage.yaml");
      writeFileSync(file, "pushesPerDay: many\nelsewhere:\n  buildMinutes: 3\n");
      const options = {
        stack: ["nowhere"],
        usage: ["pushes"],
        usageFile: file,
        config: ["instancesPerRegion=2", "prod.bakeMinutes=3"],
      };
      await assert.rejects(printed(options), {
        exitCode: 2,
        message: [
          '--usage must be <key=number>, got "pushes"; write for example --usage pushesPerDay=8',
          `--usage-file ${file}: pushesPerDay must be a number from 0 (${USAGE.pushesPerDay.what}), got "many"; omit it to use 4`,
          '--config must be <stack.key=value>, got "instancesPerRegion=2"; write for example --config prod.instancesPerRegion=4',
          '--stack: the stack must be one of shared, dev, staging, prod, got "nowhere"',
          'usage: the stack must be one of shared, dev, staging, prod, got "elsewhere"',
          "--config sets prod, which --stack leaves out; name it too",
        ].join("\n"),
      });
      writeFileSync(file, "- 1\n");
      await assert.rejects(printed({ ...NOTHING, usageFile: file }), {
        message: `--usage-file ${file} must hold a mapping, such as pushesPerDay: 8, got [1]`,
      });
      await assert.rejects(printed({ ...NOTHING, usageFile: folder }), {
        message: /^--usage-file .* cannot be read: EISDIR/,
      });
      await assert.rejects(printed({ ...NOTHING, against: "no-such-revision" }), {
        exitCode: 2,
        message: /^--against must be a revision of git/,
      });
      await assert.rejects(printed({ ...NOTHING, against: file }), {
        exitCode: 2,
        message: `--against must be a revision of git, such as main, got the file ${file}; what a state costs is not estimated`,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("writes amounts without noise, and never nothing for less than a cent", () => {
    assert.deepEqual([0, 0.004, 1234.5, -3].map(dollars), ["$0.00", "<$0.01", "$1,234.50", "-$3.00"]);
    assert.deepEqual([730, 0.5, 12_175].map(amount), ["730", "0.5", "12,175"]);
  });

  it("documents every figure of usage with its default", () => {
    const page = readFileSync(join(ROOT, "docs", "costs-and-quotas.md"), "utf8");
    const rows = Object.fromEntries(
      [...page.matchAll(/^\| `([a-zA-Z]+)` +\| ([\d.,]+) +\| (.*?) +\|$/gm)].map(
        ([, key = "", value = "", what]): [string, unknown] => [
          key,
          { default: Number(value.replaceAll(",", "")), what },
        ],
      ),
    );
    assert.deepEqual(rows, USAGE);
  });
});
