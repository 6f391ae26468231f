// Writes delivery/graph/facts/data/*.json: what provider and services demand of each resource type that the evaluator models.
// Usage: node scripts/facts/generate.mjs --botocore <folder of botocore/data>
// Sources, best first: the declarations of the locked @pulumi/aws (s), botocore's service models (b), the provider's own source as
// read into scripts/facts/provider (t), and the naming rules of scripts/facts/autonames.json (p). Nothing is fetched.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readBotocore } from "./botocore.mjs";
import { factsOf as docFactsOf } from "./docs.mjs";
import { readSdk } from "./sdk.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const target = join(root, "delivery", "graph", "facts", "data");
const readJson = (...path) => JSON.parse(readFileSync(join(here, ...path), "utf8"));

const { values } = parseArgs({ options: { botocore: { type: "string" } } });
if (values.botocore === undefined) {
  console.error(
    "Give the service models: --botocore <folder of botocore/data> (pip install botocore, in an environment of its own)",
  );
  process.exit(1);
}

const sdk = readSdk(join(root, "node_modules", "@pulumi", "aws"));
const botocore = readBotocore(values.botocore);
const rows = readJson("types.json");
const autoNames = readJson("autonames.json");
const provider = Object.assign(
  {},
  ...readdirSync(join(here, "provider"))
    .sort()
    .map((file) => readJson("provider", file)),
);

/** The provider makes up the `name` of whatever has one, by one rule; some types have rules of their own, or none. */
function autoNameOf(token, inputs) {
  const takes = (name) => inputs.some(({ path }) => path === name);
  const own = autoNames.types[token] ?? (takes("name") ? { property: "name" } : undefined);
  if (own === undefined) return null;
  const prefixProperty = `${own.property}Prefix`;
  return { ...autoNames.rule, ...own, ...(takes(prefixProperty) && { prefixProperty }) };
}

const isEmpty = (facts) => facts === undefined || Object.keys(facts).length === 0;

/** A list is known by its name; `[]` stands for its elements. What is said of a list itself goes to the name without. */
function placed(facts, path, list) {
  if (!list || isEmpty(facts)) return [[path, facts]];
  const ofList = Object.fromEntries(
    Object.entries(facts).filter(([key]) => !["enum", "minLength", "maxLength"].includes(key)),
  );
  const ofItems = Object.fromEntries(Object.entries(facts).filter(([key]) => !(key in ofList)));
  return [
    [path.replace(/\[\]$/, ""), ofList],
    [path, ofItems],
  ];
}

function propertiesOf(token, row, inputs) {
  const found = new Map();
  const add = (path, source, facts) => {
    if (!isEmpty(facts)) found.set(path, { ...found.get(path), [source]: { ...found.get(path)?.[source], ...facts } });
  };
  for (const { path, doc, required, list, deprecated } of inputs) {
    const own = path.replace(/\[\]$/, "");
    if (required && !deprecated) add(own, "s", { required: true });
    for (const [place, facts] of placed(docFactsOf(doc), path, list)) add(place, "s", facts);
    if (row.service === undefined) continue;
    if (own !== "tags") add(own, "b", botocore.factsOf(row, own));
    if (list) add(path, "b", botocore.factsOf(row, path));
  }
  for (const [path, facts] of Object.entries(provider[token]?.properties ?? {})) add(path, "t", facts);
  return [...found].map(([path, facts]) => [path, decided(facts)]).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Enumerations grow, and the service's model is newer than what docstrings repeat; else the best source comes first. */
const ORDER = { enum: ["b", "s", "t"] };

/** Each fact from the source that counts for it alone. */
function decided(bySource) {
  const from = (key) => (ORDER[key] ?? ["s", "b", "t"]).find((source) => bySource[source]?.[key] !== undefined);
  const kept = Object.entries(bySource).map(([source, facts]) => [
    source,
    Object.fromEntries(Object.entries(facts).filter(([key]) => from(key) === source)),
  ]);
  return Object.fromEntries(kept.filter(([, facts]) => !isEmpty(facts)));
}

function sourcesOf(token, row) {
  return {
    s: `@pulumi/aws ${sdk.version}`,
    ...(row.service !== undefined && {
      b: `botocore ${botocore.version} ${row.service} ${botocore.service(row.service).version} ${row.operation}`,
    }),
    ...(provider[token] !== undefined && { t: `terraform-provider-aws ${provider[token].source}` }),
    p: autoNames.source,
  };
}

const GROUPS = ["conflictsWith", "exactlyOneOf", "atLeastOneOf", "requiredWith"];

/** What holds between properties of one object: `[holder, kind, names, source]`, each pair of a conflict once. */
function groupsOf(token, inputs, properties) {
  const known = new Set(inputs.map(({ path }) => path.replace(/\[\]$/, "")));
  const found = new Map();
  for (const [path, bySource] of properties) {
    const holder = path.slice(0, Math.max(0, path.lastIndexOf(".")));
    const inHolder = (name) => (holder === "" ? name : `${holder}.${name.split(".").at(-1)}`);
    for (const [source, facts] of Object.entries(bySource)) {
      for (const kind of GROUPS.filter((key) => facts[key] !== undefined)) {
        const own = path.split(".").at(-1);
        const names = facts[kind].map((name) => name.split(".").at(-1));
        // Names that the SDK does not have (docstrings keep some of Terraform's) make a group unusable; so do other objects' properties.
        const usable = names.filter(
          (name, at) =>
            known.has(inHolder(name)) && (!facts[kind][at].includes(".") || facts[kind][at] === inHolder(name)),
        );
        const paired = kind === "conflictsWith" || kind === "requiredWith";
        const lists = paired
          ? usable.map((name) => (kind === "requiredWith" ? [own, name] : [own, name].sort()))
          : usable.length === names.length
            ? [[...new Set([...names, own])].sort()]
            : [];
        for (const list of lists) found.set(JSON.stringify([holder, kind, list]), [holder, kind, list, source]);
      }
    }
  }
  return [...found.values()];
}

const withoutGroups = (bySource) => {
  const kept = Object.entries(bySource).map(([source, facts]) => [
    source,
    Object.fromEntries(Object.entries(facts).filter(([key]) => !GROUPS.includes(key))),
  ]);
  return Object.fromEntries(kept.filter(([, facts]) => !isEmpty(facts)));
};

const line = (key, value) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`;

function printed(token, row) {
  const inputs = sdk.inputsOf(token);
  if (inputs === undefined) throw new Error(`${token} of types.json is not in @pulumi/aws ${sdk.version}`);
  const properties = propertiesOf(token, row, inputs);
  const groups = groupsOf(token, inputs, properties).map((group) => `  ${JSON.stringify(group)}`);
  const alone = properties.map(([path, facts]) => [path, withoutGroups(facts)]).filter(([, facts]) => !isEmpty(facts));
  return [
    `${JSON.stringify(token)}: {`,
    ` ${line("sources", sourcesOf(token, row))},`,
    ` ${line("autoName", autoNameOf(token, inputs))},`,
    ` "groups": [${groups.length === 0 ? "]," : ""}`,
    ...(groups.length === 0 ? [] : [groups.join(",\n"), " ],"]),
    ` "properties": {`,
    alone.map(([path, facts]) => `  ${line(path, facts)}`).join(",\n"),
    " }",
    "}",
  ].join("\n");
}

const services = new Map();
for (const [token, row] of Object.entries(rows)) {
  const service = token.split(":")[1].split("/")[0];
  services.set(service, [...(services.get(service) ?? []), printed(token, row)]);
}
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [service, types] of services) writeFileSync(join(target, `${service}.json`), `{\n${types.join(",\n")}\n}\n`);
console.log(`${Object.keys(rows).length} types in ${services.size} files of ${target}`);
