/** Which bucket copies what into which. */
import type { Graph } from "../../graph/types";
import type { MapReplication } from "../types";
import { type Bag, bagOf, byText, listOf, textOf } from "./values";

const TYPE = /^aws:s3\/bucketReplicationConfig(uration)?:/;

const destinationOf = (rule: Bag): string =>
  textOf(bagOf(rule["destination"])["bucket"]).replace(/^arn:[^:]*:s3:::/, "");

const prefixOf = (rule: Bag): string => {
  const filter = bagOf(rule["filter"]);
  return textOf(filter["prefix"]) || textOf(bagOf(filter["and"])["prefix"]) || textOf(rule["prefix"]);
};

/** The replications of a graph; rules into one bucket are one of them. */
export function replicationsOf({ resources }: Graph): readonly MapReplication[] {
  return resources
    .filter(({ type }) => TYPE.test(type))
    .flatMap(({ outputs }) => {
      const rules = listOf(outputs["rules"])
        .map(bagOf)
        .filter(({ status }) => status === "Enabled");
      const destinations = [...new Set(rules.map(destinationOf))].filter((to) => to !== "").sort(byText);
      return destinations.map((to) => {
        const prefixes = rules.filter((rule) => destinationOf(rule) === to).map(prefixOf);
        const all = prefixes.includes("") ? [] : [...new Set(prefixes)].sort(byText);
        return { from: textOf(outputs["bucket"]), to, prefixes: all };
      });
    });
}
