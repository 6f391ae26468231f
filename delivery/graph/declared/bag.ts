import type { Properties } from "../types";

/** The mapping under a key; empty if there is none. */
export function bagAt(bag: Properties | undefined, key: string): Properties {
  const value = bag?.[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

/** The text under a key. */
export function textAt(bag: Properties | undefined, key: string): string | undefined {
  const value = bag?.[key];
  return typeof value === "string" ? value : undefined;
}

/** The mappings in the list under a key; empty if there is none. */
export function bagsAt(bag: Properties | undefined, key: string): readonly Properties[] {
  const value = bag?.[key];
  return Array.isArray(value) ? value.filter((one): one is Properties => typeof one === "object" && one !== null) : [];
}
