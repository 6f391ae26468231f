/** Everybody outside of the zone of trust whom the program names, with what each of them could do. */
import type { Graph } from "../../graph/types";
import type { Facts } from "../proof/facts";
import type { World } from "../world";
import { destinationFindings } from "./destinations";
import { mentionsOf } from "./mentions";
import { reachOf } from "./reach";
import { strangeness, zoneOf } from "./zone";

export type { Trusts } from "./zone";

/** Somebody, or something, that the program names and does not declare as its own. */
export interface Outsider {
  /** URN of the resource that names it, with `#` and the name of an inline policy. */
  readonly place: string;
  /** Sid, or the index of the statement; empty where the resource itself names it. */
  readonly statement: string;
  /** Where in the statement or resource, such as `Principal AWS`. */
  readonly element: string;
  readonly name: string;
  /** Why it lies outside, in words that follow the name. */
  readonly why: string;
  /** Calls that would succeed if the outsider's own account allowed everything. */
  readonly could: readonly string[];
}

/** Lists the outsiders of a program. @param organisation Id of the organisation that all of its accounts belong to. */
export function outsidersOf(
  graphs: readonly Graph[],
  world: World,
  facts: Facts,
  organisation?: string,
): readonly Outsider[] {
  const zone = zoneOf(graphs, world, facts, organisation);
  const accounts = new Map(
    graphs.flatMap(({ resources }) => resources.map(({ urn, account = "" }) => [urn, account] as const)),
  );
  const named = mentionsOf(world.policies).flatMap((mention): Outsider[] => {
    const { policy, statement, element, kind, value } = mention;
    const why = strangeness(kind, value, zone, element);
    if (why === undefined) return [];
    const could = reachOf(mention, world, facts, (urn) => accounts.get(urn) ?? "");
    return [{ place: policy.policy.name, statement: statement.label, element, name: value, why, could }];
  });
  const sent = destinationFindings(graphs, zone).map(({ urn, element, value, why }) => ({
    place: urn,
    statement: "",
    element,
    name: value,
    why,
    could: [],
  }));
  return [...named, ...sent];
}
