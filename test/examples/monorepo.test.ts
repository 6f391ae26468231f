import assert from "node:assert/strict";
import { sameResources } from "../../delivery/graph";
import { matchesEvent } from "../../delivery/rehearsal/pipeline/eventPattern";
import { document, resource } from "../components/deployed";
import { loadFunction } from "../components/functions";
import { evaluateExample } from "./examples";

const pushed = {
  id: "event-1",
  source: "aws.codecommit",
  "detail-type": "CodeCommit Repository State Change",
  resources: ["arn:aws:codecommit:eu-central-1:111111111111:monorepo"],
  detail: {
    event: "referenceUpdated",
    repositoryName: "monorepo",
    referenceType: "branch",
    referenceName: "main",
    commitId: "new",
    oldCommitId: "old",
  },
};

describe("examples/monorepo", () => {
  const cases: Readonly<Record<string, readonly [files: readonly string[], started: readonly string[]]>> = {
    "its own files": [["services/api/src/a.js"], ["monorepo-api"]],
    "what both share": [["shared/money.js"], ["monorepo-web", "monorepo-api"]],
    "the lock file": [["package-lock.json"], ["monorepo-web", "monorepo-api"]],
    "words alone": [["services/web/README.md", "README.md"], []],
    "files of nobody": [["tools/a.sh"], []],
  };
  for (const [what, [files, started]] of Object.entries(cases))
    it(`starts pipelines for ${what}`, async () => {
      const graph = await evaluateExample("monorepo");
      assert.ok(matchesEvent(document(graph, "paths-function-rule", "eventPattern"), pushed));
      const { handler, sent } = loadFunction(graph, "paths-function", {
        GetDifferences: () => ({ differences: files.map((path) => ({ afterBlob: { path } })) }),
        GetBranch: () => ({ branch: { commitId: "new" } }),
        StartPipelineExecution: () => ({}),
      });
      assert.deepEqual(await handler(pushed), started);
      // The action that gets the commit must be there: CodePipeline would refuse the start.
      for (const { operation, input } of sent) {
        if (operation !== "StartPipelineExecution") continue;
        const service = String(input["name"]).replace("monorepo-", "");
        const [{ actions }] = resource(graph, `${service}-pipeline`).inputs["stages"] as [
          { actions: { name: string }[] },
        ];
        const [{ actionName }] = input["sourceRevisions"] as [{ actionName: string }];
        assert.deepEqual(
          actions.map(({ name }) => name),
          [actionName],
        );
      }
    });

  it("starts none by rules of the pipelines' own", async () => {
    const graph = await evaluateExample("monorepo");
    const rules = graph.resources.filter(({ type }) => type === "aws:cloudwatch/eventRule:EventRule");
    assert.deepEqual(
      rules.map(({ name }) => name),
      ["paths-function-rule"],
    );
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("monorepo"), await evaluateExample("monorepo", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
