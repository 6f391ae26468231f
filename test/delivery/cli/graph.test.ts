import assert from "node:assert/strict";
import { graphCommand } from "../../../delivery/cli/graph";
import type { Output } from "../../../delivery/cli/output";
import { REDACTED, type Graph } from "../../../delivery/graph";

/** An output that keeps what it is given. */
function recorder(isJson: boolean): {
  readonly output: Output;
  readonly printed: string[];
  readonly documents: unknown[];
} {
  const printed: string[] = [];
  const documents: unknown[] = [];
  const output = {
    isJson,
    progress: () => undefined,
    print: (text: string) => void (isJson || printed.push(text)),
    json: (value: unknown) => void (isJson && documents.push(value)),
  } as unknown as Output;
  return { output, printed, documents };
}

describe("interlock graph", () => {
  it("prints the resources of a stack as one document, without its secrets", async () => {
    const { output, documents } = recorder(true);
    assert.equal(await graphCommand({ stack: "dev", config: ["externalId=never-to-be-seen"] }, output), 0);
    const [graph] = documents as [Graph];
    assert.equal(graph.stack, "dev");
    const provider = graph.resources.find(({ urn }) => urn.endsWith("pulumi:providers:aws::workload"));
    assert.equal(provider?.inputs["assumeRoles"], REDACTED);
    assert.doesNotMatch(JSON.stringify(documents), /never-to-be-seen/);
  });

  it("takes settings, as JSON where they are", async () => {
    const { output, documents } = recorder(true);
    await graphCommand({ stack: "dev", config: ["instancesPerRegion=2", "interlock:branch=main"] }, output);
    const [{ resources }] = documents as [Graph];
    assert.equal(resources.find(({ type }) => type === "aws:autoscaling/group:Group")?.inputs["minSize"], 2);
    assert.match(
      JSON.stringify(resources.find(({ type }) => type === "aws:cloudwatch/eventRule:EventRule")?.inputs),
      /"main/,
    );
  });

  it("prints a table with the places of resources for people", async () => {
    const { output, printed } = recorder(false);
    await graphCommand({ stack: "shared", config: [] }, output);
    assert.match(printed.join("\n"), /aws:codecommit\/repository:Repository.+111111111111.+eu-central-1/);
    assert.match(printed.join("\n"), /\n\d+ resources\n/);
  });

  it("refuses a setting that is no pair, and a stack that has no file", async () => {
    const { output } = recorder(true);
    await assert.rejects(graphCommand({ stack: "dev", config: ["branch"] }, output), {
      message: '--config must be <key=value>, got "branch"; write for example --config instancesPerRegion=2',
      exitCode: 2,
    });
    await assert.rejects(graphCommand({ stack: "qa", config: [] }, output), /Pulumi\.qa\.yaml/);
  });
});
