import assert from "node:assert/strict";
import { compareCommand } from "../../../delivery/cli/compare";
import type { Output } from "../../../delivery/cli/output";

function recorder(isJson: boolean): { readonly output: Output; readonly said: unknown[] } {
  const said: unknown[] = [];
  const output = {
    isJson,
    print: (text: string) => void (isJson || said.push(text)),
    json: (value: unknown) => void (isJson && said.push(value)),
  } as unknown as Output;
  return { output, said };
}

describe("interlock compare", () => {
  it("lists the settings and the resources that staging and prod are deployed to by, where they differ", async () => {
    const { output, said } = recorder(false);
    assert.equal(await compareCommand("staging", "prod", {}, output), 0);
    const text = String(said[0]);
    assert.match(text, /^staging → prod: \d+ settings and \d+ resources differ\nSettings\n/);
    assert.match(text, /\n {2}maxInstancesPerRegion: 4 → 6\n/);
    assert.match(text, /\n {2}aws:autoscaling\/group:Group web-\{region\}-group\n {4}maxSize: 4 → 6\n/);
    // Deployment group, configuration and alarm are the same by construction.
    assert.doesNotMatch(text, /codedeploy|MetricAlarm web-/);
  });

  it("prints one document, without any secret, for everything too", async () => {
    const { output, said } = recorder(true);
    await compareCommand("staging", "prod", { all: true }, output);
    const [document] = said as [{ regions: string[]; resources: { name: string; only?: string }[] }];
    assert.deepEqual(document.regions, ["eu-central-1", "eu-central-1"]);
    assert.equal(document.resources.find(({ name }) => name === "verify-project")?.only, "right");
    assert.doesNotMatch(JSON.stringify(document), /interlock-(staging|prod|\{environment\})-[0-9a-f]{4}/);
  });

  it("refuses one environment twice, and one that there is not", async () => {
    const { output } = recorder(true);
    await assert.rejects(compareCommand("prod", "prod", {}, output), {
      message: "compare needs two environments, got prod twice; name another one",
      exitCode: 2,
    });
    await assert.rejects(compareCommand("staging", "qa", {}, output), /Pulumi\.qa\.yaml/);
  });
});
