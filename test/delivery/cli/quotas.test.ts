import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOutput } from "../../../delivery/cli/output";
import { ROOT } from "../../../delivery/cli/program";
import { quotasCommand } from "../../../delivery/cli/quotas";

interface Ran {
  readonly code: number;
  readonly text: string;
}

async function run(options: Partial<Parameters<typeof quotasCommand>[0]>, json = false, root = ROOT): Promise<Ran> {
  let text = "";
  const stdout = { write: (chunk: string | Uint8Array) => ((text += String(chunk)), true) };
  const output = createOutput({ json, verbose: false, stdout, stderr: { write: () => true } });
  const code = await quotasCommand({ applications: "1,10,100", shared: [], ...options }, output, root);
  return { code, text };
}

describe("interlock quotas", () => {
  it("tells that one application fits, and where more would not, in 80 columns", async () => {
    const { code, text } = await run({});
    assert.equal(code, 0);
    assert.match(text, /│ VPCs +│ +1 │ +10 ! │ +100 ! │ +5 │/);
    assert.match(text, /│ EventBridge rules of one bus +│ +6 │ +60 │ +600 ! │ +300 │/);
    assert.match(text, /│ concurrent builds, Linux small +│ +\d \? │/);
    assert.match(text, /^Nothing is known to be more than its quota$/m);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  it("fails where the first number does not fit, and says by how much", async () => {
    const { code, text } = await run({ applications: "10" }, true);
    assert.equal(code, 1);
    const { ok, errors, needs } = JSON.parse(text) as {
      ok: boolean;
      errors: string[];
      needs: { quota: string; counts: Record<string, number>; limit: number; origin: string; source: string }[];
    };
    assert.equal(ok, false);
    assert.ok(
      errors.some((one) => one.startsWith("10 VPCs in account 222222222222, eu-central-1; AWS's default is 5 ")),
    );
    assert.deepEqual(
      needs
        .filter(({ quota }) => quota === "pipelines")
        .map(({ counts, limit, origin }) => ({ counts, limit, origin })),
      [{ counts: { 10: 30 }, limit: 1000, origin: "default" }],
    );
  });

  it("refuses everything that it cannot take at once, before it evaluates anything", async () => {
    const root = mkdtempSync(join(tmpdir(), "interlock-quotas-"));
    try {
      writeFileSync(join(root, "quotas.yaml"), "vpcs: -1\n");
      writeFileSync(join(root, "Pulumi.dev.yaml"), "config: {}\n");
      await assert.rejects(run({ applications: "1,many,0", shared: ["platform"] }, false, root), {
        exitCode: 2,
        message: [
          '--applications must hold whole numbers from 1 to 100000, separated by commas, got "1,many,0"; write for example --applications 1,10,100',
          '--shared: the stack must be one of dev, got "platform"',
          "quotas.yaml: vpcs must be a whole number from 0, got -1; remove it to use AWS's default, 5",
        ].join("\n"),
      });
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
