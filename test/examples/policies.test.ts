import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describeFinding, lintWorld } from "../../delivery/access/lint";
import { createWorld } from "../../delivery/access/world";
import { evaluateExample } from "./examples";

describe("the policies of the examples", () => {
  for (const name of readdirSync(join(__dirname, "..", "..", "examples")))
    it(`name actions, resources and conditions that AWS knows: ${name}`, async () => {
      const findings = await lintWorld(createWorld([await evaluateExample(name)]));
      assert.deepEqual(findings.map(describeFinding), []);
    });
});
