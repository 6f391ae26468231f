import { existsSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { isExecutable } from "../../executables";
import { hostPath, prefixIfOnHost, type Host } from "../host";
import { UnitError, type Unit, type UnitCommand } from "./unitFile";
import { parseEnvironmentFile, substitute } from "./words";

export interface ExecutionArgs {
  readonly host: Host;
  /** Search path of the services. */
  readonly path: string;
  /** Called with each thing about a unit that is not rehearsed. */
  readonly onNotRehearsed: (what: string) => void;
}

/**
 * The environment of a unit's commands.
 *
 * @param lenient Passes over environment files that do not exist.
 * @throws UnitError
 */
export function environmentOf(unit: Unit, { host, path }: ExecutionArgs, lenient = false): Record<string, string> {
  const env: Record<string, string> = { PATH: path, LANG: "C.UTF-8", ...unit.environment };
  for (const { path: file, optional } of unit.environmentFiles) {
    const target = hostPath(host, file);
    if (existsSync(target)) Object.assign(env, parseEnvironmentFile(readFileSync(target, "utf8")));
    else if (!optional && !lenient) {
      throw new UnitError(`EnvironmentFile=${file} does not exist; user data or an earlier hook must write it`);
    }
  }
  return env;
}

/** @throws UnitError */
export function workingFolderOf({ workingDirectory }: Unit, host: Host): string {
  if (workingDirectory === undefined) return host.root;
  const folder = hostPath(host, workingDirectory.path);
  if (existsSync(folder)) return folder;
  if (workingDirectory.optional) return host.root;
  throw new UnitError(`WorkingDirectory=${workingDirectory.path} does not exist`);
}

/** The words of a command with variables put in; absolute paths that exist on the host lead to its folder. */
export function commandLine(
  { words }: UnitCommand,
  env: Readonly<Record<string, string>>,
  { host, onNotRehearsed }: ExecutionArgs,
): { readonly command: string; readonly args: readonly string[] } {
  const [program = "", ...args] = substitute(words, env).map((word) => {
    const [, option = "", path = word] = /^(--?[\w-]+=)?(\/.*)$/s.exec(word) ?? [];
    return option + prefixIfOnHost(host, path);
  });
  // A host has node where its user data put it; the rehearsal uses the node that runs it.
  if (basename(program) === "node" && dirname(program) !== "." && !isExecutable(program)) {
    onNotRehearsed(`${program}: services run with node ${process.version} of this machine`);
    return { command: process.execPath, args };
  }
  return { command: program, args };
}
