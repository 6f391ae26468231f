/** What tests of components share: evaluation in one account and region, and ways to look into the graph. */
import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../delivery/graph";
import { type Build, deploy as deployAnywhere, type DeployOptions } from "../support/deploy";

/** Account and region of the provider in these tests. */
export const SITE = { account: "111111111111", region: "eu-central-1" };

/** Evaluates what `build` declares, with what it returns as the stack's outputs. */
export const deploy = (build: Build, options: DeployOptions = {}): Promise<Graph> =>
  deployAnywhere(build, { site: SITE, ...options });

/**
 * Evaluates args that nobody would give together, such as a region of one partition and a role of another: that each is passed on
 * is all that such a test asks, and whether AWS would take them is not.
 */
export const deployLoosely = (build: Build, options: DeployOptions = {}): Promise<Graph> =>
  deploy(build, { checks: [], ...options });

/** The resources that components declare, as `type name`, without stack and providers. */
export function listed(graph: Graph): readonly string[] {
  return graph.resources
    .filter(({ type }) => !/^pulumi:(pulumi|providers)/.test(type))
    .map(({ type, name }) => `${type.split(":").at(-1) ?? type} ${name}`)
    .sort();
}

/** The one resource of a name. */
export function resource(graph: Graph, name: string): GraphResource {
  const found = graph.resources.filter((each) => each.name === name);
  const [only] = found;
  assert.equal(found.length, 1, `${found.length} resources are named ${name}: ${listed(graph).join(", ")}`);
  assert.ok(only);
  return only;
}

/** A policy document among a resource's inputs, parsed. */
export function document(graph: Graph, name: string, property: string): unknown {
  const text = resource(graph, name).inputs[property];
  assert.equal(typeof text, "string", `${name} has no ${property}`);
  return JSON.parse(text as string);
}

/** The problems that the args of a component lead to, as its error lists them. */
export async function problemsOf(build: () => unknown): Promise<readonly string[]> {
  let message: string | undefined;
  const graph = await deploy(() => {
    try {
      build();
    } catch (error) {
      message = (error as Error).message;
    }
  });
  assert.ok(message !== undefined, "nothing was thrown");
  assert.deepEqual(listed(graph), [], "nothing may be registered once args are refused");
  return message.split("\n");
}
