/** Properties as the SDK puts them on the wire, and as plain data. */
import * as pulumi from "@pulumi/pulumi";
import { signatureKey } from "./sdk";
import { type Properties, UNKNOWN } from "./types";

const { specialSecretSig, specialResourceSig, specialAssetSig, specialArchiveSig, unknownValue } = pulumi.runtime;

/** How an unknown value looks on the wire. */
export const UNKNOWN_ON_WIRE: string = unknownValue;

type WireObject = Record<string, unknown>;

const isObject = (value: unknown): value is WireObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Resource references become ids, as providers see them; unknown ids are empty on the wire. */
function referenced({ urn, id }: WireObject): unknown {
  if (id === undefined) return urn;
  return id === "" ? UNKNOWN_ON_WIRE : id;
}

/** A message of the SDK that carries a property bag; all that the SDK asks of one that it receives. */
export interface WireStruct {
  toJavaScript(): WireObject;
}

/** Reads a message of the SDK as a property bag. */
export function readStruct(message: WireStruct | undefined): WireObject {
  return message === undefined ? {} : message.toJavaScript();
}

/** Writes a property bag as a message of the SDK. */
export function writeStruct(bag: WireObject): WireStruct {
  return { toJavaScript: () => bag };
}

/** The bag without its undefined properties, which the wire has no form for. */
export function withoutUndefined(bag: Properties): WireObject {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined));
}

/** Plain data: secrets unwrapped and their paths added to `secrets`, references as ids, unknowns as they are. */
export function unwrap(value: unknown, path: string, secrets: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item, index) => unwrap(item, `${path}[${index}]`, secrets));
  if (!isObject(value)) return value;
  switch (value[signatureKey]) {
    case specialSecretSig:
      secrets.add(path);
      return unwrap(value["value"], path, secrets);
    case specialResourceSig:
      return referenced(value);
    case specialAssetSig:
      return { asset: unwrapFields(value, path, secrets) };
    case specialArchiveSig:
      return { archive: unwrapFields(value, path, secrets) };
    default:
      return unwrapFields(value, path, secrets);
  }
}

function unwrapFields(value: WireObject, path: string, secrets: Set<string>): WireObject {
  const plain: WireObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== signatureKey) plain[key] = unwrap(item, `${path}.${key}`, secrets);
  }
  return plain;
}

/** Unwraps a whole property bag. */
export function unwrapAll(bag: WireObject, path: string, secrets: Set<string>): WireObject {
  return unwrapFields(bag, path, secrets);
}

/** Wire form with references replaced by ids, as a provider hands its inputs back. */
export function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (!isObject(value)) return value;
  if (value[signatureKey] === specialResourceSig) return referenced(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutReferences(item)]));
}

/** Plain data as a graph shows it: unknown values by their readable stand-in. */
export function readable(value: unknown): unknown {
  if (value === UNKNOWN_ON_WIRE) return UNKNOWN;
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

/** The reverse of `readable`, for values that come from another graph. */
export function toWire(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_ON_WIRE;
  if (Array.isArray(value)) return value.map(toWire);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
}

/** Whether a value holds an unknown anywhere. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN_ON_WIRE) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

/** Marks a value as secret on the wire. */
export function secret(value: unknown): unknown {
  if (isObject(value) && value[signatureKey] === specialSecretSig) return value;
  return { [signatureKey]: specialSecretSig, value: value ?? null };
}

/** A reference to a resource of this graph, which the SDK turns into a live object. */
export function reference(urn: string, id: string | undefined): unknown {
  return { [signatureKey]: specialResourceSig, urn, id: id ?? "", packageVersion: "" };
}
