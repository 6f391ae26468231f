import { filledText, type Codec, type JsonSchema, type Place } from "../codec";
import { defaulted, optional, record, required, type Fields, type RecordOptions } from "../record";
import { phaseNames } from "../enums";
import type { MapEntry, MapNode, SpecNode } from "../nodes";
import { batch } from "./batch";
import { environment, noEnvironment, noProxy, proxy, variables } from "./environment";
import type { Buildspec } from "./model";
import { artifacts, cache, reports } from "./outputs";
import { phases } from "./phases";

const VERSIONS = ["0.1", "0.2"] as const;

/** `0.2`, as a number or as a string. */
const version: Codec<Buildspec["version"]> = {
  schema: { enum: [0.1, 0.2, ...VERSIONS] },
  write: Number,
  read: (node, place) => {
    const got = filledText.read(node, place);
    if (got === undefined) return undefined;
    return (
      VERSIONS.find((known) => known === got) ??
      place.fail(node, `must be 0.2 (or the older 0.1), got ${got.slice(0, 60)}`)
    );
  },
};

const fields: Fields<Buildspec> = {
  version: required("version", version),
  runAs: optional("run-as", filledText),
  env: defaulted("env", environment, noEnvironment),
  proxy: defaulted("proxy", proxy, noProxy),
  batch: optional("batch", batch),
  phases: defaulted("phases", phases, () => []),
  reports: defaulted("reports", reports, () => ({})),
  artifacts: optional("artifacts", artifacts),
  cache: optional("cache", cache),
};

/** A batch may consist of builds with buildspecs of their own, and then this file needs no phases. */
const options: RecordOptions<Buildspec> = {
  what: "a buildspec",
  extraSchema: { anyOf: [{ required: ["phases"] }, { required: ["batch"] }] },
  check: ({ phases, batch }, node, place) => {
    if (phases.length === 0 && batch === undefined) place.fail(node, "must have phases, got none");
  },
  explain: {
    ...Object.fromEntries(phaseNames.map((name) => [name, "is a key of phases; indent it below phases"])),
    environment_variables: "is the name of version 0.1; in 0.2 write env, with variables in place of plaintext",
  },
};

export const buildspec02 = record<Buildspec>(fields, options);

/** Version 0.1 called `env` `environment_variables` and its variables `plaintext`, and artifacts had a type. */
export const buildspec01: Codec<Buildspec> = {
  ...buildspec02,
  write: (value) => {
    const { env, ...written } = buildspec02.write(value) as Record<string, unknown>;
    if (env === undefined) return written;
    const { variables, ...others } = env as Record<string, unknown>;
    const onlyVariables = variables !== undefined && Object.keys(others).length === 0;
    return onlyVariables ? { ...written, environment_variables: { plaintext: variables } } : { ...written, env };
  },
};

const OLD_VERSION = { required: ["version"], properties: { version: { enum: [0.1, "0.1"] } } };

const variablesSchema = { type: "object", properties: { plaintext: variables.schema }, additionalProperties: false };

/** The schema of 0.2 with the names that 0.1 also knows. */
function schemaOf01(): JsonSchema {
  const properties = buildspec02.schema["properties"] as Readonly<Record<string, JsonSchema>>;
  const withType = { ...artifacts.schema, properties: { ...(artifacts.schema["properties"] as object), type: {} } };
  const old = {
    environment_variables: { anyOf: [variablesSchema, { type: "null" }] },
    artifacts: { anyOf: [withType, { type: "null" }] },
  };
  return { ...buildspec02.schema, properties: { ...properties, ...old } };
}

/** JSON Schema of both versions. */
export const anyVersionSchema: JsonSchema = { if: OLD_VERSION, then: schemaOf01(), else: buildspec02.schema };

/** The tree of a 0.1 buildspec with the names of 0.2; positions stay. */
export function inNewNames(root: SpecNode): SpecNode {
  const renamed = mapEntries(root, (entry) => {
    if (entry.key === "environment_variables")
      return { ...entry, key: "env", value: mapEntries(entry.value, plaintext) };
    return entry.key === "artifacts" ? { ...entry, value: mapEntries(entry.value, withoutType) } : entry;
  });
  return renamed;
}

const plaintext = (entry: MapEntry): MapEntry => (entry.key === "plaintext" ? { ...entry, key: "variables" } : entry);
const withoutType = (entry: MapEntry): MapEntry | undefined => (entry.key === "type" ? undefined : entry);

function mapEntries(node: SpecNode, change: (entry: MapEntry) => MapEntry | undefined): SpecNode {
  if (node.kind !== "map") return node;
  const entries = node.entries.map(change).filter((entry) => entry !== undefined);
  return { ...node, entries } satisfies MapNode;
}

/** The codec of the version that a file claims; without a readable one, that of 0.2, which then says so. */
export function chooseVersion(root: SpecNode, _place: Place): { codec: Codec<Buildspec>; root: SpecNode } {
  const claimed = root.kind === "map" ? root.entries.find(({ key }) => key === "version")?.value : undefined;
  const old = claimed?.kind === "scalar" && claimed.text === "0.1";
  return old ? { codec: buildspec01, root: inNewNames(root) } : { codec: buildspec02, root };
}
