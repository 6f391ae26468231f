/** The linter over the stacks of this repository, and what they become by settings. */
import assert from "node:assert/strict";
import { describeFinding, lintWorld } from "../../../delivery/access/lint";
import { createWorld } from "../../../delivery/access/world";
import type { Graph } from "../../../delivery/graph";
import { evaluateProject } from "../../support/project";
import { VARIANTS, evaluateVariant } from "../../support/variants";

const lint = async (graphs: readonly Graph[]): Promise<string[]> =>
  (await lintWorld(createWorld(graphs))).map(describeFinding);

describe("the policies of the stacks", () => {
  it("name actions, resources and conditions that AWS knows", async () => {
    assert.deepEqual(await lint([...(await evaluateProject()).values()]), []);
  });

  for (const name of Object.keys(VARIANTS))
    it(`name actions, resources and conditions that AWS knows: ${name}`, async () => {
      assert.deepEqual(await lint(await evaluateVariant(name)), []);
    });
});
