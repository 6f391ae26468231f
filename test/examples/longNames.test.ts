/** Every component with a name of 60 characters: what the provider would not name gets names that fit. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../components";
import { evaluateExample } from "./examples";

const ROOT = join(__dirname, "..", "..");
const LENGTH = 60;

type Constructor = new (name: string, ...rest: readonly unknown[]) => object;

const isComponent = (value: unknown): value is Constructor =>
  typeof value === "function" && value.prototype instanceof pulumi.ComponentResource;

const used = new Set<string>();

/** The component under a longer name, as if the program had given it. */
function lengthened(className: string, component: Constructor): Constructor {
  return new Proxy(component, {
    construct: (target, [name, ...rest]: [string, ...unknown[]]) => {
      used.add(className);
      return new target(`${name}-`.padEnd(LENGTH, "x"), ...rest);
    },
  });
}

const requireHere = createRequire(__filename);
const index = requireHere.resolve("../../components");

describe("components with names of 60 characters", () => {
  const exported = requireHere.cache[index]!.exports as Record<string, unknown>;
  before(() => {
    const long = Object.entries(exported).map(
      ([key, value]) => [key, isComponent(value) ? lengthened(key, value) : value] as const,
    );
    requireHere.cache[index]!.exports = Object.fromEntries(long);
  });
  after(() => {
    requireHere.cache[index]!.exports = exported;
  });

  for (const example of readdirSync(join(ROOT, "examples"))) {
    it(`can be created: ${example}`, async () => {
      await evaluateExample(example);
    });
  }

  it("are all of the library", () => {
    const missing = Object.entries(components).flatMap(([key, value]) => (isComponent(value) && !used.has(key) ? [key] : []));
    assert.deepEqual(missing, []);
  });
});
