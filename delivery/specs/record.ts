import type { Codec, JsonSchema, Place } from "./codec";
import { describe, isNull, type MapEntry, type MapNode } from "./nodes";
import { closest, didYouMean } from "./suggest";

/** A setting of a mapping: its key in the file, and what happens where it is absent. */
export interface Field<V> {
  readonly key: string;
  readonly codec: Codec<V>;
  readonly required: boolean;
  /** Value where the key is absent; without one the property is left out of the model. */
  readonly absent?: () => V;
}

export type PresentField<V> = Field<V> & ({ readonly required: true } | { readonly absent: () => V });

/** A field for each property: those that the model always has must be required or have a default. */
export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Field<Exclude<T[K], undefined>> : PresentField<T[K]>;
};

export function required<V>(key: string, codec: Codec<V>): PresentField<V> {
  return { key, codec, required: true };
}

export function optional<V>(key: string, codec: Codec<V>): Field<V> {
  return { key, codec, required: false };
}

export function defaulted<V>(key: string, codec: Codec<V>, absent: () => V): PresentField<V> {
  return { key, codec, required: false, absent };
}

export interface RecordOptions<T> {
  /** What the mapping is, for messages: `a phase`. */
  readonly what: string;
  /** Keys may also be written all in lower case. */
  readonly lowerCaseToo?: boolean;
  /** Rules between fields: reports problems itself. Not called where a field is broken. */
  readonly check?: (value: T, node: MapNode, place: Place) => void;
  /** Keys that are not allowed but deserve a word of their own. */
  readonly explain?: Readonly<Record<string, string>>;
  /** What the rules between fields mean to a JSON Schema. */
  readonly extraSchema?: JsonSchema;
}

/** A mapping with known keys. A key with nothing behind it counts as absent. */
export function record<T extends object>(fields: Fields<T>, options: RecordOptions<T>): Codec<T> {
  const list = Object.entries<Field<unknown>>(fields);
  const byKey = new Map(list.flatMap(([, field]) => spellings(field, options).map((key) => [key, field] as const)));
  return {
    schema: recordSchema(list, options),
    write: (value) => writeRecord(list, value),
    read: (node, place) => {
      if (node.kind !== "map") return place.fail(node, `must be a mapping with ${keysOf(list)}, got ${describe(node)}`);
      const { given, meant, unknown } = sortEntries(node, byKey, place, options);
      const value = readFields(list, given, meant, node, place);
      if (value === undefined || unknown) return undefined;
      options.check?.(value as T, node, place);
      return value as T;
    },
  };
}

const keysOf = (list: readonly [string, Field<unknown>][]): string => list.map(([, { key }]) => key).join(", ");

const spellings = <T>(field: Field<unknown>, options: RecordOptions<T>): string[] =>
  options.lowerCaseToo && field.key !== field.key.toLowerCase() ? [field.key, field.key.toLowerCase()] : [field.key];

interface SortedEntries {
  readonly given: ReadonlyMap<Field<unknown>, MapEntry>;
  /** Keys that a misspelt one probably stands for; they are not missing as well. */
  readonly meant: ReadonlySet<string>;
  readonly unknown: boolean;
}

function sortEntries<T>(
  node: MapNode,
  byKey: ReadonlyMap<string, Field<unknown>>,
  place: Place,
  options: RecordOptions<T>,
): SortedEntries {
  const given = new Map<Field<unknown>, MapEntry>();
  const meant = new Set<string>();
  const keys = [...new Set([...byKey.values()].map(({ key }) => key))];
  let unknown = false;
  for (const entry of node.entries) {
    const field = byKey.get(entry.key);
    if (field !== undefined && !given.has(field)) given.set(field, entry);
    else {
      unknown = true;
      meant.add(closest(entry.key, keys) ?? "");
      place.child(entry.key).fail(entry.keyOffset, wrongKey(entry.key, field, keys, options));
    }
  }
  return { given, meant, unknown };
}

function wrongKey<T>(
  key: string,
  field: Field<unknown> | undefined,
  keys: readonly string[],
  options: RecordOptions<T>,
): string {
  if (field !== undefined) return `must be given once, got both spellings of ${field.key}`;
  if (options.explain !== undefined && Object.hasOwn(options.explain, key)) return options.explain[key] ?? "";
  return `is no key of ${options.what}, allowed are ${keys.join(", ")}${didYouMean(key, keys)}`;
}

/** The values of the fields, or undefined where one is broken or missing. */
function readFields(
  list: readonly [string, Field<unknown>][],
  given: ReadonlyMap<Field<unknown>, MapEntry>,
  meant: ReadonlySet<string>,
  node: MapNode,
  place: Place,
): Record<string, unknown> | undefined {
  const value: Record<string, unknown> = {};
  let whole = true;
  for (const [property, field] of list) {
    const entry = given.get(field);
    if (entry !== undefined && (field.required || !isNull(entry.value))) {
      const read = field.codec.read(entry.value, place.child(entry.key));
      if (read === undefined) whole = false;
      else value[property] = read;
    } else if (field.absent !== undefined) value[property] = field.absent();
    else if (field.required) {
      whole = false;
      if (!meant.has(field.key)) place.fail(node, `must have ${field.key}, got none`);
    }
  }
  return whole ? value : undefined;
}

function writeRecord(list: readonly [string, Field<unknown>][], value: object): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [property, field] of list) {
    const part = (value as Record<string, unknown>)[property];
    if (part === undefined || (field.absent !== undefined && isSame(part, field.absent()))) continue;
    written[field.key] = field.codec.write(part);
  }
  return written;
}

/** Defaults are scalars, empty or small plain data, so their JSON tells them apart. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function recordSchema<T>(list: readonly [string, Field<unknown>][], options: RecordOptions<T>): JsonSchema {
  const keys = list.flatMap(([, field]) => spellings(field, options).map((key) => [key, field] as const));
  const optionalSchema = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: "null" }] });
  const properties = keys.map(([key, field]) => [
    key,
    field.required ? field.codec.schema : optionalSchema(field.codec.schema),
  ]);
  const needed = list.filter(([, field]) => field.required).map(([, field]) => spellings(field, options));
  return {
    type: "object",
    properties: Object.fromEntries(properties) as JsonSchema,
    additionalProperties: false,
    ...(needed.some((keys) => keys.length > 1)
      ? { allOf: needed.map((keys) => ({ anyOf: keys.map((key) => ({ required: [key] })) })) }
      : { required: needed.flat() }),
    ...options.extraSchema,
  };
}
