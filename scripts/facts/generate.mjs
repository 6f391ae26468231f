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
  const own = autoNames.types[token];
  if (own === null) return null;
  if (own !== undefined) return { ...autoNames.rule, ...own };
  return inputs.some(({ path }) => path === "name") ? { property: "name", ...autoNames.rule } : null;
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

const line = (key, value) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`;

function printed(token, row) {
  const inputs = sdk.inputsOf(token);
  if (inputs === undefined) throw new Error(`${token} of types.json is not in @pulumi/aws ${sdk.version}`);
  const properties = propertiesOf(token, row, inputs).map(([path, facts]) => `  ${line(path, facts)}`);
  return [
    `${JSON.stringify(token)}: {`,
    ` ${line("sources", sourcesOf(token, row))},`,
    ` ${line("autoName", autoNameOf(token, inputs))},`,
    ` "properties": {`,
    properties.join(",\n"),
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
