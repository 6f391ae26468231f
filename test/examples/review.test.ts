import assert from "node:assert/strict";
import { sameResources } from "../../delivery/graph";
import { parseBuildspec } from "../../delivery/specs";
import { document, resource } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/review", () => {
  it("demands the build and a maintainer", async () => {
    const graph = await evaluateExample("review");
    const pools = ["shop-review-review-rule", "shop-review-people-rule"].map((name) => {
      const { Statements } = document(graph, name, "content") as {
        Statements: { NumberOfApprovalsNeeded: number; ApprovalPoolMembers: string[] }[];
      };
      return Statements.map(({ NumberOfApprovalsNeeded, ApprovalPoolMembers }) => [
        NumberOfApprovalsNeeded,
        ...ApprovalPoolMembers,
      ]);
    });
    const reviewer = String(resource(graph, "shop-review-function-role").outputs["name"]);
    assert.deepEqual(pools, [
      [[1, `arn:aws:sts::111111111111:assumed-role/${reviewer}/*`]],
      [[1, "arn:aws:sts::111111111111:assumed-role/shop-maintainers/*"]],
    ]);
    assert.deepEqual(graph.outputs["approvalRules"], ["shop-review-review", "shop-review-people"]);
  });

  it("judges by commands that no pull request can change", async () => {
    const { source } = resource(await evaluateExample("review"), "shop-review-build-project").inputs as {
      source: { buildspec: string };
    };
    const { phases } = parseBuildspec(source.buildspec, "buildspec");
    assert.deepEqual(
      phases.flatMap(({ commands }) => commands),
      ["npm ci", "npm run lint", "npm test"],
    );
  });

  it("has GitHub start the other builds", async () => {
    const graph = await evaluateExample("review");
    const { source } = resource(graph, "docs-review-build-project").inputs as { source: Record<string, unknown> };
    assert.deepEqual(source["auth"], { type: "CODECONNECTIONS", resource: resource(graph, "github").outputs["arn"] });
    assert.ok(resource(graph, "docs-review-build-webhook"));
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("review"), await evaluateExample("review", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
