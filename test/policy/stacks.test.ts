/** The whole pack over the stacks of this repository, what they become by settings, and the examples. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UNKNOWN as UNKNOWN_IN_GRAPH, type Graph, type GraphResource, type Properties } from "../../delivery/graph";
import { evaluateExample } from "../examples/examples";
import { ROOT, evaluateProject } from "../support/project";
import { VARIANTS, evaluateVariant } from "../support/variants";
import { UNKNOWN, violations, type Config, type TestResource } from "./run";

/** Properties as the engine would send them, in a preview with its own mark for what is unknown. */
const wire = (value: unknown): unknown =>
  value === UNKNOWN_IN_GRAPH
    ? UNKNOWN
    : Array.isArray(value)
      ? value.map(wire)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wire(item)]))
        : value;

function toResource(resource: GraphResource, props: Properties, graph: Graph): TestResource {
  const provider = graph.resources.find(({ urn }) => urn === resource.provider);
  return {
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    props: wire(props) as Record<string, unknown>,
    ...(provider === undefined ? {} : { provider: wire(provider.inputs) as Record<string, unknown> }),
    origins: resource.propertyDependencies ?? {},
  };
}

/** Runtimes are judged by a day, lest the tests fail on another. */
const CONFIG = { "function-runtime": { supportedUntil: "2026-11-22" } };

const check = (graph: Graph, config: Readonly<Record<string, Config>> = {}) =>
  violations(
    graph.resources.map((resource) => toResource(resource, resource.inputs, graph)),
    {
      config: { ...CONFIG, ...config },
      outputs: graph.resources.map((resource) => toResource(resource, resource.outputs, graph)),
    },
  );

const MODES = ["update", "preview"] as const;

describe("policy pack: the stacks of this repository", () => {
  const graphs = new Map<string, ReadonlyMap<string, Graph>>();

  before(async () => {
    for (const mode of MODES) graphs.set(mode, await evaluateProject(mode));
  });

  for (const mode of MODES)
    it(`keep every rule in the ${mode}`, async () => {
      const stacks = graphs.get(mode);
      assert.ok(stacks);
      assert.deepEqual([...stacks.keys()].sort(), ["dev", "prod", "shared", "staging"]);
      for (const graph of stacks.values()) assert.deepEqual(await check(graph), []);
    });

  it("break a rule when a bucket loses its policy, known or not", async () => {
    for (const mode of MODES) {
      const graph = graphs.get(mode)?.get("staging");
      assert.ok(graph);
      const resources = graph.resources.filter(({ name }) => name !== "artifacts-bucket-policy-eu-west-1");
      assert.deepEqual(await check({ ...graph, resources }), [
        {
          policy: "bucket-tls",
          level: "mandatory",
          urn: "urn:pulumi:staging::interlock::interlock:index:ArtifactStores$aws:s3/bucket:Bucket::artifacts-bucket-eu-west-1",
          message: "the bucket has no BucketPolicy; declare one that denies s3:* where aws:SecureTransport is false",
        },
      ]);
    }
  });
});

describe("policy pack: other sources and targets of the stacks", () => {
  for (const name of Object.keys(VARIANTS))
    for (const mode of MODES)
      it(`keep every rule in the ${mode}: ${name}`, async () => {
        for (const graph of await evaluateVariant(name, mode)) assert.deepEqual(await check(graph), []);
      });
});

/** Resources of an example that a rule leaves alone. */
const EXEMPT: Readonly<Record<string, Readonly<Record<string, Config>>>> = {
  // CloudTrail encrypts with S3's own keys where the trail is given none.
  repository: { "bucket-encryption": { exempt: ["code-trail-bucket"] } },
};

describe("policy pack: the examples", () => {
  for (const name of readdirSync(join(ROOT, "examples")))
    for (const preview of [false, true])
      it(`keep every rule in the ${preview ? "preview" : "update"}: ${name}`, async () => {
        assert.deepEqual(await check(await evaluateExample(name, { preview }), EXEMPT[name]), []);
      });
});
