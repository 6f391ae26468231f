// How long it takes to validate buildspecs and AppSpecs: `node bench/specs.mjs [count]`. One core, no network.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

process.env.TS_NODE_TRANSPILE_ONLY = "true";
const require = createRequire(import.meta.url);
require("ts-node/register/transpile-only");

const root = fileURLToPath(new URL("..", import.meta.url));
const count = Number(process.argv[2] ?? 1000);

const loading = performance.now();
const { parseBuildspec, buildspecWarnings, parseAppspec } = require(`${root}delivery/specs/index.ts`);
console.log(`load                     ${(performance.now() - loading).toFixed(0)} ms (through ts-node)`);

const texts = (kind) => {
  const folder = `${root}test/delivery/specs/fixtures/${kind}/`;
  return readdirSync(folder).map((name) => readFileSync(folder + name, "utf8"));
};

function measure(what, files, validate) {
  const start = performance.now();
  let bytes = 0;
  for (let run = 0; run < count; run++) {
    const text = files[run % files.length];
    bytes += text.length;
    validate(text);
  }
  const milliseconds = performance.now() - start;
  const each = (milliseconds / count).toFixed(2);
  console.log(
    `${what.padEnd(24)} ${milliseconds.toFixed(0)} ms for ${count}, ${each} ms each, ${Math.round(bytes / count)} bytes on average`,
  );
}

measure("buildspecs, first run", texts("buildspec"), (text) =>
  buildspecWarnings(parseBuildspec(text, "buildspec.yml")),
);
measure("buildspecs, warm", texts("buildspec"), (text) => buildspecWarnings(parseBuildspec(text, "buildspec.yml")));
measure("AppSpecs", texts("appspec"), (text) => parseAppspec(text, "appspec.yml"));
