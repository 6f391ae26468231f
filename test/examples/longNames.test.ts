/** Every component with a name of 60 characters: what the provider would not name gets names that fit. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../components";
import { deploy } from "../components/deployed";
import { evaluateExample } from "./examples";

const ROOT = join(__dirname, "..", "..");
const LENGTH = 60;

/** The example whose notification rules get names that people read: they are never cut. */
const REFUSED = "notifications";
const EXAMPLES = readdirSync(join(ROOT, "examples")).filter((example) => example !== REFUSED);

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

  for (const example of EXAMPLES) {
    it(`can be created: ${example}`, async () => {
      await evaluateExample(example);
    });
  }

  it("say which names their users must give", async () => {
    const name = "news-".padEnd(LENGTH, "x");
    await assert.rejects(evaluateExample(REFUSED), (error: Error) => {
      const made = `repositories["shop"].ruleName must be given, for the one made of ${name}-repository-rule-shop would be none of`;
      assert.ok(error.message.includes(made), error.message);
      return true;
    });
  });

  it("send the traffic between regions", async () => {
    const { RegionalTraffic } = requireHere.cache[index]!.exports as typeof components;
    const endpoints = { "eu-central-1": { dnsName: "a.example.com", zoneId: "Z1" } };
    await deploy(
      () => void new RegionalTraffic("web", { hostedZoneId: "Z0123456789", domainName: "web.example.com", endpoints }),
    );
  });

  it("record who did what", async () => {
    const { DeliveryTrail } = requireHere.cache[index]!.exports as typeof components;
    await deploy(() => void new DeliveryTrail("audit", { trailName: "shop" }));
  });

  it("are all of the library, but for the one whose role always has a name of its own", () => {
    const all = Object.entries(components).flatMap(([key, value]) => (isComponent(value) ? [key] : []));
    assert.deepEqual(
      all.filter((key) => !used.has(key)),
      ["CrossAccountRole"],
    );
  });
});
