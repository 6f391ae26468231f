import assert from "node:assert/strict";
import type { NameInputs } from "../../../components/internal/physicalNames";
import { named } from "../../../components/internal/physicalNames";
import { deploy } from "../deployed";

/** The inputs as a program of a stack gets them. */
async function inputs(stack: string, ...args: Parameters<typeof named>): Promise<NameInputs> {
  const graph = await deploy(() => named(...args), { stack });
  return graph.outputs as NameInputs;
}

describe("named", () => {
  const long = "n".repeat(60);

  it("leaves to the provider what it can name", async () => {
    assert.deepEqual(await inputs("dev", "role", "n".repeat(56)), {});
    assert.deepEqual(await inputs("dev", "connection", "n".repeat(24)), {});
  });

  it("gives the beginning of what it cannot, where the type takes one", async () => {
    assert.deepEqual(await inputs("dev", "role", long), { namePrefix: `${"n".repeat(37)}-` });
    assert.deepEqual(await inputs("dev", "bucket", `Shop-${long}`), { bucketPrefix: `shop-${"n".repeat(31)}-` });
    assert.deepEqual(await inputs("dev", "role", `${"n".repeat(36)}-${long}`), { namePrefix: `${"n".repeat(36)}-` });
  });

  it("cuts the name and adds a hash where it does not, another one in each stack", async () => {
    const { name } = await inputs("dev", "connection", long);
    assert.match(name!, /^n{23}-[0-9a-f]{8}$/);
    assert.deepEqual(await inputs("dev", "connection", long), { name });
    assert.notEqual((await inputs("prod", "connection", long))["name"], name);
    assert.notEqual((await inputs("dev", "connection", `${long}n`))["name"], name);
  });

  it("prefers the program's own", async () => {
    assert.deepEqual(await inputs("dev", "role", long, "own"), { name: "own" });
    assert.deepEqual(await inputs("dev", "deploymentConfig", "slow", "own"), { deploymentConfigName: "own" });
  });
});
