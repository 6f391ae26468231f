/** What the AppSpecs for Lambda and ECS share: one resource in a list, and hooks as a list of one-key mappings. */

import { filledText, type Codec, type Place } from "../codec";
import { listOf } from "../collections";
import { optional, record, required, type Fields, type PresentField } from "../record";
import { describe, type MapEntry, type SpecNode } from "../nodes";
import { version } from "./version";

/** A mapping with one key of the author's choice. */
interface Named<T> {
  readonly name: string;
  readonly value: T;
}

function named<T>(item: Codec<T>, what: string): Codec<Named<T>> {
  return {
    schema: { type: "object", minProperties: 1, maxProperties: 1, additionalProperties: item.schema },
    write: ({ name, value }) => ({ [name]: item.write(value) }),
    read: (node, place) => {
      const [entry, ...others] = node.kind === "map" ? node.entries : [];
      if (entry === undefined || others.length > 0)
        return place.fail(node, `must be a mapping from the name of ${what} to its settings, got ${gotKeys(node)}`);
      const value = item.read(entry.value, place.child(entry.key));
      return value === undefined ? undefined : { name: entry.key, value };
    },
  };
}

const gotKeys = (node: SpecNode): string => (node.kind === "map" ? `${node.entries.length} keys` : describe(node));

interface Resource<T> {
  readonly type: string;
  readonly properties: T;
}

/** The `Resources` list. CodeDeploy's reference shows exactly one resource, which is what a deployment has for a target. */
function resources<T>(type: string, properties: Codec<T>): Codec<readonly Named<Resource<T>>[]> {
  const onlyType: Codec<string> = {
    schema: { const: type },
    write: (value) => value,
    read: (node, place) => {
      const got = filledText.read(node, place);
      return got === undefined || got === type ? got : place.fail(node, `must be ${type}, got ${describe(node)}`);
    },
  };
  const resource = record<Resource<T>>(
    { type: required("Type", onlyType), properties: required("Properties", properties) },
    { what: "a resource", lowerCaseToo: true },
  );
  return listOf(named(resource, "the resource"), { what: "resources", minimum: 1, maximum: 1 });
}

type HookTable<E extends string> = { readonly [K in E]?: string };

/** Hooks as `- Event: function`, in any order, each event once. */
function hooks<E extends string>(events: readonly E[], what: string): Codec<HookTable<E>> {
  const fields = Object.fromEntries(events.map((event) => [event, optional(event, filledText)]));
  const table = record<HookTable<E>>(fields as unknown as Fields<HookTable<E>>, { what });
  return {
    schema: { type: "array", items: { ...table.schema, minProperties: 1, maxProperties: 1 } },
    write: (value) => events.filter((event) => value[event] !== undefined).map((event) => ({ [event]: value[event] })),
    read: (node, place) => {
      if (node.kind !== "list")
        return place.fail(node, `must be a list of mappings from event to function, got ${describe(node)}`);
      const entries = node.items.map((item, index) => hookEntry(item, place.child(index)));
      const known = entries.filter((entry) => entry !== undefined);
      const twice = known.find(({ key }, index) => known.findIndex((other) => other.key === key) !== index);
      if (twice !== undefined) return place.child(twice.key).fail(twice.keyOffset, "must be given once, got it again");
      const read = table.read({ kind: "map", offset: node.offset, entries: known }, place);
      return known.length === entries.length ? read : undefined;
    },
  };
}

function hookEntry(node: SpecNode, place: Place): MapEntry | undefined {
  const [entry, ...others] = node.kind === "map" ? node.entries : [];
  if (entry !== undefined && others.length === 0) return entry;
  return place.fail(node, `must be a mapping from one event to one function, got ${gotKeys(node)}`);
}

export interface FunctionAppspec<T, E extends string> {
  readonly version: 0;
  readonly resources: readonly Named<Resource<T>>[];
  readonly hooks: HookTable<E>;
}

/** The file for Lambda or ECS. Keys are accepted as the reference prints them: `Resources` and `resources`. */
export function functionAppspec<T, E extends string>(
  what: string,
  type: string,
  properties: Codec<T>,
  events: readonly E[],
): Codec<FunctionAppspec<T, E>> {
  const noHooks: PresentField<HookTable<E>> = {
    key: "Hooks",
    codec: hooks(events, `the hooks of ${what}`),
    required: false,
    absent: () => ({}),
  };
  return record<FunctionAppspec<T, E>>(
    {
      version: required("version", version),
      resources: required("Resources", resources(type, properties)),
      hooks: noHooks,
    },
    { what, lowerCaseToo: true },
  );
}

/** The only resource of a file that was read. */
export function onlyResource<T, E extends string>(
  file: FunctionAppspec<T, E>,
): { name: string; properties: T } | undefined {
  const [resource] = file.resources;
  return resource && { name: resource.name, properties: resource.value.properties };
}
