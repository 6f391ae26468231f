import type { Place } from "../codec";
import { nodeAt, type SpecNode } from "../nodes";
import { didYouMean } from "../suggest";
import type { BatchBuild, BatchGraphBuild } from "./model";

/** Builds of a batch are told apart by their identifiers. */
export function checkIdentifiers(list: readonly BatchBuild[], node: SpecNode, place: Place): void {
  list.forEach(({ identifier }, index) => {
    if (list.findIndex((other) => other.identifier === identifier) === index) return;
    const at = nodeAt(node, [index, "identifier"]) ?? node;
    place
      .child(index)
      .child("identifier")
      .fail(at, `must be unique, got ${JSON.stringify(identifier)} again`);
  });
}

/** Builds of a graph wait for builds of the same graph, and none for itself. */
export function checkGraph(list: readonly BatchGraphBuild[], node: SpecNode, place: Place): void {
  checkIdentifiers(list, node, place);
  const names = list.map(({ identifier }) => identifier);
  const cyclic = cyclicBuilds(list);
  list.forEach((build, index) => {
    const at = nodeAt(node, [index, "depend-on"]) ?? node;
    const here = place.child(index).child("depend-on");
    build.dependOn.forEach((name, position) => {
      if (names.includes(name)) return;
      const item = nodeAt(node, [index, "depend-on", position]) ?? at;
      here.fail(item, `must name builds of this graph, got ${JSON.stringify(name)}${didYouMean(name, names)}`);
    });
    if (cyclic.has(build.identifier))
      here.fail(at, `must not wait for itself, got ${cycleThrough(build.identifier, list)}`);
  });
}

/** For each build, all those that it waits for, directly or not. */
function reachable(from: string, list: readonly BatchGraphBuild[]): Map<string, string> {
  const cameFrom = new Map<string, string>();
  const dependencies = new Map(list.map(({ identifier, dependOn }) => [identifier, dependOn]));
  const queue = [from];
  for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
    for (const next of dependencies.get(current) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, current);
      queue.push(next);
    }
  }
  return cameFrom;
}

/** One build of each cycle, so that a cycle is reported once. */
function cyclicBuilds(list: readonly BatchGraphBuild[]): Set<string> {
  const found = new Set<string>();
  const covered = new Set<string>();
  for (const { identifier } of list) {
    const below = reachable(identifier, list);
    if (!below.has(identifier) || covered.has(identifier)) continue;
    found.add(identifier);
    for (const name of below.keys()) if (reachable(name, list).has(identifier)) covered.add(name);
  }
  return found;
}

/** The shortest way back, as `a > b > a`. */
function cycleThrough(start: string, list: readonly BatchGraphBuild[]): string {
  const cameFrom = reachable(start, list);
  const way = [start];
  for (let at = cameFrom.get(start); at !== undefined && at !== start; at = cameFrom.get(at)) way.unshift(at);
  return [start, ...way].join(" > ");
}
