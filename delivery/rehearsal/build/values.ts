/** Values of parameters and secrets, as the person who rehearses supplies them. */
import { RehearsalError } from "../types";
import { parameterValue } from "../world/parameters";
import type { BuildVariable, ReadValues } from "./request";

/** By name of the parameter, or by name or ARN of the secret. */
export type SuppliedValues = Readonly<Record<string, string>>;

/** A value that is needed and was not given, or not in the form that it needs. */
interface Missing {
  readonly variable: string;
  readonly what: string;
}

type Resolved = { readonly value: string } | { readonly missing: string };

const valueOf = (values: SuppliedValues, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function parameter(values: SuppliedValues, name: string): Resolved {
  const value = parameterValue(values, name);
  return value === undefined ? { missing: `the parameter ${name}` } : { value };
}

/** The field of a secret that is a JSON object. */
function fieldOf(json: string, key: string): string | undefined {
  try {
    const field = (JSON.parse(json) as Record<string, unknown>)[key];
    return typeof field === "string" || typeof field === "number" ? String(field) : undefined;
  } catch {
    return undefined;
  }
}

/** Takes apart `secret-id:json-key:version-stage:version-id`; an ARN as id has seven parts itself. */
function partsOf(reference: string): { readonly id: string; readonly key: string } {
  const parts = reference.split(":");
  const length = reference.startsWith("arn:") ? 7 : 1;
  return { id: parts.slice(0, length).join(":"), key: parts[length] ?? "" };
}

/** What CodeBuild reads for variables. */
export function readsOf(variables: readonly BuildVariable[]): ReadValues {
  const named = (type: BuildVariable["type"]): string[] =>
    variables.filter((variable) => variable.type === type).map(({ value }) => value);
  return {
    parameters: [...new Set(named("PARAMETER_STORE"))],
    secrets: [...new Set(named("SECRETS_MANAGER").map((reference) => partsOf(reference).id))],
  };
}

/** The value of a secret, or of one of its keys; the whole reference may have a value too. */
function secret(values: SuppliedValues, reference: string): Resolved {
  const whole = valueOf(values, reference);
  if (whole !== undefined) return { value: whole };
  const { id, key } = partsOf(reference);
  const value = valueOf(values, id);
  if (value === undefined) return { missing: `the secret ${id}${key === "" ? "" : ` with the key ${key}`}` };
  if (key === "") return { value };
  const field = fieldOf(value, key);
  return field === undefined ? { missing: `the secret ${id} as JSON with the key ${key}` } : { value: field };
}

/** What a variable stands for, or what is missing for it. */
export function resolve(values: SuppliedValues, { value, type }: Pick<BuildVariable, "value" | "type">): Resolved {
  if (type === "PARAMETER_STORE") return parameter(values, value);
  return type === "SECRETS_MANAGER" ? secret(values, value) : { value };
}

function missingValues(project: string, missing: readonly Missing[]): RehearsalError {
  const count = missing.length === 1 ? "a value" : `${missing.length} values`;
  const list = missing.map(({ variable, what }) => `\n  ${variable}: ${what}`).join("");
  return new RehearsalError(
    `Build project "${project}" needs ${count} that the rehearsal was not given:${list}\n` +
      "Write them into a YAML file, name to value, and give it with --values; they are never printed.",
    2,
  );
}

/**
 * Variables with their values, and those values that must not be printed.
 *
 * @throws RehearsalError that lists every variable without a value
 */
export function resolveVariables(
  project: string,
  variables: readonly BuildVariable[],
  values: SuppliedValues,
): { readonly variables: Readonly<Record<string, string>>; readonly secrets: readonly string[] } {
  const found: [string, string][] = [];
  const secrets: string[] = [];
  const missing: Missing[] = [];
  for (const variable of variables) {
    const resolved = resolve(values, variable);
    if ("missing" in resolved) missing.push({ variable: variable.name, what: resolved.missing });
    else {
      found.push([variable.name, resolved.value]);
      if (variable.type !== undefined && variable.type !== "PLAINTEXT") secrets.push(resolved.value);
    }
  }
  if (missing.length > 0) throw missingValues(project, missing);
  return { variables: Object.fromEntries(found), secrets };
}
