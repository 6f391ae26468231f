import assert from "node:assert/strict";
import { expiringFolders } from "../../stacks/environment/stores";
import type { DeploymentTarget, EnvironmentSettings } from "../../stacks/settings";

const of = (deploymentTarget: DeploymentTarget, kind: "branch" | "channel", pipeline = "shop-prod"): string[] =>
  expiringFolders({ deploymentTarget, source: { kind } } as EnvironmentSettings, { pipeline });

describe("what expires in the stores", () => {
  it("is never a bundle that servers may fetch again", () => {
    for (const target of ["Instances", "OnPremises"] as const) {
      assert.deepEqual(of(target, "channel"), [], "the channel's copy is what is deployed");
      assert.deepEqual(of(target, "branch"), ["shop-prod/Source"], "what was built is");
    }
  });

  it("is all of the pipeline's folder where nothing is fetched afterwards", () => {
    for (const target of ["Lambda", "ECS"] as const)
      for (const kind of ["branch", "channel"] as const) assert.deepEqual(of(target, kind), ["shop-prod"]);
  });

  it("is found under the whole name of a pipeline and under the one that CodePipeline cuts", () => {
    const pipeline = "departures-of-all-stations-prod";
    assert.deepEqual(of("ECS", "branch", pipeline), ["departures-of-all-st"]);
    assert.deepEqual(of("Instances", "branch", pipeline), [
      "departures-of-all-st/Source",
      "departures-of-all-stations-prod/Source",
    ]);
  });
});
