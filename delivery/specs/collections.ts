import type { Codec, JsonSchema, Place } from "./codec";
import { describe, isNull, type MapEntry, type SpecNode } from "./nodes";

export interface ListOptions {
  /** What the list holds, for messages: `commands`. */
  readonly what: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** A single scalar stands for a list of one. */
  readonly orOne?: boolean;
}

/** A list of values. */
export function listOf<T>(item: Codec<T>, options: ListOptions): Codec<readonly T[]> {
  const { what, minimum = 0, maximum = Infinity } = options;
  const array = {
    type: "array",
    items: item.schema,
    ...(minimum > 0 ? { minItems: minimum } : {}),
    ...(maximum < Infinity ? { maxItems: maximum } : {}),
  };
  return {
    schema: options.orOne ? { anyOf: [item.schema, array] } : array,
    write: (value) => value.map((part) => item.write(part)),
    read: (node, place) => {
      if (node.kind !== "list") {
        if (!options.orOne || node.kind !== "scalar" || isNull(node)) return place.fail(node, notList(options, node));
        const single = item.read(node, place);
        return single === undefined ? undefined : [single];
      }
      const { length } = node.items;
      if (length < minimum) return place.fail(node, `must list at least ${minimum} of the ${what}, got ${length}`);
      if (length > maximum) return place.fail(node, `must list at most ${maximum} ${what}, got ${length}`);
      return readAll(node.items.map((child, index) => item.read(child, place.child(index))));
    },
  };
}

const notList = (options: ListOptions, node: SpecNode): string =>
  `must be a list of ${options.what}${options.orOne ? " or a single one" : ""}, got ${describe(node)}`;

function readAll<T>(values: readonly (T | undefined)[]): T[] | undefined {
  const read = values.filter((value) => value !== undefined);
  return read.length === values.length ? read : undefined;
}

export interface MappingOptions {
  /** What a key names, for messages: `variable`. */
  readonly what: string;
  /** What is wrong with a key, if anything. */
  readonly checkKey?: (key: string) => string | undefined;
  /** Keys as JSON Schema sees them. */
  readonly keySchema?: JsonSchema;
  readonly minimum?: number;
}

/** A mapping whose keys the author chooses, or takes from a list that `checkKey` knows. */
export function mappingOf<T>(item: Codec<T>, options: MappingOptions): Codec<Readonly<Record<string, T>>> {
  return {
    schema: {
      type: "object",
      additionalProperties: item.schema,
      ...(options.keySchema ? { propertyNames: options.keySchema } : {}),
      ...(options.minimum ? { minProperties: options.minimum } : {}),
    },
    write: (value) => Object.fromEntries(Object.entries(value).map(([key, part]) => [key, item.write(part)])),
    read: (node, place) => {
      if (node.kind !== "map")
        return place.fail(node, `must be a mapping from ${options.what} to value, got ${describe(node)}`);
      if (node.entries.length < (options.minimum ?? 0))
        return place.fail(node, `must name at least one ${options.what}, got none`);
      const pairs = readAll(node.entries.map((entry) => readEntry(entry, item, place, options)));
      return pairs && Object.fromEntries(pairs);
    },
  };
}

function readEntry<T>(entry: MapEntry, item: Codec<T>, place: Place, options: MappingOptions): [string, T] | undefined {
  const child = place.child(entry.key);
  const wrong = options.checkKey?.(entry.key);
  if (wrong !== undefined) return child.fail(entry.keyOffset, wrong);
  const value = item.read(entry.value, child);
  return value === undefined ? undefined : [entry.key, value];
}
