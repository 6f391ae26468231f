import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EvaluationError, evaluateStacks, readStackConfig, type StackConfig } from "../../../delivery/graph";

describe("the project's files", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "interlock-config-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  };
  const problemsOf = (stack = "dev", overrides?: Record<string, unknown>) => {
    try {
      readStackConfig(root, stack, overrides);
    } catch (error) {
      assert.ok(error instanceof EvaluationError, String(error));
      return error.problems.map((problem) => problem.replaceAll(`${root}/`, ""));
    }
    return assert.fail("the configuration was read");
  };

  it("become configuration as the engine passes it", () => {
    write({
      "Pulumi.yaml": [
        "name: shop",
        "config:",
        "  aws:region: eu-west-1",
        "  retention: { type: integer, default: 30, description: days }",
        "  regions: { type: array, items: { type: string }, default: [b, a] }",
        "  token: { type: string, secret: true }",
        "  app: web",
        "  off: { type: boolean, value: false }",
      ].join("\n"),
      "Pulumi.dev.yaml": [
        "config:",
        "  shop:token: { secure: AAAB }",
        "  retention: 7",
        "  shop:waves:",
        "    - name: one",
        "      bake: 5",
        "    - { secret: { secure: CCCD } }",
        "  shop:version: '1.10'",
        "  aws:region: us-east-1",
      ].join("\n"),
    });
    assert.deepEqual(readStackConfig(root, "dev", { app: "other", "shop:extra": { b: 1, a: true } }), {
      project: "shop",
      stack: "dev",
      config: {
        "aws:region": "us-east-1",
        "shop:app": "other",
        "shop:extra": '{"a":true,"b":1}',
        "shop:off": "false",
        "shop:regions": '["b","a"]',
        "shop:retention": "7",
        "shop:token": "encrypted",
        "shop:version": "1.10",
        "shop:waves": '[{"bake":5,"name":"one"},{"secret":"encrypted"}]',
      },
      secretKeys: ["shop:token", "shop:waves"],
    });
  });

  it("are missed by name", () => {
    assert.deepEqual(problemsOf(), ["Pulumi.yaml does not exist; create it or name another stack"]);
    write({ "Pulumi.yaml": "name: shop" });
    assert.deepEqual(problemsOf(), ["Pulumi.dev.yaml does not exist; create it or name another stack"]);
  });

  it("may lack a configuration", () => {
    write({ "Pulumi.yaml": "name: shop\nconfig:", "Pulumi.dev.yaml": "" });
    assert.deepEqual(readStackConfig(root, "dev").config, {});
  });

  it("are told where they are broken, all at once", () => {
    write({
      "Pulumi.yaml": [
        "name: ''",
        "config:",
        "  a: { type: whole }",
        "  aws:region: { type: string, default: x }",
        "  b: { type: integer, default: many }",
        "  c: { west: 1, default: 2 }",
        "  d: { type: array, items: { type: integer }, default: [1, x] }",
      ].join("\n"),
      "Pulumi.dev.yaml": "config:\n  x: 1\n  x: 2\n  y: [1\n",
    });
    assert.deepEqual(problemsOf(), [
      "Pulumi.yaml:1:1 name must be a non-empty string",
      'Pulumi.yaml:3:14 a.type must be one of string, integer, boolean, array, object, got "whole"',
      "Pulumi.yaml:4:17 aws:region: type is allowed for settings of the project only",
      'Pulumi.yaml:5:3 project:b must be of type integer, got "many"',
      "Pulumi.yaml:6:8 c: west must be one of type, default, value, description, secret, items; a map is given as default",
      'Pulumi.yaml:7:3 project:d must hold items of type integer, got "x"',
      "Pulumi.dev.yaml:3:3 Map keys must be unique",
      "Pulumi.dev.yaml:5:1 Flow sequence in block collection must be sufficiently indented and end with a ]",
    ]);
  });

  it("must give every declared setting a value of its type", () => {
    write({
      "Pulumi.yaml":
        "name: shop\nconfig:\n  size: { type: integer }\n  list: { type: array }\n  word: { type: string }",
      "Pulumi.dev.yaml": "config:\n  size: 1\n  list: [1]",
    });
    assert.deepEqual(problemsOf(), ['Pulumi.dev.yaml:1:1 shop:word (string) has no value: stack "dev" must set it']);
    assert.equal(readStackConfig(root, "dev", { word: "w" }).config["shop:word"], "w");
    write({ "Pulumi.dev.yaml": "environment: [prod]\nconfig:\n  size: big\n  empty:\n  list: [1]" });
    assert.deepEqual(problemsOf(), [
      "Pulumi.dev.yaml:1:14 environment: Pulumi ESC environments are not read here; write their values under config",
      'Pulumi.dev.yaml:3:3 shop:size must be of type integer, got "big"',
      "Pulumi.dev.yaml:4:3 empty has no value; give it one or remove it",
    ]);
  });

  describe("evaluateStacks", () => {
    const load = (stack: string) => () => {
      const label = new pulumi.Config().require("label");
      if (stack === "shared") return { label };
      return { label, shared: new pulumi.StackReference("organization/shop/shared").requireOutput("label") };
    };

    beforeEach(() =>
      write({
        "Pulumi.yaml": "name: shop\nconfig: { label: none }",
        "Pulumi.shared.yaml": "config: { label: s }",
        "Pulumi.dev.yaml": "config: { label: d }",
        "Pulumi.prod.yaml": "config: { label: p }",
      }),
    );

    it("evaluates the stacks that have files, in order, each with the outputs of those before", async () => {
      const graphs = await evaluateStacks({ root, mode: "update", load });
      assert.deepEqual([...graphs.keys()], ["shared", "dev", "prod"]);
      assert.deepEqual(
        [...graphs.values()].map(({ outputs }) => outputs),
        [{ label: "s" }, { label: "d", shared: "s" }, { label: "p", shared: "s" }],
      );
    });

    it("evaluates what a stack refers to, and returns only what was asked for", async () => {
      const overrides = { shared: { label: "other" } };
      const graphs = await evaluateStacks({ root, mode: "preview", stacks: ["prod"], overrides, load });
      assert.deepEqual([...graphs.keys()], ["prod"]);
      assert.equal(graphs.get("prod")?.mode, "preview");
      assert.deepEqual(graphs.get("prod")?.outputs, { label: "p", shared: "other" });
    });

    it("takes stacks of any name, after those of the order", async () => {
      write({ "Pulumi.review.yaml": "config: { label: r }" });
      const graphs = await evaluateStacks({ root, mode: "update", stacks: ["review"], load });
      assert.deepEqual([...graphs.keys()], ["review"]);
      assert.deepEqual(graphs.get("review")?.outputs, { label: "r", shared: "s" });
    });

    it("evaluates no other stacks than those that are referred to", async () => {
      const evaluated: string[] = [];
      const counting = (stack: string) => (evaluated.push(stack), load(stack));
      const refersTo = ({ stack }: StackConfig) => (stack === "shared" ? [] : ["shared", "absent"]);
      const options = { root, load: counting, refersTo } as const;
      const expected = (await evaluateStacks({ root, mode: "update", load })).get("prod");
      const graphs = await evaluateStacks({ ...options, mode: "update", stacks: ["prod"] });
      assert.deepEqual([graphs.get("prod"), evaluated.splice(0)], [expected, ["shared", "prod"]]);
      await evaluateStacks({ ...options, mode: "preview" });
      assert.deepEqual(evaluated, ["shared", "shared", "dev", "prod"]);
    });

    it("refuses a reference that is not listed, or that leads back", async () => {
      const message = (known: string) =>
        `Evaluating stack "prod" as an update found 1 problem:\n  - Stack "prod" refers to stack ` +
        `"organization/shop/shared", which is unknown: ${known}`;
      const prod = { root, mode: "update", stacks: ["prod"], load } as const;
      const none = message("no stack was evaluated before it");
      await assert.rejects(evaluateStacks({ ...prod, refersTo: () => [] }), { message: none });
      await assert.rejects(evaluateStacks({ ...prod, refersTo: () => ["prod"] }), { message: none });
      const circle = ({ stack }: StackConfig) => [stack === "prod" ? "dev" : "prod"];
      await assert.rejects(evaluateStacks({ ...prod, refersTo: circle }), {
        message: none.replaceAll('"prod"', '"dev"'),
      });
    });

    it("fails where a project has no stacks", async () => {
      for (const stack of ["shared", "dev", "prod"]) rmSync(join(root, `Pulumi.${stack}.yaml`));
      await assert.rejects(evaluateStacks({ root, mode: "update", load }), {
        message:
          `Evaluating the project found 1 problem:\n  - ${root} has none of ` +
          "Pulumi.shared.yaml, Pulumi.dev.yaml, Pulumi.staging.yaml, Pulumi.prod.yaml",
      });
    });
  });
});
