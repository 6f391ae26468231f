// How long it takes to validate buildspecs and AppSpecs: `node bench/run.mjs specs`. One core, no network.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./lib/load.mjs";
import { table } from "./lib/table.mjs";

/** Files of each measurement: the fixtures of the specs' tests, again and again. */
const COUNT = 1000;

function texts(kind) {
  const folder = fileURLToPath(new URL(`../test/delivery/specs/fixtures/${kind}/`, import.meta.url));
  return readdirSync(folder).map((name) => readFileSync(folder + name, "utf8"));
}

function validate(what, files, check) {
  const start = performance.now();
  let bytes = 0;
  for (let run = 0; run < COUNT; run++) {
    const text = files[run % files.length];
    bytes += text.length;
    check(text);
  }
  const milliseconds = performance.now() - start;
  return { what, milliseconds, each: milliseconds / COUNT, bytes: bytes / COUNT };
}

/** Times by what is validated; the first run is that of a process that has validated nothing yet. */
export function measure({ progress }) {
  progress(`validating ${COUNT} files of each kind`);
  const { parseBuildspec, buildspecWarnings, parseAppspec } = loadTypeScript("delivery/specs/index.ts");
  const buildspec = (text) => buildspecWarnings(parseBuildspec(text, "buildspec.yml"));
  return [
    validate("buildspecs, first run", texts("buildspec"), buildspec),
    validate("buildspecs, warm", texts("buildspec"), buildspec),
    validate("AppSpecs", texts("appspec"), (text) => parseAppspec(text, "appspec.yml")),
  ];
}

export function format(results) {
  const rows = results.map(({ what, milliseconds, each, bytes }) => [
    what,
    milliseconds.toFixed(0),
    each.toFixed(2),
    bytes.toFixed(0),
  ]);
  return table([`${COUNT} of`, "ms", "ms each", "bytes each"], rows);
}
