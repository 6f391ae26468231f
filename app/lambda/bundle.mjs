/**
 * Turns the bundle in `dist/`, which `scripts/bundle.mjs` has assembled, into that of a function: `function.zip`, the template of
 * the AppSpec and `release.json`.
 */
import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../scripts/environment.mjs";
import { zip } from "./zip.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = join(root, "dist");

/** What only a process of one's own needs. */
const SERVER_ONLY = ["src/main.js", "src/server.js"];
const KEPT = ["live.mjs", "release.json"];

if (!existsSync(join(dist, "release.json"))) fail("dist/release.json is missing; run first: npm run bundle");

/**
 * Every file at or below a path.
 *
 * @param {string} path
 * @returns {string[]}
 */
const filesAt = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesAt(join(path, name))) : [path];

/**
 * @param {string} folder
 * @param {string} file
 */
const entry = (folder, file) => ({
  name: relative(folder, file).split(sep).join("/"),
  content: readFileSync(file),
});

const entries = [
  ...["package.json", "release.json", "src"]
    .flatMap((name) => filesAt(join(dist, name)))
    .map((file) => entry(dist, file)),
  entry(root, join(root, "lambda", "handler.js")),
].filter(({ name }) => !SERVER_ONLY.includes(name));

const { mtime } = statSync(join(dist, "release.json"));
for (const name of readdirSync(dist)) if (!KEPT.includes(name)) rmSync(join(dist, name), { recursive: true });
writeFileSync(join(dist, "function.zip"), zip(entries));
copyFileSync(join(root, "lambda", "appspec.yml"), join(dist, "appspec.yml"));
for (const path of [...filesAt(dist), dist]) utimesSync(path, mtime, mtime);

for (const { name, content } of entries) console.log(`${String(content.length).padStart(6)} ${name}`);
console.log(`dist/function.zip holds ${entries.length} files in ${statSync(join(dist, "function.zip")).size} bytes`);
