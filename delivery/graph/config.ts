/** Reads a stack's configuration from `Pulumi.yaml` and `Pulumi.<stack>.yaml` as the engine passes it to the program. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import { asText, CONFIG_TYPES, type ConfigType, matches, revealed, SECRET_PLACEHOLDER } from "./configValues";
import { EvaluationError } from "./problems";
import { Located } from "./yaml";

/** A stack's configuration in the form that the SDK takes. */
export interface StackConfig {
  readonly project: string;
  readonly stack: string;
  /** Values by full key (`<namespace>:<name>`); structured values as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values are secret; encrypted ones hold `SECRET_PLACEHOLDER`. */
  readonly secretKeys: readonly string[];
}

/** What a project may say about a setting. Source: Pulumi's project file reference. */
const FIELDS = ["type", "default", "value", "description", "secret", "items"];

interface Declaration {
  readonly key: string;
  readonly node: Node;
  readonly type: ConfigType | undefined;
  readonly items: ConfigType | undefined;
  readonly secret: boolean;
  readonly value: unknown;
}

interface Value {
  readonly node: Node;
  readonly value: unknown;
  readonly secret: boolean;
}

/**
 * Reads the configuration of one stack.
 *
 * @param overrides values that stand above the files', by key with or without the project's namespace
 * @throws EvaluationError with file, line and column of every problem
 */
export function readStackConfig(
  root: string,
  stack: string,
  overrides: Readonly<Record<string, unknown>> = {},
): StackConfig {
  const subject = `the configuration of stack "${stack}"`;
  const [projectFile, stackFile] = [open(root, "Pulumi.yaml", subject), open(root, `Pulumi.${stack}.yaml`, subject)];
  const project = projectName(projectFile);
  const declarations = declared(projectFile, project);
  const values = given(stackFile, project, declarations);
  const found = () => [...projectFile.problems, ...stackFile.problems];
  // A setting that could not be read is not one that is missing.
  if (found().length === 0) checkRequired(stackFile, stack, declarations, values, project, overrides);
  const problems = found();
  if (problems.length > 0) throw new EvaluationError(subject, problems);
  return { project, stack, ...merged(declarations, values, overrides, project) };
}

function open(root: string, name: string, subject: string): Located {
  const file = join(root, name);
  if (existsSync(file)) return Located.read(file);
  throw new EvaluationError(subject, [`${file} does not exist; create it or name another stack`]);
}

function projectName(file: Located): string {
  const name = file.root?.get("name");
  if (typeof name === "string" && name !== "") return name;
  if (file.problems.length === 0) file.report(file.root, "name must be a non-empty string");
  return "project";
}

const fullKey = (key: string, project: string) => (key.includes(":") ? key : `${project}:${key}`);

function section(file: Located): ReturnType<Located["entries"]> {
  const config = file.root?.get("config", true) as unknown as Node | undefined;
  if (config === undefined || (isScalar(config) && config.value === null)) return [];
  if (isMap(config)) return file.entries(config);
  file.report(config, "config must be a map of settings");
  return [];
}

function declared(file: Located, project: string): readonly Declaration[] {
  return section(file).map(({ key, keyNode, value }) => {
    const full = fullKey(key, project);
    if (!isMap(value)) {
      return { key: full, node: keyNode, type: undefined, items: undefined, secret: false, value: plain(value) };
    }
    const fields = new Map(file.entries(value).map((entry) => [entry.key, entry]));
    for (const field of fields.values()) {
      if (FIELDS.includes(field.key)) continue;
      file.report(field.keyNode, `${key}: ${field.key} must be one of ${FIELDS.join(", ")}; a map is given as default`);
    }
    if (!full.startsWith(`${project}:`)) {
      const misplaced = ["type", "default", "items"].find((field) => fields.has(field));
      if (misplaced !== undefined) {
        file.report(fields.get(misplaced)?.keyNode, `${key}: ${misplaced} is allowed for settings of the project only`);
      }
    }
    const declaration = {
      key: full,
      node: keyNode,
      type: typeOf(file, fields.get("type")?.value, `${key}.type`),
      items: itemsOf(file, fields.get("items")?.value, `${key}.items`),
      secret: plain(fields.get("secret")?.value) === true,
      value: plain((fields.get("default") ?? fields.get("value"))?.value),
    };
    if (declaration.value !== undefined) check(file, declaration, declaration.value, keyNode);
    return declaration;
  });
}

function typeOf(file: Located, node: Node | null | undefined, what: string): ConfigType | undefined {
  const value = plain(node);
  const type = CONFIG_TYPES.find((known) => known === value);
  if (type === undefined && value !== undefined) {
    file.report(node ?? undefined, `${what} must be one of ${CONFIG_TYPES.join(", ")}, got ${JSON.stringify(value)}`);
  }
  return type;
}

function itemsOf(file: Located, node: Node | null | undefined, what: string): ConfigType | undefined {
  return isMap(node) ? typeOf(file, node.get("type", true), `${what}.type`) : undefined;
}

/** A node's value; undefined where there is none. */
function plain(node: Node | null | undefined): unknown {
  if (node === null || node === undefined) return undefined;
  const value: unknown = isMap(node) || isSeq(node) ? node.toJSON() : isScalar(node) ? node.value : undefined;
  return value === null ? undefined : value;
}

function given(file: Located, project: string, declarations: readonly Declaration[]): ReadonlyMap<string, Value> {
  const environment = file.root?.get("environment", true) as unknown as Node | undefined;
  if (environment !== undefined) {
    file.report(environment, "environment: Pulumi ESC environments are not read here; write their values under config");
  }
  const values = new Map<string, Value>();
  for (const { key, keyNode, value } of section(file)) {
    const full = fullKey(key, project);
    const read = revealed(plain(value));
    if (read.value === undefined) {
      file.report(keyNode, `${key} has no value; give it one or remove it`);
      continue;
    }
    const declaration = declarations.find((one) => one.key === full);
    const encrypted = read.value === SECRET_PLACEHOLDER;
    if (declaration !== undefined && !encrypted) check(file, declaration, read.value, keyNode);
    values.set(full, { node: keyNode, ...read });
  }
  return values;
}

function check(file: Located, declaration: Declaration, value: unknown, node: Node): void {
  const { key, type, items } = declaration;
  if (type === undefined) return;
  if (!matches(type, value)) {
    return file.report(node, `${key} must be of type ${type}, got ${JSON.stringify(value)}`);
  }
  if (type !== "array" || items === undefined) return;
  const wrong = (value as readonly unknown[]).find((item) => !matches(items, item));
  if (wrong !== undefined) file.report(node, `${key} must hold items of type ${items}, got ${JSON.stringify(wrong)}`);
}

function checkRequired(
  file: Located,
  stack: string,
  declarations: readonly Declaration[],
  values: ReadonlyMap<string, Value>,
  project: string,
  overrides: Readonly<Record<string, unknown>>,
): void {
  const overridden = new Set(Object.keys(overrides).map((key) => fullKey(key, project)));
  for (const { key, type, value } of declarations) {
    if (value !== undefined || values.has(key) || overridden.has(key)) continue;
    file.report(
      undefined,
      `${key}${type === undefined ? "" : ` (${type})`} has no value: stack "${stack}" must set it`,
    );
  }
}

function merged(
  declarations: readonly Declaration[],
  values: ReadonlyMap<string, Value>,
  overrides: Readonly<Record<string, unknown>>,
  project: string,
): Pick<StackConfig, "config" | "secretKeys"> {
  const all = new Map<string, unknown>();
  const secretKeys = new Set<string>();
  for (const { key, value, secret } of declarations) {
    if (value !== undefined) all.set(key, value);
    if (secret) secretKeys.add(key);
  }
  for (const [key, { value, secret }] of values) {
    all.set(key, value);
    if (secret) secretKeys.add(key);
  }
  for (const [key, value] of Object.entries(overrides)) all.set(fullKey(key, project), value);
  const entries = [...all].filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    config: Object.fromEntries(entries.map(([key, value]) => [key, asText(value)])),
    secretKeys: [...secretKeys].filter((key) => all.has(key)).sort(),
  };
}
