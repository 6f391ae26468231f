/** Checks the settings of a stack as the program and the graph read them. */
import { basename, dirname, resolve } from "node:path";
import { parseSettings, SettingsError } from "../../../stacks/settings";
import { locator } from "../../../stacks/settings/location";
import { EvaluationError, readStackConfig } from "../../graph";
import type { SpecProblem } from "../../specs";

const PLACED = /^(?<file>.*?):(?<line>\d+):(?<column>\d+):? (?<message>[\s\S]*)$/;

/** A problem as the readers of settings tell it: `<file>:<line>:<column> <message>`, or without a place. */
function located(problem: string, file: string): SpecProblem {
  const { file: named = file, line = "1", column = "1", message = problem } = PLACED.exec(problem)?.groups ?? {};
  // The one other file that settings come from is the project's, beside the stack's.
  const isOther = basename(named) !== basename(file);
  const where = isOther ? file.replace(/[^/\\]*$/, basename(named)) : file;
  const bare = message.startsWith(`${basename(file)}: `) ? message.slice(basename(file).length + 2) : message;
  return { file: where, line: Number(line), column: Number(column), path: "", message: bare };
}

/** Problems of a `Pulumi.<stack>.yaml`, with what its project says of each setting. */
export function settingsProblems(file: string): readonly SpecProblem[] {
  const stack = /^Pulumi\.([^.]+)\.ya?ml$/.exec(basename(file))?.[1] ?? "";
  try {
    const { project, config } = readStackConfig(dirname(resolve(file)), stack);
    const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
    const raw = Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), value]));
    parseSettings(stack, raw, locator(resolve(file)), project);
    return [];
  } catch (error) {
    if (!(error instanceof EvaluationError) && !(error instanceof SettingsError)) throw error;
    return error.problems.map((problem) => located(problem, file));
  }
}
