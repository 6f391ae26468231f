import assert from "node:assert/strict";
import { sameResources } from "../../delivery/graph";
import { pipelineOf } from "../../delivery/graph/declared/pipelines";
import { matchesTrigger, type RepositoryChange } from "../../delivery/rehearsal/pipeline/triggerFilters";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

const push = (branch: string, ...files: string[]): RepositoryChange => ({ kind: "push", branch, files });
const CHANGES: readonly (readonly [string, RepositoryChange, boolean])[] = [
  ["a push to main", push("main", "service/app.ts"), true],
  ["a push to a release", push("release/2/hotfix", "service/app.ts"), true],
  ["a push of words alone", push("main", "docs/guide.html", "service/README.md"), false],
  ["a push to a topic", push("topic", "service/app.ts"), false],
  ["a version", { kind: "tag", tag: "v1.2" }, true],
  ["a draft of a version", { kind: "tag", tag: "v1.2-draft" }, false],
  ["a pull request to main", { kind: "pullRequest", event: "OPEN", branch: "main", files: ["service/app.ts"] }, true],
  ["a pull request elsewhere", { kind: "pullRequest", event: "OPEN", branch: "topic", files: ["service/a"] }, false],
  ["a merge", { kind: "pullRequest", event: "CLOSED", branch: "main", files: ["service/app.ts"] }, false],
];

describe("examples/connection", () => {
  for (const [what, change, starts] of CHANGES)
    it(`${starts ? "starts" : "does not start"} on ${what}`, async () => {
      const { triggers = [] } = pipelineOf(await evaluateExample("connection"));
      assert.equal(
        triggers.some((trigger) => matchesTrigger(trigger, change)),
        starts,
      );
    });

  it("needs no event rule, and tells where the handshake is", async () => {
    const graph = await evaluateExample("connection");
    assert.deepEqual(
      graph.resources.filter(({ type }) => type.endsWith(":EventRule")),
      [],
    );
    const home = "https://eu-central-1.console.aws.amazon.com/codesuite";
    assert.equal(graph.outputs["handshake"], `${home}/settings/connections?region=eu-central-1`);
  });

  it("hands the pipeline the connection and nothing of other repositories' hosts", async () => {
    const graph = await evaluateExample("connection");
    const [policy] = resource(graph, "shop-role").inputs["inlinePolicies"] as { policy: string }[];
    const { Statement } = JSON.parse(policy?.policy ?? "") as { Statement: { Sid: string; Resource: unknown }[] };
    const uses = Statement.find(({ Sid }) => Sid === "UseConnections");
    assert.deepEqual(uses?.Resource, [resource(graph, "github-connection").outputs["arn"]]);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [
      await evaluateExample("connection"),
      await evaluateExample("connection", { preview: true }),
    ];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
