import assert from "node:assert/strict";
import { Variables, pipelineVariables } from "../../../../delivery/rehearsal/pipeline/variables";
import type { PipelineDeclaration } from "../../../../delivery/rehearsal/pipeline/declaration";
import { graphOf, resource } from "../fixtures/graph";

describe("pipeline variables", () => {
  const variables = new Variables({ codepipeline: { PipelineExecutionId: "1" } });
  variables.set("Build", { VERSION: "2.0", EMPTY: "", TRICKY: "$& #{Build.VERSION}" });

  it("are replaced wherever a text refers to them", () => {
    assert.equal(
      variables.resolve("v#{Build.VERSION} of #{codepipeline.PipelineExecutionId}#{Build.EMPTY}"),
      "v2.0 of 1",
    );
    assert.equal(variables.resolve("#{Build} #Build.VERSION {x}"), "#{Build} #Build.VERSION {x}");
    assert.deepEqual(variables.resolveAll({ a: "#{Build.VERSION}", b: "" }), { a: "2.0", b: "" });
  });

  it("are not replaced within a value", () => {
    assert.equal(variables.resolve("#{Build.TRICKY}"), "$& #{Build.VERSION}");
  });

  it("fail where they have no value, naming those that there are", () => {
    const rejects = (text: string, message: string) =>
      assert.throws(() => variables.resolve(text), { name: "RehearsalError", message });
    rejects(
      "#{Build.COMMIT}",
      "The variable #{Build.COMMIT} has no value; the namespace Build has the variables: VERSION, EMPTY, TRICKY.",
    );
    rejects("#{Test.X}", "The variable #{Test.X} has no value; the namespace Test has the variables: none.");
  });

  it("of the pipeline itself have their defaults", () => {
    const declared = [{ name: "REGION", defaultValue: "eu" }, { name: "REASON" }];
    const graph = graphOf(resource("aws:codepipeline/pipeline:Pipeline", "p", { variables: declared }));
    const pipeline = { urn: graph.resources[0]?.urn } as PipelineDeclaration;
    assert.deepEqual(pipelineVariables(graph, pipeline), { REGION: "eu" });
  });
});
