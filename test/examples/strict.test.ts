import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkStacks } from "../../delivery/graph/strict";
import { evaluateExample } from "./examples";

describe("the examples", () => {
  for (const name of readdirSync(join(__dirname, "..", "..", "examples")))
    it(`are what provider and services take, without a doubt: ${name}`, async () => {
      const graph = await evaluateExample(name);
      assert.deepEqual(graph.warnings ?? [], []);
      assert.deepEqual(checkStacks([graph]), { problems: [], warnings: [] });
    });
});
