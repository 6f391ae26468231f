/** The app of this repository, with builds that only make what is delivered: its own checks and tests have tests of their own. */
import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { parse, stringify } from "yaml";
import { ROOT } from "../../../delivery/cli/program";
import { APP } from "./clone";

const SLOW = /^npm (ci|test)\b|^npm run --silent (check|smoke)$|^node \S*smoke\.mjs$/;

interface Buildspec {
  readonly phases: Readonly<Record<string, { readonly commands?: readonly string[] }>>;
}

function quick(text: string): string {
  const { reports: _, cache: __, ...buildspec } = parse(text) as Buildspec & Record<"reports" | "cache", unknown>;
  const { install: ___, ...others } = buildspec.phases;
  const phases = Object.entries(others).flatMap(([name, phase]) => {
    const commands = (phase.commands ?? []).filter((command) => !SLOW.test(command));
    return commands.length === 0 ? [] : [[name, { ...phase, commands }] as const];
  });
  return stringify({ ...buildspec, phases: Object.fromEntries(phases) });
}

/** Files for a `Clone`: those of the app, and none of the tiny one that a clone otherwise has. */
export function realApp(): Readonly<Record<string, string | undefined>> {
  const paths = globSync(["**/*"], { cwd: `${ROOT}/app`, dot: true, ignore: ["node_modules", "dist", "reports"] });
  const files = paths.map((path): [string, string] => {
    const text = readFileSync(`${ROOT}/app/${path}`, "utf8");
    return [path, path.endsWith("buildspec.yml") ? quick(text) : text];
  });
  const none = Object.keys(APP).map((path): [string, undefined] => [path, undefined]);
  return Object.fromEntries([...none, ...files]);
}
