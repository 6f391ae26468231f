import assert from "node:assert/strict";
import { parseBuildspec } from "../../delivery/specs";
import { sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/packages", () => {
  it("logs builds in to the repository that they read and publish to", async () => {
    const graph = await evaluateExample("packages");
    const login =
      "aws codeartifact login --tool npm --repository shop --domain example --domain-owner 111111111111 --region eu-central-1";
    const commandsOf = (name: string) => {
      const { buildspec } = resource(graph, `${name}-project`).inputs["source"] as { buildspec: string };
      return parseBuildspec(buildspec, "buildspec").phases.flatMap(({ commands }) => commands);
    };
    assert.deepEqual(commandsOf("test"), [login, "npm ci && npm test"]);
    assert.deepEqual(commandsOf("publish"), [login, "npm publish"]);
    assert.equal(graph.outputs["loginCommand"], login);
    const mayPublish = (name: string) =>
      JSON.stringify(resource(graph, `${name}-role`).inputs["inlinePolicies"]).includes("PublishPackageVersion");
    assert.deepEqual([mayPublish("test"), mayPublish("publish")], [false, true]);
  });

  it("searches its own packages first, then what npmjs.com and PyPI have", async () => {
    const graph = await evaluateExample("packages");
    assert.deepEqual(resource(graph, "packages-repository-shop").inputs["upstreams"], [
      { repositoryName: "npm" },
      { repositoryName: "pypi" },
    ]);
    for (const name of ["packages-domain", "packages-key", "packages-repository-shop"])
      assert.equal(resource(graph, name).protect, true, name);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("packages"), await evaluateExample("packages", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
