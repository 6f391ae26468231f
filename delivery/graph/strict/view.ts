/** A stack as checks see it. */
import type { Graph, GraphResource } from "../types";
import type { StackView } from "./types";

function grouped(resources: readonly GraphResource[]): ReadonlyMap<string, readonly GraphResource[]> {
  const groups = new Map<string, GraphResource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.type);
    if (group === undefined) groups.set(resource.type, [resource]);
    else group.push(resource);
  }
  return groups;
}

/** Computes a value when it is first asked for. */
function lazily<Value>(compute: () => Value): () => Value {
  let held: { readonly value: Value } | undefined;
  return () => (held ??= { value: compute() }).value;
}

const arnsOf = (resources: readonly GraphResource[]) =>
  new Map(
    resources.flatMap((resource) => {
      const { arn } = resource.outputs;
      return typeof arn === "string" && arn.startsWith("arn:") ? [[arn, resource] as const] : [];
    }),
  );

/** The view of a graph; each index is formed when a check first asks for it. */
export function viewOf(graph: Graph): StackView {
  const declared = graph.resources.filter(({ custom, read }) => custom && read !== true);
  const types = lazily(() => grouped(declared));
  const urns = lazily(() => new Map(graph.resources.map((resource) => [resource.urn, resource])));
  const arns = lazily(() => arnsOf(declared));
  return {
    graph,
    declared,
    ofType: (type) => types().get(type) ?? [],
    get: (urn) => urns().get(urn),
    byArn: (arn) => (typeof arn === "string" ? arns().get(arn) : undefined),
  };
}
