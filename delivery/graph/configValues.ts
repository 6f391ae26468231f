/** Values of a stack's configuration: their types, secrets, and the text that the engine passes to the program. */

/** Stands for a value that is encrypted in the stack's file: only its owner's passphrase or key could read it. */
export const SECRET_PLACEHOLDER = "encrypted";

/** Types that a project may give its settings. Source: Pulumi's project file reference, "config options". */
export const CONFIG_TYPES = ["string", "integer", "boolean", "array", "object"] as const;
export type ConfigType = (typeof CONFIG_TYPES)[number];

/** The engine keeps what the command line sets as text, so text that reads as the type passes. */
export function matches(type: ConfigType, value: unknown): boolean {
  switch (type) {
    case "string":
      return typeof value !== "object";
    case "integer":
      return Number.isInteger(typeof value === "string" ? Number(value) : value) && value !== "";
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && !Array.isArray(value);
  }
}

/** Replaces encrypted values, on any level, by a placeholder. */
export function revealed(value: unknown): { readonly value: unknown; readonly secret: boolean } {
  let secret = false;
  const reveal = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(reveal);
    if (typeof node !== "object" || node === null) return node;
    const entries = Object.entries(node);
    if (entries.length === 1 && entries[0]?.[0] === "secure") {
      secret = true;
      return SECRET_PLACEHOLDER;
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, reveal(item)]));
  };
  return {
    value: reveal(value),
    get secret() {
      return secret;
    },
  };
}

/** Text as it is; everything else as JSON with sorted keys, as the engine writes it. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(sortedKeys(value));
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]));
}
