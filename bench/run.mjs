#!/usr/bin/env node
// Measures Interlock: `npm run bench -- [graph|specs|access|strict|costs|all] [--runs 7] [--sizes 1,3,10,30] [--whole] [--json]`.
// --whole: CDK's app declares network, load balancers and instances too, as Interlock's environment always does.
import { cpus } from "node:os";
import { parseArgs } from "node:util";

const SECTIONS = ["graph", "specs", "access", "strict", "costs"];

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "7" },
      sizes: { type: "string", default: "1,3,10,30" },
      whole: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const named = positionals.length === 0 || positionals.includes("all") ? SECTIONS : positionals;
  const unknown = named.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) throw new Error(`the sections are ${SECTIONS.join(", ")} and all, got ${unknown}`);
  const whole = (option, text) => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    throw new Error(`--${option} must hold whole numbers from 1, got ${text}`);
  };
  return {
    sections: SECTIONS.filter((name) => named.includes(name)),
    runs: whole("runs", values.runs),
    sizes: values.sizes.split(",").map((text) => whole("sizes", text)),
    whole: values.whole,
    json: values.json,
  };
}

async function main() {
  const { sections, json, ...options } = readOptions();
  const progress = (text) => process.stderr.write(`${text}\n`);
  const machine = { node: process.versions.node, platform: process.platform, cores: cpus().length };
  const results = {};
  for (const name of sections) {
    const section = await import(`./${name}.mjs`);
    results[name] = await section.measure({ ...options, progress });
    if (!json) console.log(`\n${name}\n\n${section.format(results[name])}`);
  }
  if (json)
    console.log(JSON.stringify({ date: new Date().toISOString(), machine, ...options, ...results }, undefined, 2));
}

main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
