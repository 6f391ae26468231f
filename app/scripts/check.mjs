/** Parses every source file and hook without running it, and reports all that do not parse. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fail } from "./environment.mjs";

const root = new URL("../", import.meta.url);
const parsers = [
  {
    program: process.execPath,
    option: "--check",
    folders: ["src", "scripts", "test", "instance/hooks"],
    ending: /\.m?js$/,
  },
  { program: "bash", option: "-n", folders: ["instance/hooks"], ending: /\.sh$/ },
];

const results = parsers.flatMap(({ program, option, folders, ending }) =>
  folders
    .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`))
    .filter((file) => ending.test(file))
    .map((file) => ({ file, ...spawnSync(program, [option, file], { cwd: root, encoding: "utf8" }) })),
);

const broken = results.filter(({ status }) => status !== 0);
for (const { file, stderr, error } of broken) console.error(`${file}: ${error?.message ?? stderr.trim()}`);
if (broken.length > 0) fail(`${broken.length} of ${results.length} files do not parse`);
console.log(`${results.length} files parse`);
