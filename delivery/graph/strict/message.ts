/** A finding as it is told: who, which property, what is allowed, what was got, how to mend it. */
import { REDACTED } from "../types";
import { describe } from "../urns";
import type { Finding } from "./types";

const LONGEST_SHOWN = 120;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}

/** Whether a secret lies at the path, above it, or anywhere below it. */
function isSecret({ resource, property }: Finding): boolean {
  const path = `inputs.${property}`;
  return resource.secrets.some((secret) => isWithin(secret, path) || isWithin(path, secret));
}

const isWithin = (inner: string, outer: string) =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

/** One line, such as `aws:lb/targetGroup:TargetGroup "blue": port must be …, got 0; …`. */
export function messageOf(finding: Finding): string {
  const { resource, property, allowed, fix } = finding;
  const got = "got" in finding ? `, got ${isSecret(finding) ? REDACTED : shown(finding.got)}` : "";
  return `${describe(resource.type, resource.name)}: ${property} ${allowed}${got}; ${fix}`;
}
