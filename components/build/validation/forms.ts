import type { ArnForm } from "../../internal/checks";

const form = (service: string, rest: string, words: string): ArnForm => ({
  pattern: new RegExp(`^arn:aws[\\w-]*:${service}:${rest}$`),
  words,
});

/** ARNs that only builds take. */
export const BUILD_ARN_FORMS = Object.freeze({
  secret: form("secretsmanager", "[\\w-]+:\\d{12}:secret:\\S+", "a secret's ARN (arn:…:secretsmanager:…:secret:…)"),
  fleet: form("codebuild", "[\\w-]+:\\d{12}:fleet/\\S+", "a fleet's ARN (arn:…:codebuild:…:fleet/…)"),
  connection: form(
    "(codeconnections|codestar-connections)",
    "[\\w-]+:\\d{12}:connection/\\S+",
    "a connection's ARN (arn:…:codeconnections:…:connection/…)",
  ),
  function: form("lambda", "[\\w-]+:\\d{12}:function:\\S+", "a function's ARN (arn:…:lambda:…:function:…)"),
});

/** Identifiers of secondary sources and artifacts. Source: `codebuild.ProjectSource.sourceIdentifier`. */
export const IDENTIFIER = /^[A-Za-z0-9_]{1,127}$/;

/** Whether an arg asks for something: leaving it out and asking for nothing are the same. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && value !== "NO_CACHE" && value !== 0;
}
