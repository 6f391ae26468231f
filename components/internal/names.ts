/** Logical and physical names, formed from data so that they survive every reordering. Pure. */
import { createHash } from "node:crypto";

/** The first eight hex digits of the SHA-256 of a text: short, stable, and safe in every name. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Forms the logical name of a child, `<component>-<role>[-<key>]`; keys that are no plain words are hashed. */
export function childName(component: string, role: string, key?: string): string {
  if (key === undefined) return `${component}-${role}`;
  return `${component}-${role}-${/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(key) ? key : shortHash(key)}`;
}

/** Cuts a physical name to a service's limit and keeps it unique by a hash. @param whole What the hash is of. @default - the name */
export function truncatedName(name: string, limit: number, whole: string = name): string {
  return name.length <= limit ? name : `${name.slice(0, limit - 9)}-${shortHash(whole)}`;
}
