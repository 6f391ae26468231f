/** One resource of an evaluation, and how a graph shows it. */
import type { Registration } from "./registration";
import type { Site } from "./sites";
import type { GraphResource, Properties } from "./types";
import { providerUrn } from "./urns";
import { readable, UNKNOWN_ON_WIRE } from "./wire";

/** One registered resource with what later registrations ask of it. */
export interface Entry {
  readonly urn: string;
  readonly id: string | undefined;
  readonly registration: Registration;
  /** Inputs as plain data. */
  readonly inputs: Properties;
  /** What the SDK receives: inputs, and computed outputs in an update, on the wire. */
  state: Record<string, unknown>;
  /** `state` as plain data. */
  outputs: Properties;
  readonly secrets: Set<string>;
  readonly site: Site;
  readonly providers: ReadonlyMap<string, string>;
}

export function toGraphResource(entry: Entry): GraphResource {
  const { type, name, custom, parent, provider, remote, readId, options } = entry.registration;
  return {
    urn: entry.urn,
    type,
    name,
    custom,
    ...(parent !== undefined && { parent }),
    ...(provider !== undefined && custom && { provider: providerUrn(provider) }),
    ...(custom && entry.site),
    ...(entry.id !== undefined && entry.id !== UNKNOWN_ON_WIRE && { id: entry.id }),
    inputs: readable(entry.inputs) as Properties,
    outputs: readable(entry.outputs) as Properties,
    secrets: [...entry.secrets].sort(),
    ...(remote && { remote: true as const }),
    ...(readId !== undefined && { read: true as const }),
    ...options,
  };
}
