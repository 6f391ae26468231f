/** Evaluated stacks with something changed, as if they had been declared so. */
import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../../delivery/graph";

/** The stacks with one of them changed. */
export function changed(
  graphs: ReadonlyMap<string, Graph>,
  stack: string,
  change: (graph: Graph) => Graph,
): ReadonlyMap<string, Graph> {
  const graph = graphs.get(stack);
  assert.ok(graph);
  return new Map([...graphs, [stack, change(graph)]]);
}

interface Statement {
  readonly Action: string | readonly string[];
}

function revoke(policy: string, action: string): string {
  const document = JSON.parse(policy) as { Statement: Statement[] };
  const Statement = document.Statement.filter(({ Action }) => ![Action].flat().includes(action));
  return JSON.stringify({ ...document, Statement });
}

/** Takes from a role every statement that names an action. */
export function without(graph: Graph, roleName: string, action: string): Graph {
  let before = 0;
  const revoked = (text: unknown): unknown => {
    if (typeof text !== "string") return text;
    before += text.includes(action) ? 1 : 0;
    return revoke(text, action);
  };
  const change = (resource: GraphResource): GraphResource => {
    const { inputs } = resource;
    const isRole = resource.outputs["name"] === roleName && resource.type === "aws:iam/role:Role";
    if (!isRole && !(resource.type === "aws:iam/rolePolicy:RolePolicy" && inputs["role"] === roleName)) return resource;
    const inline = (inputs["inlinePolicies"] ?? []) as readonly { name: string; policy: unknown }[];
    return {
      ...resource,
      inputs: {
        ...inputs,
        ...(isRole
          ? { inlinePolicies: inline.map((one) => ({ ...one, policy: revoked(one.policy) })) }
          : { policy: revoked(inputs["policy"]) }),
      },
    };
  };
  const resources = graph.resources.map(change);
  assert.ok(before > 0, `no policy of ${roleName} allows ${action}`);
  return { ...graph, resources };
}
