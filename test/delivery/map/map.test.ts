import assert from "node:assert/strict";
import { layoutOf, mapOf, mapPage, mapText, regionListsHtml, svgOf } from "../../../delivery/map";
import { assertGolden } from "../../support/golden";
import { delivery, graphOf, regionNames, resource, TOOLS, WORKLOAD } from "./graphs";

const SMALL = mapOf([delivery([["eu-central-1"], ["eu-west-1"]])]);

describe("the map's model", () => {
  it("has a lane for a pipeline, with stages, waves, roles, stores and copies", () => {
    const [lane] = SMALL.lanes;
    assert.deepEqual(
      lane?.stages.map(({ name, actions }) => [
        name,
        ...actions.map(({ provider, detail }) => `${provider} ${detail}`),
      ]),
      [
        ["Source", "CodeCommit shop @ main"],
        ["Wave-1", "CodeDeploy "],
        ["Wave-2", "CodeDeploy "],
      ],
    );
    const target = { kind: "target", name: "blue", account: WORKLOAD, detail: "instances" };
    assert.deepEqual(lane?.waves, [
      { stage: "Wave-1", targets: [{ ...target, region: "eu-central-1" }] },
      { stage: "Wave-2", targets: [{ ...target, region: "eu-west-1" }] },
    ]);
    assert.deepEqual(lane?.roles, [{ name: "shop-deploy", account: WORKLOAD }]);
    assert.deepEqual(
      lane?.stores.map(({ name }) => name),
      ["shop-eu-central-1", "shop-eu-west-1"],
    );
    assert.deepEqual(lane?.replications, [
      { from: "shop-eu-central-1", to: "shop-eu-west-1", prefixes: ["releases/"] },
    ]);
  });

  it("says who may assume what", () => {
    assert.deepEqual(SMALL.trusts, [
      { role: "shop-deploy", account: WORKLOAD, stack: "live", by: ["shop-pipeline"], kind: "roles" },
      { role: "shop-pipeline", account: TOOLS, stack: "live", by: ["codepipeline.amazonaws.com"], kind: "service" },
    ]);
  });

  it("finds the group that a build deploys to by the region that it names, and no test after it", () => {
    const action = (name: string, region: string) => ({
      name,
      category: "Build",
      provider: "CodeBuild",
      configuration: { ProjectName: "any", EnvironmentVariables: JSON.stringify([{ name: "WHERE", value: region }]) },
    });
    const { lanes } = mapOf([
      graphOf("any", [
        resource("aws:codepipeline/pipeline:Pipeline", "one", {
          outputs: {
            name: "one",
            stages: [
              { name: "Out", actions: [action("a", "eu-west-1")] },
              { name: "Try", actions: [action("b", "eu-west-1")] },
            ],
          },
        }),
        resource("aws:codedeploy/deploymentGroup:DeploymentGroup", "group", {
          account: WORKLOAD,
          region: "eu-west-1",
          outputs: { appName: "fn", deploymentGroupName: "fn" },
        }),
      ]),
    ]);
    assert.deepEqual(lanes[0]?.waves, [
      {
        stage: "Out",
        targets: [{ kind: "target", name: "fn", account: WORKLOAD, region: "eu-west-1", detail: "functions" }],
      },
    ]);
  });

  it("names what other actions deploy to, and targets that no stage deploys to", () => {
    const { lanes } = mapOf([
      graphOf("any", [
        resource("aws:codepipeline/pipeline:Pipeline", "one", {
          outputs: {
            name: "one",
            stages: [
              {
                name: "Site",
                actions: [{ name: "x", category: "Deploy", provider: "S3", configuration: { BucketName: "site" } }],
              },
            ],
          },
        }),
        resource("aws:codedeploy/deploymentGroup:DeploymentGroup", "group", {
          outputs: { appName: "left", deploymentGroupName: "left", onPremisesInstanceTagFilters: [{}] },
        }),
      ]),
    ]);
    assert.deepEqual(lanes[0]?.waves, [
      {
        stage: "Site",
        targets: [{ kind: "target", name: "site", account: TOOLS, region: "eu-central-1", detail: "S3" }],
      },
      {
        stage: "",
        targets: [{ kind: "target", name: "left", account: TOOLS, region: "eu-central-1", detail: "machines" }],
      },
    ]);
  });

  it("reads a program without pipelines, and properties of any form", () => {
    const model = mapOf([
      graphOf("odd", [
        resource("aws:sns/topic:Topic", "news", { outputs: { name: "news" } }),
        resource("aws:iam/role:Role", "bad", { outputs: { name: "bad", assumeRolePolicy: "{not JSON" } }),
        resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "none", { outputs: { rules: "<unknown>" } }),
      ]),
    ]);
    assert.deepEqual(model.lanes, []);
    assert.deepEqual(model.nodes, [
      { kind: "topic", name: "news", account: TOOLS, region: "eu-central-1", stack: "odd" },
    ]);
    assert.match(svgOf(layoutOf(model), { title: "odd" }), />news<\/text>/);
  });
});

describe("the picture", () => {
  it("is the same for the same delivery", () => {
    assertGolden("map.svg", svgOf(layoutOf(SMALL), { title: "A small delivery" }));
  });

  it("draws up to three regions of a wave, and more of them as one pile that a page opens", () => {
    const few = mapOf([delivery([["eu-central-1"], regionNames(3)])]);
    assert.equal(regionListsHtml(few), "");
    const many = mapOf([delivery([["eu-central-1"], regionNames(29)])]);
    const page = mapPage(many, { title: "Many" });
    assert.match(page, /<a href="#map-1-2"><rect [^]*?>29 regions<\/text>/);
    assert.match(page, /<details id="map-1-2"><summary>shop-live: Wave-2: 29 regions<\/summary>/);
    assert.match(page, /<li>xx-any-29 · blue · instances · 222222222222<\/li>/);
    const piled = layoutOf(many);
    assert.ok(layoutOf(many, true).height > 2 * piled.height, "every region takes room of its own");
    assert.doesNotMatch(svgOf(piled, { title: "Many" }), /<a /, "a file of its own has nothing to lead to");
  });

  it("draws many applications under one another", () => {
    const graphs = ["one", "two", "three"].map((stack) => delivery([["eu-central-1"]], stack));
    const picture = layoutOf(mapOf(graphs));
    const titles = picture.shapes.filter((one) => one.shape === "text" && one.full === "pipeline shop-live");
    const tops = titles.map((one) => (one.shape === "text" ? one.y : 0));
    assert.equal(new Set(tops).size, 3);
  });

  it("escapes names, for markup and for terminals", () => {
    const name = `<script>"'&\u001b[31m\u202e`;
    const model = mapOf([graphOf("odd", [resource("aws:sns/topic:Topic", "x", { outputs: { name } })])]);
    const svg = svgOf(layoutOf(model), { title: name });
    assert.doesNotMatch(svg, /<script>|\u001b|\u202e/);
    assert.match(svg, /<title>&lt;script&gt;&quot;&#39;&amp;\\u001b\[31m\\u202e<\/title>/);
  });

  it("stays within its width", () => {
    const { width, shapes } = layoutOf(mapOf([delivery([["eu-central-1"], regionNames(12)])]));
    const ends = shapes.flatMap((one) => (one.shape === "rect" ? [one.x + one.w] : []));
    assert.ok(Math.max(...ends) < width);
  });
});

describe("the map in words", () => {
  it("fits the terminal", () => {
    const text = mapText(mapOf([delivery([["eu-central-1"], regionNames(29)])]), 60);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 60),
      [],
    );
    assert.match(text, /Wave-2 → account 222222222222: xx-any-1, xx-any-2,/);
  });
});
