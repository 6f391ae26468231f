import type { Graph } from "./types";

/** Lists the resources that only one of two evaluations of a stack declares; empty when both declare the same. */
export function sameResources(update: Graph, preview: Graph): readonly string[] {
  const urns = (graph: Graph) => new Set(graph.resources.map(({ urn }) => urn));
  const [updated, previewed] = [urns(update), urns(preview)];
  return [
    ...[...updated].filter((urn) => !previewed.has(urn)).map((urn) => `only in the update: ${urn}`),
    ...[...previewed].filter((urn) => !updated.has(urn)).map((urn) => `only in the preview: ${urn}`),
  ];
}
