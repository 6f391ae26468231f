/** The physical identity of a resource, where it is known. */
import { partitionOf } from "../../partitions";
import { type GraphResource, UNKNOWN } from "../../types";
import type { Row, Scope } from "./rows";

export interface Identity {
  /** The same for two resources exactly where they are one thing on AWS. */
  readonly key: string;
  /** Property that a finding points at. */
  readonly property: string;
  readonly got: unknown;
  /** Bounds in words. */
  readonly where: string;
}

/** Functions and clusters may be named by their ARNs, too. */
const plain = (value: string): string =>
  /^arn:[^:]+:(?:lambda:.*:function:|ecs:.*:cluster\/)([^:/]+)/.exec(value)?.[1] ?? value;

function placeOf({ account, region }: GraphResource, scope: Scope): { key: string; words: string } | undefined {
  const partition = region === undefined ? undefined : partitionOf(region).name;
  if (scope === "partition")
    return partition === undefined ? undefined : { key: partition, words: `partition ${partition}` };
  if (account === undefined || (scope === "region" && region === undefined)) return undefined;
  return scope === "account"
    ? { key: account, words: `account ${account}` }
    : { key: `${account} ${region}`, words: `account ${account}, region ${region}` };
}

/** Values of the keys as texts; undefined where one is not known, or is a name that the provider ends with random digits. */
function valuesOf({ inputs }: GraphResource, { keys, ignoresCase }: Row): readonly string[] | undefined {
  const values: string[] = [];
  for (const entry of keys) {
    const [name = "", fallback] = entry.split("=");
    const value = inputs[name] ?? fallback;
    if (value === UNKNOWN || (typeof value !== "string" && typeof value !== "number")) return undefined;
    values.push(ignoresCase === true ? String(value).toLowerCase() : plain(String(value)));
  }
  return values;
}

/** The identity that a row gives a resource, or undefined where it cannot be told. */
export function identityOf(resource: GraphResource, row: Row): Identity | undefined {
  const place = placeOf(resource, row.scope);
  const values = valuesOf(resource, row);
  if (place === undefined || values === undefined) return undefined;
  const property = row.keys.at(-1)?.split("=")[0];
  const given = property === undefined ? undefined : resource.inputs[property];
  return {
    key: JSON.stringify([row.kind ?? resource.type, place.key, ...values]),
    property: given === undefined ? (row.keys[0]?.split("=")[0] ?? "the resource") : property!,
    got: given ?? values[0],
    where: place.words,
  };
}
