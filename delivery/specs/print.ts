import { stringify } from "yaml";

/** Plain data as YAML that YAML 1.1 and 1.2 parsers read alike. */
export function printYaml(value: unknown): string {
  return stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
