import assert from "node:assert/strict";
import { sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

interface Stage {
  readonly actions: readonly Record<string, unknown>[];
}

describe("examples/jenkins", () => {
  it("builds and tests with jobs of Jenkins, side by side with commands", async () => {
    const graph = await evaluateExample("jenkins");
    const stages = resource(graph, "shop-pipeline").inputs["stages"] as readonly Stage[];
    const told = stages.map(({ actions }) =>
      actions.map(({ category, owner, provider, version, runOrder }) =>
        [category, owner, provider, version, runOrder].join(" "),
      ),
    );
    assert.deepEqual(told, [
      ["Source AWS CodeCommit 1 1"],
      ["Build Custom Jenkins-shop 1 1", "Compute AWS Commands 1 1"],
      ["Test Custom Jenkins-shop 1 1", "Test Custom Jenkins-shop 1 1", "Compute AWS Commands 1 2"],
    ]);
    const registered = ["jenkins-build-type", "jenkins-test-type"].map((name) => resource(graph, name).inputs);
    assert.deepEqual(
      registered.map(({ category, providerName, version }) => [category, providerName, version]),
      [
        ["Build", "Jenkins-shop", "1"],
        ["Test", "Jenkins-shop", "1"],
      ],
    );
  });

  it("lets Jenkins in without a right on store or key", async () => {
    const graph = await evaluateExample("jenkins");
    const policies = JSON.stringify(resource(graph, "jenkins-role").inputs["inlinePolicies"]);
    assert.doesNotMatch(policies, /s3:|kms:/);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("jenkins"), await evaluateExample("jenkins", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
