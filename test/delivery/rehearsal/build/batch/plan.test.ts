import assert from "node:assert/strict";
import { planBatch } from "../../../../../delivery/rehearsal/build/batch/plan";
import { parseBuildspec } from "../../../../../delivery/specs";

describe("rehearsal/build/batch/plan", () => {
  const plan = (...lines: readonly string[]) => {
    const { batch } = parseBuildspec(
      ["version: 0.2", "batch:", ...lines.map((line) => `  ${line}`)].join("\n"),
      "b.yml",
    );
    assert.ok(batch);
    return planBatch(batch);
  };

  it("takes the builds of a list and a graph as they are", () => {
    assert.deepEqual(plan("build-list:", "  - { identifier: a, buildspec: a.yml, ignore-failure: true }"), [
      {
        identifier: "a",
        buildspec: "a.yml",
        environment: { variables: {} },
        ignoreFailure: true,
        dependOn: [],
        debugSession: false,
      },
    ]);
    const graph = plan(
      "build-graph:",
      "  - identifier: a",
      "  - { identifier: b, depend-on: [a], debug-session: true }",
    );
    assert.deepEqual(
      graph.map(({ identifier, dependOn, debugSession }) => [identifier, dependOn, debugSession]),
      [
        ["a", [], false],
        ["b", ["a"], true],
      ],
    );
  });

  it("makes a build of every combination of a matrix", () => {
    const builds = plan(
      "build-matrix:",
      "  static: { ignore-failure: true, env: { type: ARM_CONTAINER, privileged-mode: true } }",
      "  dynamic: { buildspec: [a.yml, b.yml], env: { image: [x], variables: { V: [1, 2], W: z } } }",
    );
    assert.deepEqual(
      builds.map(({ identifier, buildspec, environment: { variables } }) => [identifier, buildspec, variables]),
      [
        ["build1", "a.yml", { V: "1", W: "z" }],
        ["build2", "a.yml", { V: "2", W: "z" }],
        ["build3", "b.yml", { V: "1", W: "z" }],
        ["build4", "b.yml", { V: "2", W: "z" }],
      ],
    );
    assert.deepEqual(builds[0]?.environment, {
      type: "ARM_CONTAINER",
      privilegedMode: true,
      image: "x",
      variables: { V: "1", W: "z" },
    });
    assert.ok(builds.every(({ ignoreFailure }) => ignoreFailure));
  });

  it("makes a shard of each build of a fan-out", () => {
    assert.deepEqual(
      plan("build-fanout: { parallelism: 2 }").map(({ identifier, shard }) => [identifier, shard]),
      [
        ["BuildFanoutShard1", { index: 0, count: 2 }],
        ["BuildFanoutShard2", { index: 1, count: 2 }],
      ],
    );
  });
});
