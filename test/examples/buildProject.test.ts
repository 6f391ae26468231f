import assert from "node:assert/strict";
import { parseBuildspec } from "../../delivery/specs";
import { sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/buildProject", () => {
  it("builds pull requests on ARM in the private subnets of a VPC", async () => {
    const graph = await evaluateExample("buildProject");
    const { environment, vpcConfig, source } = resource(graph, "review-project").inputs as {
      environment: Record<string, unknown>;
      vpcConfig: { vpcId: string; subnets: string[] };
      source: { type: string; buildspec: string; auth: { resource: string } };
    };
    assert.deepEqual(
      [environment["type"], environment["image"]],
      ["ARM_CONTAINER", "aws/codebuild/amazonlinux-aarch64-standard:4.0"],
    );
    assert.equal(vpcConfig.subnets.length, 2);
    assert.equal(source.auth.resource, resource(graph, "github").outputs["arn"]);
    assert.deepEqual(
      (resource(graph, "review-webhook").inputs["pullRequestBuildPolicy"] as Record<string, unknown>)[
        "requiresCommentApproval"
      ],
      "FORK_PULL_REQUESTS",
    );
    assert.deepEqual(Object.keys(graph.outputs["reportGroupArns"] as object).sort(), ["coverage", "tests"]);
    const { phases, reports } = parseBuildspec(source.buildspec, "buildspec");
    assert.deepEqual(phases[0]?.runtimeVersions, { nodejs: "24" });
    assert.deepEqual(Object.keys(reports), ["tests", "coverage"]);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [
      await evaluateExample("buildProject"),
      await evaluateExample("buildProject", { preview: true }),
    ];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
